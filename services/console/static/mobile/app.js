// The page on the phone: today's doors, one door, and what waits to be sent.
// Everything on screen comes from what the phone keeps; the network only brings that up to date.
(function () {
  "use strict";
  const store = self.nuanlinStore;
  const outbox = self.nuanlinOutbox;
  const spoken = JSON.parse(document.body.dataset.spoken);
  const UNDO_MS = 6000;
  const LOOK_MS = 60000;
  const SEND_MS = 15000;
  const OUTCOMES = ["safe", "needs_attention", "no_answer", "away"];
  const REACHED = ["safe", "needs_attention"];
  const OFFERED = ["door", "home_visit", "call", "video"];
  const DONE = ["completed", "completed_late"];

  const place = (id) => document.getElementById(id);
  let hello = null, day = null, records = [], photos = [], draft = null, network = "ok";

  function say(key, values) {
    let text = spoken.mobile[key] || key;
    Object.entries(values || {}).forEach(([name, value]) => { text = text.replaceAll("{" + name + "}", value); });
    return text;
  }
  // what services and people wrote stays Chinese on a page in another language, and is marked for whoever hears it read
  const tongue = (text) => (document.documentElement.lang !== "zh-CN" && /[\u4e00-\u9fff]/.test(text) ? "zh-CN" : null);
  const word = (group, code) => (spoken[group] && spoken[group][code]) || code;

  // --- elements; text is always text, never markup
  function el(tag, attributes, ...children) {
    const made = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
    });
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return made;
  }
  const mark = (state) => el("span", { class: "mark " + (spoken.tones[state] || ""), "aria-hidden": "true" }, spoken.marks[state] || "·");
  const tag = (tone, text) => el("span", { class: "tag " + tone }, text);

  // --- business time: as the server told it when it was last heard, and the phone's own clock since then
  function now() {
    const told = hello ? Date.parse(hello.now) + (Date.now() - hello.taken) * hello.factor : Date.now();
    return new Date(told);
  }
  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  // --- what stands where
  // One door is one resident with every visit that is due there. Records, drafts and photos carry the id of one of these,
  // and belong to the door whichever of them is the most urgent by now.
  const visitsOf = (door) => door.visits || [door];
  const idsOf = (door) => visitsOf(door).map((visit) => visit.visit_id);
  const isAt = (door, id) => idsOf(door).includes(id);
  const doorOf = (id) => doors().find((door) => isAt(door, id)) || null;
  const recordsOf = (door) => records.filter((record) => isAt(door, record.visit_id) && record.state !== "refused");
  const newest = (door) => recordsOf(door).pop();
  // What the list was made after stands in the list; before that the phone judges as the other side will.
  const isTold = (record) => record.state === "sent" && day && day.taken > record.sent_at;
  const makes = (record, visit) => REACHED.includes(record.outcome) && !isTold(record) && visit.modes.includes(record.mode)
    && (!visit.needs_findings || Boolean(record.note.trim()) || record.findings.length > 0);
  const isOpen = (door, visit) => !DONE.includes(visit.status) && !recordsOf(door).some((record) => makes(record, visit));
  const openOf = (door) => visitsOf(door).filter((visit) => isOpen(door, visit));
  const reasonsOf = (visits) => [...new Set(visits.flatMap((visit) => visit.reasons))].join(spoken.meta.list);
  const waiting = () => records.filter((record) => ["waiting", "sending"].includes(record.state));
  const troubled = () => records.filter((record) => record.state === "refused" || photosOf(record).some((photo) => photo.state === "refused") || (record.became && !["done", "waits"].includes(record.became)));
  const photosOf = (record) => photos.filter((photo) => photo.command_id === record.command_id);
  const unsent = () => waiting().length + photos.filter((photo) => photo.command_id && photo.state !== "refused").length;
  const doors = () => (day ? day.doors : []);
  function stateOf(door) {
    const mine = newest(door);
    const open = openOf(door);
    if (!open.length) return "completed";
    return mine && !REACHED.includes(mine.outcome) ? mine.outcome : open[0].status;
  }
  const homeOf = (door) => (door.room ? door.place + "/" + door.room : door.resident_id);
  const isDone = (door) => stateOf(door) === "completed";

  // --- one screen at a time; where one is stands in the address, so that the phone's own way back works
  function where() {
    const [screen, id] = location.hash.slice(1).split("=");
    return { screen: screen || "list", id };
  }
  const go = (hash) => { if (location.hash === hash) show(); else location.hash = hash; };

  function show() {
    const { screen, id } = where();
    const door = screen === "door" ? doorOf(id) : null;
    if (hello && !hello.staff_id) showWho();
    else if (door) showDoor(door);
    else if (screen === "windows") windows.show();
    else if (screen === "queue") showQueue();
    else showList();
    showStrip();
  }
  function moved() {
    show();
    scrollTo(0, 0);
    place("main").focus({ preventScroll: true });
  }

  function fill(head, main, foot) {
    place("head").replaceChildren(...[head].flat());
    place("main").replaceChildren(...[main].flat().filter(Boolean));
    place("foot").replaceChildren(...[foot].flat().filter(Boolean));
  }

  function showStrip() {
    const count = waiting().length;
    const lines = [];
    if (network === "sign_in") lines.push(el("a", { class: "line missed", href: "/login?next=/m/" }, say("sign_in")));
    else if (network === "later") lines.push(el("p", { class: "line due" }, count ? say("later_waiting", { n: count }) : say("later")));
    else if (network !== "ok") lines.push(el("p", { class: "line due" }, count ? say("offline_waiting", { n: count }) : say("offline")));
    if (troubled().length) lines.push(el("a", { class: "line missed", href: "#queue" }, say("trouble", { n: troubled().length })));
    if (day && hello && day.day !== hello.day) lines.push(el("p", { class: "line due" }, say("old_list", { day: dayOf(day.day) })));
    place("strip").replaceChildren(...lines);
  }

  // --- an account that belongs to nobody on the staff has no doors
  function showWho() {
    fill(el("h1", {}, say("who")), [el("p", { class: "quiet" }, say("who_text")), languages()], null);
  }

  // --- today's doors
  function showList() {
    const all = doors();
    const homes = new Set(all.map(homeOf));
    const done = homes.size - new Set(all.filter((door) => !isDone(door)).map(homeOf)).size;
    const count = waiting().length;
    const head = [
      el("div", { class: "between" },
        el("h1", { class: "grow" }, say("today", { done, all: homes.size })),
        el("a", { class: "who", href: "#queue" }, hello ? hello.staff_name : "", count ? el("span", { class: "count" }, String(count)) : null,
          el("span", { class: "sr" }, say("queue_of", { n: count })))),
      el("progress", { max: String(Math.max(1, homes.size)), value: String(done), "aria-label": say("progress") }),
    ];
    const main = [windows.link()];
    if (!day) main.push(el("p", { class: "quiet" }, network === "ok" ? say("loading") : say("no_list")));
    else if (!all.length) main.push(el("div", { class: "empty" }, el("b", {}, say("nobody")), el("p", {}, say("nobody_text"))));
    else if (done === homes.size) main.push(el("div", { class: "empty" }, el("b", {}, say("all_done")), el("p", {}, say("all_done_text"))));
    let at = null;
    all.forEach((door) => {
      if (door.place !== at) { main.push(el("h2", {}, door.place)); at = door.place; }
      main.push(itemOf(door));
    });
    main.push(installHint());
    if (day) main.push(el("p", { class: "quiet small" }, say("as_of", { time: clock(day.as_of) })));
    main.push(languages());
    fill(head, main, null);
  }
  function itemOf(door) {
    const state = stateOf(door);
    const mine = newest(door);
    const open = openOf(door);
    const partly = mine && REACHED.includes(mine.outcome) && open.length;
    const said = mine ? word("outcome", mine.outcome) : null;
    const about = partly ? say("left", { reasons: reasonsOf(open) }) : said || door.know[0] || reasonsOf(open.length ? open : visitsOf(door));
    const right = mine && ["waiting", "sending"].includes(mine.state) ? tag("due", say("to_send"))
      : DONE.includes(door.status) && !open.length ? tag("safe", door.done_at || word("outcome", "safe"))
      : mine ? tag(spoken.tones[mine.outcome], said)
      : null;
    const by = (mine && !partly) || !open.length ? null : open[0].status === "missed" ? tag("missed", say("overdue")) : tag("due", open[0].due);
    return el("a", { class: "item", href: "#door=" + door.visit_id, "data-visit": door.visit_id, "data-state": state },
      mark(mine && !partly ? mine.outcome : state),
      el("span", { class: "grow" },
        el("span", { class: "name" }, door.name, " ", el("span", { class: "room" }, door.room)),
        el("span", { class: "about" }, by, el("span", { lang: tongue(about) }, about))),
      right);
  }
  // Said once: how the page comes onto the home screen, where it opens without network.
  let prompting = null, hinted = true;
  function installHint() {
    if (hinted || matchMedia("(display-mode: standalone)").matches || navigator.standalone) return null;
    const inside = /MicroMessenger/i.test(navigator.userAgent);
    const done = async () => { hinted = true; await store.put("hinted", true); showList(); };
    return el("section", { class: "know", id: "install" }, el("p", { class: "why" }, say("install")),
      el("p", { class: "quiet small" }, say(inside ? "install_wechat" : prompting ? "install_text" : "install_menu")),
      el("div", { class: "acts" },
        prompting && !inside ? el("button", { type: "button", onclick: () => { prompting.prompt(); prompting = null; done(); } }, say("install_do")) : null,
        el("button", { type: "button", onclick: done }, say("seen"))));
  }
  const languages = () => el("p", { class: "languages" }, spoken.languages.map((one) => el("a", { href: one.href, lang: one.lang, hreflang: one.lang }, one.name)));
  const dayOf = (day) => new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: "UTC", month: "long", day: "numeric" }).format(new Date(day));
  function clock(moment) {
    return new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: hello ? hello.zone : undefined, hour: "2-digit", minute: "2-digit", hour12: false }).format(new Date(moment));
  }

  // --- one door
  function usualMode(door) {
    const known = door.modes.filter((mode) => OFFERED.includes(mode));
    return known.find((mode) => openOf(door).every((visit) => visit.modes.includes(mode))) || known[0] || "door";
  }
  const blank = (door) => ({
    visit_id: door.visit_id, outcome: null, mode: usualMode(door),
    health: [], hazard: [], need: [], severity: "warning", checks: {}, mood: null, note: "",
  });
  const keepDraft = () => store.put("draft:" + draft.visit_id, draft);

  function showDoor(door) {
    if (!draft || !isAt(door, draft.visit_id)) {
      const fresh = draft = blank(door);
      // what was begun at this door before another was opened, also when the phone killed the page meanwhile
      store.drafts().then((rows) => {
        const begun = rows.map((row) => row.value).find((one) => isAt(door, one.visit_id));
        if (begun && draft === fresh && !draft.outcome) { draft = begun; showDoor(door); }
      });
    }
    const head = [
      el("div", { class: "between" },
        el("a", { class: "back", href: "#", "aria-label": say("back") }, "‹"),
        el("h1", { class: "grow" }, door.name),
        el("button", { type: "button", class: "call", onclick: () => callOf(door) }, say("call"))),
      el("p", { class: "sub" }, [door.place, door.room, door.about].filter(Boolean).join(" · ")),
    ];
    const before = newest(door);
    const open = openOf(door);
    const tasks = open.length ? open : visitsOf(door);
    const main = [
      door.gone ? goneNote() : null,
      before ? el("p", { class: "note brand" }, say("recorded_before", { outcome: word("outcome", before.outcome) })) : null,
      DONE.includes(door.status) && !open.length ? el("p", { class: "note brand" }, say("done_before", { time: door.done_at })) : null,
      el("section", { class: "know" },
        tasks.map((visit) => el("p", { class: "why", lang: tongue(reasonsOf([visit])) }, reasonsOf([visit]),
          tasks.length > 1 ? el("span", { class: "by" }, visit.status === "missed" ? say("overdue") : visit.due) : null)),
        door.know.map((line) => el("p", { class: "know-line", lang: tongue(line) }, line)),
        door.last ? el("p", { class: "quiet small" }, say("last") + door.last) : null,
        door.ask.length ? el("p", { class: "quiet small" }, say("ask") + door.ask.map((code) => word("must_know", code)).join(spoken.meta.list)) : null),
      el("button", { type: "button", class: "code", onclick: (event) => showPasscode(door, event.currentTarget) }, el("span", {}, say("passcode")), el("b", {}, say("passcode_show"))),
      el("form", { id: "form", onsubmit: (event) => { event.preventDefault(); save(door); } },
        picks("outcome", OUTCOMES, "radio", "outcome", "big"),
        el("p", { class: "note due", "data-when": "no_answer", hidden: true }, say("no_answer_text")),
        el("p", { class: "note due", "data-when": "away", hidden: true }, say("away_text")),
        picks("mode", offered(door), "radio", "mode"),
        el("p", { class: "note due", id: "short", role: "status", hidden: true }),
        el("p", { class: "note due", id: "ask-what", role: "alert", tabindex: "-1", hidden: true }, say("ask_what")),
        el("div", { "data-when": REACHED.join(" "), hidden: true },
          picks("health", Object.keys(spoken.health), "checkbox", "health"),
          picks("severity", ["info", "warning", "urgent"], "radio", "urgency"),
          el("fieldset", { class: "checks" }, el("legend", {}, say("checks")), Object.keys(spoken.check).map(checkLine)),
          picks("hazard", ["fall", "other"], "checkbox", "hazard"),
          picks("need", Object.keys(spoken.need), "checkbox", "need"),
          picks("mood", ["5", "4", "3", "2", "1"], "radio", "mood")),
        el("div", { class: "field" }, el("label", { for: "note" }, door.needs_findings ? say("note_needed") : say("note")),
          el("textarea", { id: "note", maxlength: "2000", rows: "3", placeholder: say("note_hint"), oninput: (event) => { draft.note = event.target.value; keepDraft(); showParts(); } }, draft.note))),
      el("div", { class: "field", id: "photos" }),
    ];
    const foot = el("button", { type: "submit", form: "form", class: "save", disabled: !draft.outcome }, say(nextDoor(door) ? "save_next" : "save"));
    fill(head, main, foot);
    place("form").addEventListener("change", taken);
    showParts();
    showPhotos(door);
  }
  // Said before it is written down: a call does not make the visit that asks for a knock.
  function showShort() {
    const door = draft && doorOf(draft.visit_id);
    const short = door && REACHED.includes(draft.outcome) ? openOf(door).filter((visit) => !visit.modes.includes(draft.mode)) : [];
    const line = place("short");
    if (!line) return;
    line.hidden = !short.length;
    line.textContent = short.length ? say("short", { reasons: reasonsOf(short) }) : "";
  }

  // --- photos: small and bare before they are kept
  function showPhotos(door) {
    const mine = photos.filter((photo) => !photo.command_id && isAt(door, photo.visit_id));
    const most = self.nuanlinPhotos.MOST_PHOTOS;
    const take = el("label", { class: "take" }, el("span", {}, say(mine.length ? "photo_more" : "photo_take")),
      el("input", { type: "file", accept: "image/*", capture: "environment", class: "sr", onchange: (event) => takePhoto(door, event.target.files[0]) }));
    const shown = mine.map((photo, index) => {
      const frame = el("span", { class: "thumb" }, el("button", { type: "button", "aria-label": say("photo_remove", { n: index + 1 }), onclick: () => dropPhoto(door, photo) }, "×"));
      self.nuanlinPhotos.thumb(photo.bytes).then((canvas) => { canvas.setAttribute("role", "img"); canvas.setAttribute("aria-label", say("photo_n", { n: index + 1 })); frame.prepend(canvas); }).catch(() => undefined);
      return frame;
    });
    const box = place("photos");
    if (!box) return;
    box.replaceChildren(el("p", { class: "label" }, say("photos", { n: most })), el("p", { class: "quiet small" }, say("photo_hint")),
      el("div", { class: "thumbs" }, shown, mine.length < most ? take : null));
  }
  let taking = Promise.resolve();
  const takePhoto = (door, file) => { if (file) taking = taking.then(() => keepPhoto(door, file)); };
  async function keepPhoto(door, file) {
    let bytes = null;
    try {
      bytes = await self.nuanlinPhotos.shrink(file);
    } catch (error) {
      snack(say("photo_bad"), null, true);
      return;
    }
    try {
      await store.keepPhoto({ photo_id: newId(), visit_id: door.visit_id, command_id: null, order: Date.now(), bytes });
    } catch (error) {
      snack(say("not_kept"), null, true);
      return;
    }
    await reload();
    if (isAt(door, where().id)) showPhotos(door);
  }
  async function dropPhoto(door, photo) {
    await store.removePhoto(photo.photo_id);
    await reload();
    showPhotos(door);
  }
  const goneNote = () => el("p", { class: "note due", "data-gone": true }, say("gone_door"));
  const offered = (door) => [...door.modes.filter((mode) => OFFERED.includes(mode)), ...OFFERED.filter((mode) => !door.modes.includes(mode))];

  function picks(name, codes, type, group, style) {
    const chosen = (code) => Array.isArray(draft[name]) ? draft[name].includes(code) : String(draft[name]) === code;
    const words = name === "mood" ? "mobile" : group;
    return el("fieldset", { class: "picks " + (style || ""), "data-part": name },
      el("legend", {}, say("ask_" + name)),
      el("div", {}, codes.map((code) => el("label", { class: "pick " + (spoken.tones[style ? code : name] || "") },
        el("input", { type, name, value: code, checked: chosen(code) }),
        el("span", {}, style ? el("i", { "aria-hidden": "true" }, spoken.marks[code]) : null, name === "mood" ? say("mood_" + code) : word(words, code))))));
  }
  function checkLine(item) {
    const answer = (result) => el("label", { class: "pick " + (result === "fail" ? "due" : "safe") },
      el("input", { type: "radio", name: "check-" + item, value: result, checked: draft.checks[item] === result }),
      el("span", {}, say("check_" + result)));
    return el("div", { class: "check", role: "group", "aria-label": word("check", item) }, el("span", { class: "grow" }, word("check", item)), answer("ok"), answer("fail"));
  }
  function taken(event) {
    const field = event.target;
    if (field.name.startsWith("check-")) draft.checks[field.name.slice(6)] = field.value;
    else if (Array.isArray(draft[field.name])) draft[field.name] = [...place("form").querySelectorAll("[name='" + field.name + "']:checked")].map((one) => one.value);
    else if (field.name) draft[field.name] = field.value;
    keepDraft();
    showParts();
  }
  function showParts() {
    document.querySelectorAll("[data-when]").forEach((part) => { part.hidden = !part.dataset.when.split(" ").includes(draft.outcome); });
    const urgency = document.querySelector("[data-part=severity]");
    if (urgency) urgency.hidden = !draft.health.length;
    const button = document.querySelector(".save");
    if (button) button.disabled = !draft.outcome;
    showShort();
    const what = place("ask-what");
    if (what && !saysNothing(draft)) what.hidden = true;
  }

  // A voice goes through where data does not: the community's own number is kept with the day.
  const isNumber = (text) => /^\d+$/.test(text.replace(/[- ]/g, ""));
  function callDesk() {
    if (!day || !day.desk) return null;
    const told = [el("b", {}, say("desk")), " ", el("span", {}, day.desk)];
    return el("div", { class: "people" }, isNumber(day.desk) ? el("a", { class: "phone", href: "tel:" + day.desk }, told) : el("p", {}, told));
  }
  async function callOf(door) {
    const sheet = place("sheet");
    sheet.replaceChildren(el("p", { class: "quiet" }, say("loading")));
    sheet.showModal();
    const close = el("button", { type: "button", onclick: () => sheet.close() }, say("close"));
    try {
      const { csrf } = await outbox.hello();
      const answer = await outbox.asked("/m/residents/" + door.resident_id + "/phones", { method: "POST", headers: { "x-csrf-token": csrf } });
      const lines = answer.ok ? answer.body.lines : [];
      sheet.replaceChildren(el("h2", {}, say("call")),
        answer.ok ? (lines.length ? el("div", { class: "people" }, lines.map((line) => el("a", { class: "phone", href: "tel:" + line.phone }, el("b", {}, line.who), el("span", {}, line.phone)))) : el("p", {}, say("no_phones")))
          : el("div", {}, el("p", {}, answer.body.message || say("later")), callDesk()), close);
    } catch (error) {
      sheet.replaceChildren(el("h2", {}, say("call")), el("p", {}, say("needs_network")), callDesk() || "", close);
    }
  }
  async function showPasscode(door, button) {
    const told = (text, more) => button.replaceChildren(el("span", {}, more || say("passcode")), el("b", {}, text));
    told(say("loading"));
    try {
      const { csrf } = await outbox.hello();
      const answer = await outbox.asked("/m/visits/" + door.visit_id + "/passcode", { method: "POST", headers: { "x-csrf-token": csrf } });
      if (!answer.ok) told(answer.body.message || say("later"));
      else {
        told(answer.body.phrase);
        if (answer.body.former) button.append(el("small", {}, answer.body.former));
        if (answer.body.brief) askBriefed(door, button);
      }
    } catch (error) {
      told(say("needs_network"));
      if (day && day.desk) button.append(el("small", {}, say("passcode_desk", { phone: day.desk })));
    }
  }

  // "Needs attention" that says nothing helps nobody: asked once, and the second tap saves as it stands.
  const saysNothing = (form) => form.outcome === "needs_attention" && !form.note.trim()
    && ![...form.health, ...form.hazard, ...form.need].length && !Object.values(form.checks).includes("fail");
  function askWhat() {
    draft.asked = true;
    const line = place("ask-what");
    line.hidden = false;
    line.scrollIntoView({ block: "center" });
    line.focus();
  }
  // Only the liaison at the door can say that the resident knows the passcode by now.
  function askBriefed(door, button) {
    button.append(el("small", {}, say("passcode_brief")));
    if (document.querySelector(".briefed")) return;
    const box = el("div", { class: "briefed" }, el("button", { type: "button", onclick: async () => {
      try {
        const { csrf } = await outbox.hello();
        const answer = await outbox.asked("/m/residents/" + door.resident_id + "/briefed", { method: "POST", headers: { "x-csrf-token": csrf } });
        box.replaceChildren(el("p", { class: "note " + (answer.ok ? "brand" : "due"), role: "status" }, answer.ok ? say("passcode_told") : answer.body.message || say("later")));
      } catch (error) {
        snack(say("needs_network"), null, true);
      }
    } }, say("passcode_tell")));
    button.after(box);
  }

  // --- save: kept on the phone first, sent as soon as it can no longer be taken back
  async function save(door) {
    await taking; // a photo that is just being made small belongs to this record
    if (!draft || !isAt(door, draft.visit_id) || !draft.outcome) return;
    if (saysNothing(draft) && !draft.asked) { askWhat(); return; }
    const undone = draft;
    const [lead, ...others] = openOf(door).length ? openOf(door) : visitsOf(door).slice(0, 1);
    const record = {
      command_id: newId(), order: Date.now(), state: "waiting", staff_id: day.staff_id,
      not_before: Date.now() + (draft.severity === "urgent" && draft.health.length ? 0 : UNDO_MS),
      resident_id: door.resident_id, visit_id: lead.visit_id, also_for: others.map((visit) => visit.visit_id), name: door.name, place: door.place + " " + door.room, form: undone, door,
      mode: draft.mode, outcome: draft.outcome, note: draft.note, happened_at: now().toISOString(), findings: [],
    };
    if (REACHED.includes(draft.outcome)) {
      const found = (kind) => draft[kind].map((code) => ({ kind, code, severity: kind === "health" ? draft.severity : "warning" }));
      record.findings = [...found("health"), ...found("hazard"), ...found("need")];
      record.checks = Object.entries(draft.checks).map(([item, result]) => ({ item, result }));
      if (draft.mood) record.mood = Number(draft.mood);
    }
    draft = null; // a second tap finds nothing more to save
    try {
      await store.keep(record, idsOf(door));
    } catch (error) {
      draft = undone;
      snack(say("not_kept"), null, true);
      return;
    }
    await store.drop("draft:" + undone.visit_id);
    await reload();
    const following = nextDoor(door);
    go(following ? "#door=" + following.visit_id : "#");
    snack(say("kept", { name: door.name, outcome: word("outcome", record.outcome) }), record.not_before > Date.now() ? () => takeBack(record) : null);
    setTimeout(send, Math.max(0, record.not_before - Date.now()) + 50);
    wakeWorker();
  }
  // Back into the form, unless it is already on its way; what is sent and what is taken back is decided in one transaction.
  async function takeBack(record) {
    const taken = await store.takeBack(record.command_id);
    await reload();
    if (!taken) { snack(say("too_late"), null, true); if (!isWriting()) show(); return; }
    if (taken.kind === "ticks") { windows.again(taken.form); return; }
    draft = taken.form;
    await keepDraft();
    keepDoor(taken.door);
    go("#door=" + taken.visit_id);
  }
  // A door that something is written for stays, although the newest list has it no more.
  function keepDoor(door) {
    if (door && day && !idsOf(door).some(doorOf)) day.doors.push(Object.assign({}, door, { gone: true }));
  }
  function nextDoor(door) {
    const all = doors();
    const at = all.indexOf(door);
    return [...all.slice(at + 1), ...all.slice(0, at)].find((one) => one.resident_id !== door.resident_id && !isDone(one) && !newest(one)) || null;
  }
  let fading = 0;
  function snack(text, undo, bad) {
    const box = place("snack");
    clearTimeout(fading);
    box.replaceChildren(el("div", { class: bad ? "bad" : "" }, el("span", { class: "grow" }, text),
      undo ? el("button", { type: "button", onclick: () => { box.replaceChildren(); undo(); } }, say("undo")) : null));
    fading = setTimeout(() => box.replaceChildren(), UNDO_MS);
  }

  // --- what waits, and what became of what was sent
  function showQueue() {
    const line = (record) => el("div", { class: "item", "data-record": record.state },
      mark(record.state === "refused" ? "missed" : record.state === "sent" ? "completed" : "planned"),
      el("span", { class: "grow" },
        el("span", { class: "name" }, record.name, " ", el("span", { class: "room" }, record.said || word("outcome", record.outcome))),
        el("span", { class: "about" }, clock(record.happened_at) + " · " + record.place),
        el("span", { class: record.state === "refused" ? "about missed" : "about" }, record.text || say(record.state)),
        photosOf(record).filter((photo) => photo.state !== "refused").length ? el("span", { class: "about" }, say("photos_waiting", { n: photosOf(record).filter((photo) => photo.state !== "refused").length })) : null,
        photosOf(record).filter((photo) => photo.state === "refused").map((photo) => el("span", { class: "about missed" }, say("photo_refused") + photo.text)),
        record.state === "refused" || record.next ? el("span", { class: "next" }, record.next || say("refused_next")) : null),
      el("span", { class: "acts" },
        record.state === "refused" ? el("button", { type: "button", onclick: () => again(record) }, say("again")) : null,
        record.form && ["waiting", "refused"].includes(record.state) ? el("button", { type: "button", onclick: () => takeBack(record) }, say(record.state === "refused" ? "edit" : "take_back")) : null,
        ["waiting", "sending"].includes(record.state) || photosOf(record).some((photo) => photo.state !== "refused") && record.state === "sent" ? null : el("button", { type: "button", onclick: () => forget(record) }, say(record.state === "refused" ? "discard" : "seen"))));
    fill(
      [el("div", { class: "between" }, el("a", { class: "back", href: "#", "aria-label": say("back") }, "‹"), el("h1", { class: "grow" }, say("queue"))), el("p", { class: "sub" }, hello ? hello.staff_name + " · " + hello.group : "")],
      records.length ? records.slice().reverse().map(line) : el("div", { class: "empty" }, el("b", {}, say("queue_empty")), el("p", {}, say("queue_empty_text"))),
      unsent() ? el("button", { type: "button", class: "save", onclick: send }, say("send_now")) : null,
    );
  }
  async function again(record) {
    await store.change(record.command_id, { state: "waiting", not_before: 0, text: null });
    await reload();
    show();
    send();
  }
  async function forget(record) {
    if (record.state === "refused" && !confirm(say("discard_sure", { name: record.name }))) return;
    await store.remove(record.command_id);
    await reload();
    show();
  }

  // --- up to date
  async function reload() { [records, photos] = await Promise.all([store.records(), store.photos()]); }

  async function refresh() {
    try {
      const told = await outbox.hello();
      if (day && told.staff_id !== day.staff_id) { day = null; await store.drop("day"); }
      await windows.forget(told);
      hello = told;
      network = "ok";
      if (!hello.staff_id) return;
      const taken = Date.now();
      const answer = await outbox.asked("/m/day");
      if (answer.ok) {
        if (day && day.day !== answer.body.day) await store.forgetDrafts();
        const former = day && day.day === answer.body.day ? doors() : [];
        const begun = new Set((await store.drafts()).map((row) => row.value.visit_id));
        day = Object.assign(answer.body, { taken });
        former.filter((door) => idsOf(door).some((id) => begun.has(id))).forEach(keepDoor);
        await store.put("day", day);
        await tidy();
      }
      else network = "later";
      await windows.refresh(hello);
    } catch (error) {
      network = error instanceof outbox.SignInError ? "sign_in" : "offline";
    }
  }
  // What arrived and needs nobody's eye goes once the list shows it.
  async function tidy() {
    const old = records.filter((record) => record.state === "sent" && ["done", "waits"].includes(record.became) && !photosOf(record).length && Date.now() - record.sent_at > 12 * 3600e3);
    await Promise.all(old.map((record) => store.remove(record.command_id)));
    if (old.length) await reload();
  }
  async function send() {
    const became = await outbox.send();
    await reload();
    if (became === "sent") await refresh();
    else if (became === "offline" || became === "later" || became === "sign_in") network = became;
    upToDate();
  }
  async function look() {
    await refresh();
    upToDate();
  }
  function upToDate() {
    if (!isWriting()) { show(); return; }
    showStrip();
    const door = doorOf(where().id);
    if (door && door.gone && !document.querySelector("[data-gone]")) place("main").prepend(goneNote());
  }
  // A form in use is never replaced under somebody's thumb.
  const isWriting = () => where().screen === "door" || where().screen === "windows" && windows.isTicking();

  function wakeWorker() {
    if (!("serviceWorker" in navigator)) return;
    navigator.serviceWorker.ready.then((registration) => registration.sync && registration.sync.register("outbox")).catch(() => undefined);
  }

  const windows = self.nuanlinWindows({
    el, mark, tag, say, word, place, fill, go, show, snack, clock, dayOf, newId, now, reload, send, takeBack, wakeWorker, UNDO_MS, where,
    hello: () => hello, records: () => records,
  });

  async function begin() {
    if (location.search) history.replaceState(null, "", location.pathname + location.hash);
    if ("serviceWorker" in navigator) navigator.serviceWorker.register("/m/worker.js", { scope: "/m/" }).catch(() => undefined);
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => undefined);
    [hello, day, hinted] = await Promise.all([store.get("hello"), store.get("day"), store.get("hinted")]);
    await Promise.all([reload(), windows.begin()]);
    if (hello) show();
    await look();
    await send();
    // the other side was there and could not tell the doors: whoever waits for them does not wait until the next look
    setInterval(() => { if (unsent()) send(); else if (network === "later" && document.visibilityState === "visible") look(); }, SEND_MS);
    setInterval(() => { if (document.visibilityState === "visible") look(); }, LOOK_MS);
  }

  addEventListener("hashchange", moved);
  addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); prompting = event; if (where().screen === "list") show(); });
  addEventListener("online", () => { look().then(send); });
  addEventListener("offline", () => { network = "offline"; showStrip(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") look().then(send); });
  if (outbox.channel) outbox.channel.addEventListener("message", async () => { await reload(); if (!isWriting()) show(); });
  begin();
})();
