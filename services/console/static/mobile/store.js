// What the phone keeps: today's doors, who holds it, a half-filled form, and the records that wait to be sent.
// Used by the page and by its worker.
(function (scope) {
  "use strict";
  const NAME = "nuanlin-mobile";
  let opened = null;

  function open() {
    opened = opened || new Promise((resolve, reject) => {
      const asking = indexedDB.open(NAME, 1);
      asking.onupgradeneeded = () => {
        asking.result.createObjectStore("kept", { keyPath: "key" });
        asking.result.createObjectStore("outbox", { keyPath: "command_id" });
      };
      asking.onsuccess = () => {
        asking.result.onclose = () => { opened = null; };
        resolve(asking.result);
      };
      asking.onerror = () => { opened = null; reject(asking.error); };
    });
    return opened;
  }

  // One transaction; its promise is kept only once everything lies on the disk.
  async function within(table, mode, work) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(table, mode, { durability: "strict" });
      const asking = work(transaction.objectStore(table));
      transaction.oncomplete = () => resolve(asking && asking.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  scope.nuanlinStore = {
    async get(key) { const row = await within("kept", "readonly", (t) => t.get(key)); return row ? row.value : null; },
    put: (key, value) => within("kept", "readwrite", (t) => t.put({ key, value })),
    forgetDrafts: () => within("kept", "readwrite", (t) => t.delete(IDBKeyRange.bound("draft:", "draft:\uffff"))),
    drop: (key) => within("kept", "readwrite", (t) => t.delete(key)),
    async records() {
      const rows = await within("outbox", "readonly", (t) => t.getAll());
      return rows.sort((one, other) => one.order - other.order);
    },
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
    takeBack: (id) => within("outbox", "readwrite", (t) => {
      const asking = t.get(id);
      const taken = {};
      asking.onsuccess = () => {
        if (asking.result && asking.result.state !== "sending" && asking.result.state !== "sent") { taken.result = asking.result; t.delete(id); }
      };
      return taken;
    }),
    drafts: () => within("kept", "readonly", (t) => t.getAll(IDBKeyRange.bound("draft:", "draft:\uffff"))),
    keep: (record) => within("outbox", "readwrite", (t) => t.put(record)),
    // Change a record that is still there: it may have been taken back meanwhile.
    change: (id, fields) => within("outbox", "readwrite", (t) => {
      const asking = t.get(id);
      asking.onsuccess = () => { if (asking.result) t.put(Object.assign(asking.result, fields)); };
      return asking;
    }),
    remove: (id) => within("outbox", "readwrite", (t) => t.delete(id)),
  };
})(self);
