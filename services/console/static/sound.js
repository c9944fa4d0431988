// A short tone for an alert that is new and waits: off until somebody switches it on, in this browser.
(function () {
  "use strict";
  const KEY = "nuanlin.sound";
  const REST = 10000;
  const box = document.getElementById("sound");
  const AudioKind = window.AudioContext;
  if (!box || !AudioKind) return;
  const knob = box.querySelector("button"), asleep = box.querySelector("[data-asleep]");
  let audio = null, rang = -REST, later = 0;
  const fresh = new Set();

  // a browser may refuse to keep anything: then the choice holds for this page
  let on = false;
  try { on = localStorage.getItem(KEY) === "on"; } catch (refused) { on = false; }
  function keep() {
    try { localStorage.setItem(KEY, on ? "on" : "off"); } catch (refused) { return; }
  }

  // --- who waits: none is unknown, which is not the same as nobody
  function waiting() {
    const queue = document.getElementById("queue");
    return queue && queue.dataset.alerts !== undefined ? queue.dataset.alerts.split(" ").filter(Boolean) : null;
  }
  const known = new Set(waiting() || []);

  function show() {
    box.hidden = false;
    knob.setAttribute("aria-checked", String(on));
    asleep.hidden = !on || (audio !== null && audio.state === "running");
  }
  // a browser lets a page sound only after a click or a key
  function wake() {
    if (!on) return;
    if (!audio) { audio = new AudioKind(); audio.addEventListener("statechange", show); }
    if (audio.state !== "running") audio.resume().then(show, show);
  }
  function beep(frequency, start) {
    const tone = audio.createOscillator(), loudness = audio.createGain();
    tone.frequency.value = frequency;
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(0.2, start + 0.02);
    loudness.gain.linearRampToValueAtTime(0, start + 0.18);
    tone.connect(loudness).connect(audio.destination);
    tone.start(start); tone.stop(start + 0.2);
  }
  function ring() { beep(660, audio.currentTime); beep(880, audio.currentTime + 0.2); }

  // --- once in ten seconds at most: what comes meanwhile is told at their end, if it still waits
  function announce() {
    clearTimeout(later);
    const now = new Set(waiting() || []);
    fresh.forEach((id) => { if (!now.has(id)) fresh.delete(id); });
    if (!on || !audio || audio.state !== "running" || !fresh.size) { fresh.clear(); return; }
    const left = rang + REST - performance.now();
    if (left > 0) { later = setTimeout(announce, left); return; }
    fresh.clear(); rang = performance.now(); ring();
  }
  document.addEventListener("htmx:afterSettle", () => {
    const ids = waiting();
    if (!ids) return;
    ids.forEach((id) => { if (!known.has(id)) { known.add(id); fresh.add(id); } });
    if (fresh.size) announce();
  });

  knob.addEventListener("click", () => {
    on = !on; keep();
    if (on) { wake(); audio.resume().then(ring, show); } else fresh.clear();
    show();
  });
  document.addEventListener("pointerdown", wake);
  document.addEventListener("keydown", wake);
  show();
})();
