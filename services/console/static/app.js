// Clock and countdowns, the state of the live connection, selection, dialogs, messages, upload progress.
(function () {
  "use strict";
  const body = document.body;
  const texts = body.dataset;

  // --- business time: the server says what time it is and how fast it runs
  let base = Date.parse(texts.now);
  let factor = Number(texts.factor);
  let taken = performance.now();
  const businessNow = () => base + (performance.now() - taken) * factor;
  const setClock = (now, pace) => { base = Date.parse(now); factor = Number(pace); taken = performance.now(); };

  const two = (n) => String(n).padStart(2, "0");
  function span(ms) {
    const s = Math.max(0, Math.floor(ms / 1000));
    if (s < 3600) return two(Math.floor(s / 60)) + ":" + two(s % 60);
    if (s < 86400) return Math.floor(s / 3600) + ":" + two(Math.floor((s % 3600) / 60)) + "h";
    return Math.floor(s / 86400) + "d";
  }
  function tick() {
    const now = businessNow();
    document.querySelectorAll("[data-until]").forEach((ring) => {
      const from = Date.parse(ring.dataset.from), until = Date.parse(ring.dataset.until);
      const share = Math.max(0, Math.min(100, (100 * (until - now)) / Math.max(1, until - from)));
      const arc = ring.querySelector(".left"), label = ring.querySelector("[data-label]");
      if (arc) arc.setAttribute("stroke-dasharray", share.toFixed(1) + " 100");
      if (label) label.textContent = span(until - now);
    });
    const shown = document.getElementById("bizclock");
    if (shown) shown.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
      timeZone: texts.zone, month: document.documentElement.lang === "zh-CN" ? "numeric" : "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
    }).format(new Date(now));
  }
  setInterval(tick, 1000);

  // --- on a phone the menus slide: what one is in stands in sight
  document.querySelectorAll(".nav, .tabs, .filters").forEach((row) => {
    const here = row.querySelector("[aria-current]");
    if (here && row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  });

  // --- another language: of the page as it is now, and without leaving the choice in the address
  const url = new URL(location.href);
  if (url.searchParams.has("lang")) {
    url.searchParams.delete("lang");
    history.replaceState(history.state, "", url);
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-language]");
    if (!link) return;
    if (!("posted" in texts)) {
      const there = new URL(location.href);
      there.searchParams.set("lang", link.dataset.language);
      link.href = there.href;
    }
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;  // another window: nothing is lost here
    if (elsewhere || !unsaved()) return;
    event.preventDefault();
    const ask = document.getElementById("unsaved");
    ask.querySelector("a").href = link.href;
    ask.showModal();
  });
  // what somebody filled in and did not send; in the answer to a form whatever stands in it may have been typed
  const unsaved = () => [...document.querySelectorAll("form[method=post]:not(:has([type=search]))")].some((form) => [...form.elements].some(written));
  function written(field) {
    if (field.name === "kept") return true;  // of a form that waits for signing in again
    if (field.disabled || ["hidden", "password"].includes(field.type) || field.autocomplete === "username") return false;
    if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
    if (field.options) {
      const first = [...field.options].some((one) => one.defaultSelected) || field.multiple ? null : field.options[0];
      return [...field.options].some((one) => one.selected !== (one.defaultSelected || one === first));
    }
    return field.defaultValue !== undefined && ("posted" in texts ? field.value !== "" : field.value !== field.defaultValue);
  }

  // --- live connection: visible when lost, and everything is loaded again when it was
  const badge = document.getElementById("live");
  let bus = "up", connected = false, lastSign = 0;
  function showLive() {
    if (!badge) return;
    const state = !connected ? (lastSign ? "down" : "wait") : bus !== "up" ? "bus" : "behind" in texts ? "part" : "up";
    if (badge.dataset.state === state) return;
    badge.dataset.state = state;
    badge.textContent = badge.dataset[state];
  }
  if (window.htmx) {
    htmx.createEventSource = (url) => {
      const source = new EventSource(url);
      const sign = () => { lastSign = performance.now(); connected = true; showLive(); };
      source.addEventListener("open", () => { bus = "up"; sign(); });
      source.addEventListener("beat", sign);
      source.addEventListener("bus", (event) => { sign(); bus = event.data; showLive(); });
      source.addEventListener("error", () => { connected = false; lastSign = lastSign || 1; showLive(); });
      // a connection that died without a word: three beats are missing
      const watch = setInterval(() => {
        if (source.readyState === EventSource.CLOSED) { clearInterval(watch); return; }
        if (connected && performance.now() - lastSign > Number(texts.beat) * 3000) {
          connected = false; showLive(); source.close();
          if (source.onerror) source.onerror(new Event("error"));
        }
      }, 2000);
      return source;
    };
  }

  // --- which alert is open beside the list
  function markSelected() {
    const open = document.querySelector("#detail [data-alert]");
    document.querySelectorAll(".al").forEach((item) => {
      if (open && item.id === "al-" + open.dataset.alert) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    });
  }
  // --- whoever opens an alert by keys reads on in it: the queue may hold hundreds of lines
  let openedByKeys = false;
  document.addEventListener("click", (event) => { openedByKeys = event.detail === 0 && Boolean(event.target.closest(".al")); });
  function readOn(part) {
    const heading = part.id === "detail" && openedByKeys && part.querySelector("h1");
    if (!heading) return;
    openedByKeys = false;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  // --- the title says how many wait, for whoever has another window in front
  function showWaiting() {
    const queue = document.querySelector("[data-waiting]");
    if (queue) document.title = (Number(queue.dataset.waiting) ? "(" + queue.dataset.waiting + ") " : "") + texts.title;
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    caughtUp(event.target);
    const fresh = event.target.querySelector ? event.target.closest("[data-now]") || event.target.querySelector("[data-now]") : null;
    if (fresh && fresh !== body) setClock(fresh.dataset.now, fresh.dataset.factor || factor);
    showWaiting(); markSelected(); tick();
    keepPlace();
    readOn(event.target);
  });

  // --- what somebody opened to read stays open when the part of the page around it is replaced
  let unfolded = [];
  document.addEventListener("htmx:beforeSwap", () => { unfolded = [...document.querySelectorAll("details[id][open]")].map((one) => one.id); });
  document.addEventListener("htmx:afterSwap", () => {
    unfolded.forEach((id) => { const here = document.getElementById(id); if (here) here.open = true; });
  });

  // --- whoever works by keys stays where they were when the part of the page around them is replaced
  let left = null;
  document.addEventListener("htmx:beforeRequest", (event) => {  // before the button is switched off, which takes the focus from it
    const target = event.detail.target, held = document.activeElement;
    if (!held || held === body || !target.contains(held)) return;
    const around = target.parentElement.closest("[id]");
    left = { id: held.id, around: around ? around.id : "main" };
  });
  function keepPlace() {
    const held = document.activeElement;
    if (!left || (held && held !== body)) return;
    const part = document.getElementById(left.around);
    const place = (left.id && document.getElementById(left.id)) || (part && part.querySelector("h1, h2"));
    if (!place) return;
    left = null;
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }

  // --- on a narrow screen a link that fills the column beside it is an ordinary link
  document.addEventListener("htmx:confirm", (event) => {
    const wide = event.target.closest("[data-wide]");
    if (wide && !window.matchMedia("(min-width: 1100px)").matches) {
      event.preventDefault();
      window.location.assign(wide.getAttribute("href"));
    }
  });

  // --- clicks: dialogs, a fresh idempotency key after each answer comes from the server
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) { const box = document.getElementById(opener.dataset.open); if (box) box.showModal(); }
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog").close();
    if (event.target.matches("dialog")) event.target.close();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-fills]")) fillFrom(event.target);
    if (event.target.matches("[data-shows]")) showParts(event.target.form);
  });
  // whoever is chosen gives their name and a likely role, where nothing was said
  function fillFrom(select) {
    const { name, role } = select.selectedOptions[0].dataset;
    const offered = [...select.options].map((one) => one.dataset.name);  // a form that comes back holds the name of whoever was chosen
    [["name", name], ["role", role]].forEach(([field, said]) => {
      const input = select.form.elements[field];
      const mayChange = input && (!input.value || input.value === input.dataset.filled || (field === "name" && offered.includes(input.value)));
      if (!mayChange) return;
      input.value = input.dataset.filled = said || "";
    });
  }
  // parts of a form that only matter with certain answers
  function showParts(form) {
    form.querySelectorAll("[data-when]").forEach((part) => {
      const [name, values] = part.dataset.when.split("=");
      const chosen = form.querySelector("[name='" + name + "']:checked");
      part.hidden = !chosen || !values.split(",").includes(chosen.value);
    });
  }
  document.querySelectorAll("form:has([data-shows])").forEach(showParts);

  // --- an ordinary form is sent once, however often the button is pressed
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.querySelectorAll("button[type=submit]").forEach((button) => { button.setAttribute("aria-disabled", "true"); });
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  // --- print: a button for those who do not know the keys
  document.querySelectorAll("[data-print][hidden]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // --- messages
  const toast = document.getElementById("toast");
  function say(text, bad) {
    if (!toast || !text) return;
    const line = document.createElement("p");
    line.textContent = text;
    if (bad) line.className = "bad";
    toast.replaceChildren(line);
  }
  let fading = 0;
  const UNDO_MS = 20000;
  // what can be taken back stays while somebody is about to
  function fade() {
    if (toast.matches(":hover, :focus-within")) fading = setTimeout(fade, 2000); else toast.replaceChildren();
  }
  if (toast) new MutationObserver(() => {
    clearTimeout(fading);
    if (toast.childElementCount) fading = setTimeout(fade, toast.querySelector("button") ? UNDO_MS : 6000);
  }).observe(toast, { childList: true });
  // --- a session that is over: sign in beside what is being written, then do it again
  const gate = document.getElementById("sign-in");
  let waiting = null;
  function askWho(element) {
    if (!gate || gate.open) return;
    waiting = element;
    gate.showModal();
    htmx.ajax("GET", "/login", { target: "#sign-in-box", swap: "innerHTML" });
  }
  document.body.addEventListener("signed-in", () => {
    if (gate) gate.close();
    const form = waiting && waiting.closest("form[hx-post]");
    waiting = null;
    if (form) form.requestSubmit(); else window.location.reload();
  });

  document.addEventListener("htmx:sendError", (event) => {
    if (byItself(event.detail.elt)) askAgain(event.detail.elt, event.detail);
    else say(texts.textOffline, true);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const xhr = event.detail.xhr;
    if (xhr.getResponseHeader("x-nuanlin-sign-in")) askWho(event.detail.elt);
    else if (byItself(event.detail.elt)) askAgain(event.detail.elt, event.detail);
    else if (xhr.status) say(texts.textFailed, true);
  });
  // An answer that lacks the part which is to be replaced says that something went wrong: nothing that is shown or was typed
  // is lost by it. A whole page that answers what somebody sent is shown; what a page asks for by itself is asked for again.
  const byItself = (part) => /load|every|sse:/.test(part.getAttribute("hx-trigger") || "");
  function keepWhatIsShown(detail) {
    const asker = detail.requestConfig.elt, chooser = asker && asker.closest("[hx-select]"), main = document.getElementById("main");
    const chosen = chooser ? chooser.getAttribute("hx-select") : "unset";
    const wanted = chosen !== "unset" ? chosen : asker && asker.id && byItself(asker) ? "#" + asker.id : "";
    if (!detail.shouldSwap || !wanted || !main || !detail.serverResponse) return;
    const answer = new DOMParser().parseFromString(detail.serverResponse, "text/html");
    if (answer.querySelector(wanted)) return;
    if (answer.querySelector("#main > *") && (detail.requestConfig.verb !== "get" || detail.xhr.status === 404)) {
      detail.target = main; detail.selectOverride = "#main > *"; detail.swapOverride = "innerHTML";
      return;
    }
    detail.shouldSwap = false;
    if (byItself(asker)) askAgain(asker, detail); else say(texts.textFailed, true);
  }
  // --- a part that does not come is asked for again, and from the second time on the page says that it is behind; one that
  // is gone, or that one may not see any more, is said once. The same place may hold something else by then: another alert.
  const AGAIN_MS = 3000;
  const GONE = [403, 404, 410];
  const attempts = new Map();  // by id of the part: what it asks for, how often in a row in vain
  const askingAgain = new Set();  // by what is asked for
  const asks = (part) => part && part.getAttribute("hx-get");
  function askAgain(part, detail) {
    const { id } = part, wanted = asks(part), path = detail.pathInfo.requestPath;
    if (askingAgain.has(wanted)) return;  // news go on while it fails: each would ask again for itself
    const before = attempts.get(id), failed = before && before.wanted === wanted ? before.failed : 0;
    const gone = GONE.includes(detail.xhr.status);
    if (gone && failed < Infinity) say(texts.textFailed, true);
    attempts.set(id, { wanted, failed: gone ? Infinity : failed + 1 });
    showBehind();
    if (gone) return;
    askingAgain.add(wanted);
    setTimeout(() => {
      askingAgain.delete(wanted);
      const here = document.getElementById(id);
      if (here && asks(here) === wanted) htmx.ajax("GET", path, { source: here, target: here, select: "#" + id, swap: "outerHTML" }); else caughtUp(body);
    }, AGAIN_MS);
  }
  // what came just now is no longer behind, nor is what stands nowhere any more
  function caughtUp(fresh) {
    attempts.forEach(({ wanted }, id) => {
      const here = document.getElementById(id);
      if (asks(here) !== wanted || (fresh !== body && fresh.contains(here))) attempts.delete(id);
    });
    showBehind();
  }
  function showBehind() {
    if ([...attempts.values()].some(({ failed }) => failed > 1)) texts.behind = ""; else delete texts.behind;
    showLive();
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.getResponseHeader("x-nuanlin-part")) { event.detail.shouldSwap = true; event.detail.isError = false; }
    keepWhatIsShown(event.detail);
  });

  // --- upload
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.querySelector ? event.target.querySelector("progress[data-upload]") : null;
    if (!bar || !event.detail.lengthComputable) return;
    bar.closest("[hidden]") && (bar.closest("[hidden]").hidden = false);
    bar.value = event.detail.loaded; bar.max = event.detail.total;
  });
  document.addEventListener("change", (event) => {
    const name = event.target.matches("input[type=file]") && document.querySelector("[data-filename]");
    if (name) name.textContent = event.target.files.length ? event.target.files[0].name : "";
  });

  showLive(); showWaiting(); markSelected(); tick();
})();
