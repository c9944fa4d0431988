// Activities: print, copy an address, and a field at the door that keeps the cursor for a card reader.
(function () {
  "use strict";
  document.documentElement.classList.add("scripted");
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    const field = document.getElementById(copy.dataset.copy);
    field.select();
    const told = () => { copy.textContent = copy.dataset.done; };
    if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(told, () => {}); else if (document.execCommand("copy")) told();
  });

  // --- a card reader types and presses Enter: the cursor is always there, and what was taken is cleared
  const field = document.querySelector("[data-keep-focus]");
  if (!field) return;
  field.focus();
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "door-result") return;
    if (event.target.hasAttribute("data-clear")) field.value = "";
    const command = field.form.querySelector("[name=command_id]");
    if (command && window.crypto && crypto.randomUUID) command.value = crypto.randomUUID();
    if (event.target.hasAttribute("data-clear")) field.focus(); else field.select();
  });
  // a scanner types every line of a card: who is on it stands in the first, the others are people to call
  document.addEventListener("submit", (event) => {
    if (event.target !== field.form || !/^\D{1,20}\s*[\d-]{3,}\D{0,3}\d*$/.test(field.value) || field.value.includes("联系卡")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    field.value = "";
  }, true);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("a, button, input, select, textarea, summary, label")) field.focus();
  });
  window.addEventListener("focus", () => field.focus());
})();
