// Sends what waits, in order and each once: the server knows a record by its command_id, so sending again is harmless.
// Used by the page and by its worker; a lock keeps the two from sending at the same time.
(function (scope) {
  "use strict";
  const store = scope.nuanlinStore;
  const channel = "BroadcastChannel" in scope ? new BroadcastChannel("nuanlin-outbox") : null;
  const FIELDS = ["command_id", "staff_id", "resident_id", "visit_id", "also_for", "mode", "outcome", "findings", "checks", "mood",
    "note", "happened_at"];

  const TICKS = ["command_id", "staff_id", "sightings", "happened_at"];

  const PART_BYTES = 150000;

  class SignInError extends Error {}

  async function asked(path, options) {
    const answer = await fetch(path, Object.assign({ cache: "no-store", credentials: "same-origin" }, options));
    const json = (answer.headers.get("content-type") || "").includes("json");
    if (answer.status === 401 || answer.redirected || (answer.ok && !json)) throw new SignInError();
    return { ok: answer.ok, status: answer.status, body: json ? await answer.json() : {} };
  }

  async function hello() {
    const answer = await asked("/m/hello");
    if (answer.status === 403) throw new SignInError();
    if (!answer.ok) throw new TypeError("hello " + answer.status);
    const told = Object.assign(answer.body, { taken: Date.now() });
    await store.put("hello", told);
    return told;
  }

  // Return "sent", "none", "busy", "offline", "later" or "sign_in".
  async function send() {
    const holding = (work) => scope.navigator.locks
      ? scope.navigator.locks.request("nuanlin-outbox", { ifAvailable: true }, (lock) => (lock ? work() : "busy"))
      : work();
    return holding(async () => {
      try {
        return await sendAll();
      } catch (error) {
        if (error instanceof SignInError) return "sign_in";
        if (error instanceof TypeError) return "offline";
        throw error;
      }
    });
  }

  async function sendAll() {
    // What was being sent when the page or the phone was closed is sent again: the server knows it by its id.
    const due = (await store.records()).filter((record) => record.state === "sending" || (record.state === "waiting" && record.not_before <= Date.now()));
    const pictures = (await store.photos()).filter((photo) => photo.command_id && photo.state !== "refused");
    if (!due.length && !pictures.length) return "none";
    let { csrf, staff_id: holder } = await hello();
    let became = "none";
    // What is urgent first. One record that the other side stumbles over never holds up those behind it, and what
    // another person left on this phone waits for them.
    const urgent = (record) => record.urgent || record.findings.some((finding) => finding.severity === "urgent");
    for (const { command_id } of [...due.filter(urgent), ...due.filter((one) => !urgent(one))].filter((one) => one.staff_id === holder)) {
      const record = await store.claim(command_id);
      if (!record) continue;
      // a no that surely did nothing lets it be taken back; after silence nobody knows, and only sending again helps
      const back = () => store.change(command_id, { state: "waiting" });
      let answer;
      try {
        answer = await sendOne(record, csrf);
        if (answer.status === 403) {
          csrf = (await hello()).csrf;
          answer = await sendOne(record, csrf);
        }
      } catch (error) {
        if (error instanceof SignInError) await back();
        throw error;
      }
      if (answer.status === 429 || answer.status === 403) await back();
      if (answer.status === 503 || answer.status === 429) return "later";
      if (!answer.ok && (answer.status >= 500 || answer.status === 403)) {
        became = "later";
        continue;
      }
      const outcome = answer.ok
        ? { state: "sent", became: answer.body.state, text: answer.body.text, next: answer.body.next || null, sent_at: Date.now(), form: null, door: null }
        : { state: "refused", text: answer.body.message || String(answer.status) };
      await store.change(record.command_id, outcome);
      if (channel) channel.postMessage("changed");
      if (became === "none") became = "sent";
    }
    return (await sendPhotos(holder, csrf)) || became;
  }

  // Photos follow when their record has arrived. What was sent of one before the network went is not sent again.
  async function sendPhotos(holder, csrf) {
    const arrived = new Map((await store.records()).filter((record) => record.state === "sent" && record.staff_id === holder).map((record) => [record.command_id, record]));
    let last = null;
    for (const photo of await store.photos()) {
      const record = arrived.get(photo.command_id);
      if (!record || photo.state === "refused") continue;
      const parts = Math.ceil(photo.bytes.byteLength / PART_BYTES);
      for (let number = photo.sent || 0; number < parts; number += 1) {
        const told = { photo_id: photo.photo_id, record_id: record.command_id, staff_id: record.staff_id, resident_id: record.resident_id,
          number, parts, content_base64: inBase64(photo.bytes.slice(number * PART_BYTES, (number + 1) * PART_BYTES)) };
        const answer = await posted("/m/photos", told, csrf);
        if (answer.status === 429 || answer.status === 403 || answer.status >= 500) return "later";
        if (!answer.ok) { await store.changePhoto(photo.photo_id, { state: "refused", text: answer.body.message || String(answer.status) }); break; }
        if (answer.body.complete) await store.removePhoto(photo.photo_id);
        // whole here and not there: what came before was forgotten there meanwhile, so it is sent from its beginning
        else await store.changePhoto(photo.photo_id, { sent: (number + 1) % parts });
      }
      last = "sent";
      if (channel) channel.postMessage("changed");
    }
    return last;
  }
  function inBase64(bytes) {
    let text = "";
    new Uint8Array(bytes).forEach((byte) => { text += String.fromCharCode(byte); });
    return btoa(text);
  }
  const posted = (path, told, csrf) => asked(path, {
    method: "POST", headers: { "content-type": "application/json", "x-csrf-token": csrf }, body: JSON.stringify(told),
  });

  function sendOne(record, csrf) {
    const told = {};
    const ticks = record.kind === "ticks";
    (ticks ? TICKS : FIELDS).forEach((field) => { if (record[field] !== undefined) told[field] = record[field]; });
    return posted(ticks ? "/m/sightings" : "/m/records", told, csrf);
  }

  scope.nuanlinOutbox = { send, hello, asked, channel, SignInError };
})(self);
