// Makes a photo small before it is kept or sent, by drawing it anew: what a camera writes beside the picture stays behind.
// Used by the page to record a visit, at the desk and on the phone.
(function (scope) {
  "use strict";
  const MOST_BYTES = 390000;
  const MOST_PHOTOS = 3;
  const TRIES = [[1280, 0.75], [1280, 0.6], [1024, 0.6], [800, 0.5]];

  function drawn(picture, side) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  }
  // Return the bytes of a small JPEG; fails for what the browser cannot show as a picture.
  async function shrink(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    for (const [side, quality] of TRIES) {
      const blob = await new Promise((resolve) => drawn(picture, side).toBlob(resolve, "image/jpeg", quality));
      if (blob && blob.size <= MOST_BYTES) return blob.arrayBuffer();
    }
    throw new Error("too large");
  }
  // A small picture of kept bytes, drawn, since the page may load pictures from the server alone.
  async function thumb(bytes) {
    return drawn(await createImageBitmap(new Blob([bytes], { type: "image/jpeg" })), 160);
  }

  // --- at the desk: the chosen files are replaced by small ones before the form is sent
  function attend(input) {
    const said = document.getElementById(input.dataset.photos);
    input.addEventListener("change", async () => {
      const chosen = Array.from(input.files).slice(0, MOST_PHOTOS), small = new DataTransfer();
      let bad = input.files.length - chosen.length;
      input.setAttribute("aria-busy", "true");
      for (const [index, file] of chosen.entries()) {
        try {
          small.items.add(new File([await shrink(file)], "photo-" + (index + 1) + ".jpg", { type: "image/jpeg" }));
        } catch (error) {
          bad += 1;
        }
      }
      input.files = small.files;
      input.removeAttribute("aria-busy");
      said.textContent = said.dataset.chosen.replace("{n}", small.files.length) + (bad ? " " + said.dataset.left.replace("{n}", bad) : "");
    });
  }
  document.querySelectorAll("input[data-photos]").forEach(attend);

  scope.nuanlinPhotos = { shrink, thumb, MOST_PHOTOS };
})(self);
