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
})();
