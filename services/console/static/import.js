// Files dropped or chosen: their names, and at once what cannot be sent; columns that were changed but not looked at.
(function () {
  "use strict";
  const inputOf = (event) => (event.target.closest ? event.target.closest("[data-drop]") : null);

  function wrongWith(files, box) {
    const kinds = box.dataset.kinds.split(" "), most = Number(box.dataset.most) * 1048576;
    for (const file of files) {
      const dot = file.name.lastIndexOf("."), kind = dot < 0 ? "" : file.name.slice(dot).toLowerCase();
      if (!kinds.includes(kind)) return file.name + " " + box.dataset.textKind;
      if (file.size > most) return file.name + " " + box.dataset.textSize;
    }
    return "";
  }

  document.addEventListener("change", (event) => {
    const box = inputOf(event);
    if (box && event.target.type === "file") {
      const files = Array.from(event.target.files), wrong = wrongWith(files, box);
      const names = files.map((file) => file.name);
      const line = box.parentElement.querySelector("[data-wrong]");
      box.querySelector("[data-filename]").textContent =
        names.length > 1 ? [box.dataset.textMany.replace("{n}", names.length), ...names].join("\n") : names[0] || "";
      event.target.setCustomValidity(wrong);
      event.target.setAttribute("aria-invalid", wrong ? "true" : "false");
      line.textContent = wrong;
      line.hidden = !wrong;
    }
    const form = event.target.closest && event.target.closest("#mapping");
    if (form && event.target.matches("select, [name=sheet]")) form.dataset.changed = "1";
  });

  for (const [kind, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(kind, (event) => {
      const box = inputOf(event);
      if (box) box.classList.toggle("over", over);
    });
  }
})();
