// Windows on the phone: which are looked at today, ticked off many at once, kept first and sent later like a record.
(function (scope) {
  "use strict";
  const store = scope.nuanlinStore;
  const STATES = ["seen", "unclear", "distress"];
  const TONES = { seen: "safe", unclear: "due", distress: "missed", waiting: "due", unseen: "missed" };
  const MARKS = { seen: "✓", unclear: "?", distress: "!", waiting: "·", unseen: "?" };

  scope.nuanlinWindows = (page) => {
    const { el, say, word, place } = page;
    let list = null;
    let ticks = {};

    // The list is shown to whom it was told, on its day: the phone may be in other hands by now.
    const current = () => { const hello = page.hello(); return list && hello && list.day === hello.day && list.staff_id === hello.staff_id ? list : null; };
    const today = () => (current() ? list.items : []);
    const mark = (state) => el("span", { class: "mark " + TONES[state], "aria-hidden": "true" }, MARKS[state]);
    // What was ticked on this phone and is not known to be refused stands as it was ticked, until the list says more.
    function mine(window) {
      const kept = page.records().filter((record) => record.kind === "ticks" && record.day === list.day && record.state !== "refused");
      const told = kept.flatMap((record) => record.sightings.map((one) => Object.assign({ sent: record.state === "sent" }, one)));
      return told.filter((one) => one.resident_id === window.resident_id && !(one.sent && ["waiting", "unseen"].includes(window.status))).pop();
    }
    const open = (window) => ["waiting", "unseen"].includes(window.status) && !mine(window);
    const keep = () => store.put("ticks", { day: list.day, ticks });

    async function begin() {
      const [kept, begun] = await Promise.all([store.get("windows"), store.get("ticks")]);
      list = kept;
      ticks = begun && kept && begun.day === kept.day ? begun.ticks : {};
    }
    async function forget(hello) {
      if (!list || list.staff_id === hello.staff_id) return;
      list = null;
      ticks = {};
      await Promise.all([store.drop("windows"), store.drop("ticks")]);
    }
    async function refresh(hello) {
      const answer = await scope.nuanlinOutbox.asked("/m/windows");
      if (!answer.ok) return;
      if (list && list.day !== answer.body.day) { ticks = {}; await store.drop("ticks"); }
      list = Object.assign(answer.body, { staff_id: hello.staff_id });
      await store.put("windows", list);
    }

    function link() {
      const all = today();
      if (!all.length) return null;
      const left = all.filter(open).length;
      const bad = all.filter((window) => window.status === "distress" || window.status === "unseen" && !mine(window)).length;
      return el("a", { class: "entry", href: "#windows" }, mark(bad ? "unseen" : left ? "waiting" : "seen"),
        el("span", { class: "grow" }, el("span", { class: "name" }, say("windows")), el("span", { class: "about" }, left ? say("windows_left", { n: left, all: all.length }) : say("windows_all"))));
    }

    function show() {
      const all = today();
      const head = [el("div", { class: "between" }, el("a", { class: "back", href: "#", "aria-label": say("back") }, "‹"), el("h1", { class: "grow" }, say("windows"))), el("p", { class: "sub" }, say("windows_text"))];
      const main = [];
      if (!all.length) main.push(el("div", { class: "empty" }, el("b", {}, say(current() ? "windows_none" : "no_list"))));
      [...new Set(all.map((window) => window.place))].forEach((name) => {
        const here = all.filter((window) => window.place === name);
        main.push(el("div", { class: "between" }, el("h2", { class: "grow" }, name),
          here.filter(open).length > 1 ? el("button", { type: "button", class: "all-seen", onclick: () => tickAll(here) }, say("windows_tick_all")) : null));
        main.push(...here.map(itemOf));
      });
      if (current()) main.push(el("p", { class: "quiet small" }, say("windows_foot")), el("p", { class: "quiet small" }, say("as_of", { time: page.clock(list.as_of) })));
      page.fill(head, main, !all.length ? null : el("button", { type: "button", class: "save", disabled: !chosen().length, onclick: ask }, saying()));
    }
    function itemOf(window) {
      const told = mine(window);
      const state = told ? told.state : window.status;
      const right = open(window) ? null : el("span", { class: "tag " + (told && !told.sent ? "due" : TONES[state]) },
        told && !told.sent ? say("to_send") : [word(told && told.state === "unclear" ? "window_tick" : "window_state", state), window.seen_at].filter(Boolean).join(" "));
      return el("div", { class: "item window", "data-window": window.resident_id, "data-state": state }, mark(state),
        el("span", { class: "grow" }, el("span", { class: "name" }, window.name, " ", el("span", { class: "room" }, window.room)),
          el("span", { class: window.status === "unseen" && !told ? "about missed" : "about" }, window.status === "unseen" && !told ? word("window_state", "unseen") + " · " + window.span : window.span)),
        right, open(window) ? picks(window) : null);
    }
    const picks = (window) => el("div", { class: "picks ticks", role: "radiogroup", "aria-label": window.name }, el("div", {}, STATES.map((state) => el("label", { class: "pick " + TONES[state] },
      el("input", { type: "radio", name: "tick-" + window.resident_id, value: state, checked: ticks[window.resident_id] === state, onclick: () => tick(window, state) }), el("span", {}, word("window_tick", state))))));
    const saying = () => (chosen().length ? say("windows_save", { n: chosen().length }) : say("windows_save_none"));
    const chosen = () => today().filter((window) => open(window) && ticks[window.resident_id]);

    // A second tap on the same answer takes it away again.
    function tick(window, state) {
      const off = ticks[window.resident_id] === state;
      if (off) delete ticks[window.resident_id]; else ticks[window.resident_id] = state;
      keep();
      if (off) { const box = document.querySelector("[name='tick-" + window.resident_id + "'][value=" + state + "]"); if (box) box.checked = false; }
      const button = document.querySelector(".save");
      button.disabled = !chosen().length;
      button.textContent = saying();
    }
    function tickAll(here) {
      here.filter((window) => open(window) && !ticks[window.resident_id]).forEach((window) => { ticks[window.resident_id] = "seen"; });
      keep();
      show();
    }

    // A call for help calls people at once, so it is asked about; what was merely seen can be taken back for a moment.
    function ask() {
      const calls = chosen().filter((window) => ticks[window.resident_id] === "distress");
      if (!calls.length) { save(); return; }
      const sheet = place("sheet");
      sheet.replaceChildren(el("h2", {}, say("windows_sure")), el("p", {}, calls.map((window) => window.name + " " + window.room).join("、")), el("p", {}, say("windows_sure_text")),
        el("button", { type: "button", class: "alarm", onclick: () => { sheet.close(); save(); } }, say("windows_sure_do")),
        el("button", { type: "button", onclick: () => sheet.close() }, say("windows_sure_not")));
      sheet.showModal();
    }
    async function save() {
      const told = chosen().map((window) => ({ resident_id: window.resident_id, state: ticks[window.resident_id] }));
      if (!told.length) return;
      const count = (state) => told.filter((one) => one.state === state).length;
      const parts = STATES.filter(count).map((state) => word("window_tick", state) + " " + count(state));
      const urgent = count("distress") > 0;
      const before = ticks;
      const record = {
        command_id: page.newId(), order: Date.now(), kind: "ticks", state: "waiting", staff_id: list.staff_id, day: list.day, urgent,
        not_before: Date.now() + (urgent ? 0 : page.UNDO_MS), name: say("windows"), said: parts.join(" · "), place: say("windows_n", { n: told.length }),
        outcome: urgent ? "needs_attention" : "safe", findings: [], sightings: told, happened_at: page.now().toISOString(), form: before, visit_id: null,
      };
      ticks = {}; // a second tap finds nothing more to save
      try {
        await store.keep(record);
      } catch (error) {
        ticks = before;
        page.snack(say("not_kept"), null, true);
        return;
      }
      await store.drop("ticks");
      await page.reload();
      page.show();
      page.snack(say("kept", { name: record.name, outcome: record.said }), urgent ? null : () => page.takeBack(record));
      setTimeout(page.send, Math.max(0, record.not_before - Date.now()) + 50);
      page.wakeWorker();
    }
    function again(begun) {
      ticks = Object.assign({}, begun, ticks);
      keep();
      if (page.where().screen === "windows") page.show(); else page.go("#windows");
    }

    return { begin, forget, refresh, link, show, again, isTicking: () => chosen().length > 0 };
  };
})(self);
