// What the phone keeps: today's doors, who holds it, a half-filled form, the records that wait to be sent, their photos.
// Used by the page and by its worker.
(function (scope) {
  "use strict";
  const NAME = "nuanlin-mobile";
  let opened = null;

  function open() {
    opened = opened || new Promise((resolve, reject) => {
      const asking = indexedDB.open(NAME, 2);
      asking.onupgradeneeded = (event) => {
        if (event.oldVersion < 1) {
          asking.result.createObjectStore("kept", { keyPath: "key" });
          asking.result.createObjectStore("outbox", { keyPath: "command_id" });
        }
        asking.result.createObjectStore("photos", { keyPath: "photo_id" });
      };
      asking.onsuccess = () => {
        asking.result.onclose = () => { opened = null; };
        asking.result.onversionchange = () => { asking.result.close(); opened = null; };
        resolve(asking.result);
      };
      asking.onerror = () => { opened = null; reject(asking.error); };
    });
    return opened;
  }

  // One transaction; its promise is kept only once everything lies on the disk.
  async function within(tables, mode, work) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(tables, mode, { durability: "strict" });
      const asking = work(...[tables].flat().map((name) => transaction.objectStore(name)));
      transaction.oncomplete = () => resolve(asking && asking.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }
  const DRAFTS = IDBKeyRange.bound("draft:", "draft:\uffff");
  const both = ["outbox", "photos"];

  // Do something with each photo of which this holds.
  function eachPhoto(table, holds, work) {
    table.openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      if (holds(cursor.value)) work(cursor);
      cursor.continue();
    };
  }
  const belonging = (table, from, to) => eachPhoto(table, from, (cursor) => cursor.update(Object.assign(cursor.value, to)));

  scope.nuanlinStore = {
    async get(key) { const row = await within("kept", "readonly", (t) => t.get(key)); return row ? row.value : null; },
    put: (key, value) => within("kept", "readwrite", (t) => t.put({ key, value })),
    forgetDrafts: () => within(["kept", "photos"], "readwrite", (t, photos) => {
      t.delete(DRAFTS);
      eachPhoto(photos, (photo) => !photo.command_id, (cursor) => cursor.delete());
    }),
    drop: (key) => within("kept", "readwrite", (t) => t.delete(key)),
    drafts: () => within("kept", "readonly", (t) => t.getAll(DRAFTS)),
    async records() {
      const rows = await within("outbox", "readonly", (t) => t.getAll());
      return rows.sort((one, other) => one.order - other.order);
    },
    // A record, and the photos that were taken while it was written, for any visit of that door.
    keep: (record, visits = []) => within(both, "readwrite", (t, photos) => {
      t.put(record);
      belonging(photos, (photo) => !photo.command_id && visits.includes(photo.visit_id), { command_id: record.command_id });
    }),
    // Whichever comes first decides: what is being sent cannot be taken back, what was taken back is not sent.
    claim: (id) => within("outbox", "readwrite", (t) => {
      const asking = t.get(id);
      const claimed = {};
      asking.onsuccess = () => {
        const row = asking.result;
        if (row && ["waiting", "sending"].includes(row.state)) t.put(claimed.result = Object.assign(row, { state: "sending" }));
      };
      return claimed;
    }),
    takeBack: (id) => within(both, "readwrite", (t, photos) => {
      const asking = t.get(id);
      const taken = {};
      asking.onsuccess = () => {
        if (!asking.result || ["sending", "sent"].includes(asking.result.state)) return;
        taken.result = asking.result;
        t.delete(id);
        belonging(photos, (photo) => photo.command_id === id, { command_id: null });
      };
      return taken;
    }),
    // Change a record that is still there: it may have been taken back meanwhile.
    change: (id, fields) => within("outbox", "readwrite", (t) => {
      const asking = t.get(id);
      asking.onsuccess = () => { if (asking.result) t.put(Object.assign(asking.result, fields)); };
      return asking;
    }),
    remove: (id) => within(both, "readwrite", (t, photos) => {
      t.delete(id);
      eachPhoto(photos, (photo) => photo.command_id === id, (cursor) => cursor.delete());
    }),
    async photos() {
      const rows = await within("photos", "readonly", (t) => t.getAll());
      return rows.sort((one, other) => one.order - other.order);
    },
    keepPhoto: (photo) => within("photos", "readwrite", (t) => t.put(photo)),
    changePhoto: (id, fields) => within("photos", "readwrite", (t) => {
      const asking = t.get(id);
      asking.onsuccess = () => { if (asking.result) t.put(Object.assign(asking.result, fields)); };
      return asking;
    }),
    removePhoto: (id) => within("photos", "readwrite", (t) => t.delete(id)),
  };
})(self);
