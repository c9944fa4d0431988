// The care map: filters without loading, arrow keys between doors, what a door says, print.
(function () {
  "use strict";
  const said = document.getElementById("said");
  const map = () => document.getElementById("map");
  const doors = () => [...map().querySelectorAll("a.d")];
  const open = () => doors().filter((door) => !door.classList.contains("off"));
  let last = "";

  // --- filters: the address is the only memory, so that a reload and a live part show the same
  function asked() {
    const given = new URLSearchParams(window.location.search);
    const number = (name) => {
      const select = map().querySelector("select[name=" + name + "]");
      const option = select && [...select.options].find((one) => one.value === (given.get(name) || ""));
      if (select) select.value = option ? option.value : "";
      return option && option.dataset.n;
    };
    return { state: given.get("state") || "", c: number("category"), l: number("liaison") };
  }
  function apply() {
    if (!map()) return;
    const wanted = asked();
    const has = (list, one) => !one || (list || "").split(" ").includes(one);
    const houses = new Set();
    doors().forEach((door) => {
      const off = !((!wanted.state || door.classList.contains(wanted.state)) && has(door.dataset.c, wanted.c) && has(door.dataset.l, wanted.l));
      if (!off) houses.add(door.closest(".house"));
      if (off === door.classList.contains("off") && door.tabIndex === -1) return;
      door.classList.toggle("off", off);
      if (off) door.setAttribute("aria-hidden", "true"); else door.removeAttribute("aria-hidden");
      door.tabIndex = -1;
    });
    map().querySelectorAll(".house").forEach((house) => house.classList.toggle("bare", !houses.has(house)));
    map().querySelectorAll("a[data-state]").forEach((link) => {
      if (link.dataset.state === wanted.state) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    });
    const first = open().find((door) => door.getAttribute("href") === last) || open()[0];
    if (first) first.tabIndex = 0;
  }
  // of a large map only a part is here: what else is looked for has to be fetched
  function fetchPart(address) {
    const at = document.activeElement, held = at && at.dataset && at.dataset.state;
    window.htmx.ajax("GET", address.pathname + address.search, { source: document.body, target: "#map", select: "#map", swap: "outerHTML" }).then(() => {
      const link = held !== undefined && map().querySelector('a[data-state="' + held + '"]');
      if (link) link.focus();
    });
  }
  function ask(name, value) {
    const address = new URL(window.location.href);
    if (value) address.searchParams.set(name, value); else address.searchParams.delete(name);
    ["from", "whole"].forEach((one) => address.searchParams.delete(one));
    window.history.replaceState(window.history.state, "", address);
    if (map().hasAttribute("data-parts")) fetchPart(address); else apply();
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#map a[data-state]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); ask("state", link.dataset.state); }
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick]")) ask(event.target.name, event.target.value);
  });

  // --- arrow keys: left and right along the doors, up and down to the nearest one
  function middle(door) {
    const box = door.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  }
  function above(from, all, down) {
    const [x, y] = middle(from);
    let best = null, least = Infinity;
    all.forEach((door) => {
      const [left, top] = middle(door);
      const away = (top - y) * down;
      const distance = away + 2 * Math.abs(left - x);
      if (away > 4 && distance < least) { best = door; least = distance; }
    });
    return best;
  }
  document.addEventListener("keydown", (event) => {
    const door = event.target.closest("#map a.d");
    if (!door || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = open(), at = all.indexOf(door);
    const to = {
      ArrowRight: () => all[at + 1], ArrowLeft: () => all[at - 1], Home: () => all[0], End: () => all[all.length - 1],
      ArrowDown: () => above(door, all, 1), ArrowUp: () => above(door, all, -1),
    }[event.key];
    if (!to) return;
    event.preventDefault();
    const next = to();
    if (next) { door.tabIndex = -1; next.tabIndex = 0; next.focus(); }
  });

  // --- what the door under the pointer or the focus says
  function tell(event) {
    const door = event.target.closest("#map a.d");
    if (!door && !said.textContent) return;
    said.textContent = door ? door.closest(".unit").getAttribute("aria-label") + " " + door.getAttribute("aria-label") : "";
    if (door && event.type === "focusin") last = door.getAttribute("href");
  }
  // not "mouseover": houses that scroll past a pointer at rest would talk over the focus
  ["focusin", "focusout", "pointermove"].forEach((name) => document.addEventListener(name, tell));

  // --- a live part: the same filter, and the focus where it was
  let held = false;
  document.addEventListener("htmx:beforeSwap", () => { held = Boolean(document.activeElement.closest("#map a.d")); });
  document.addEventListener("htmx:afterSettle", () => {
    apply();
    const door = held && open().find((one) => one.getAttribute("href") === last);
    if (door) door.focus();
    held = false;
  });

  document.documentElement.classList.add("scripted");
  apply();
})();
