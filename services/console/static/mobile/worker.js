// Keeps the page on the phone and sends what waits when the network is back, also while the page is closed.
// FILES, the addresses of what the page is made of, stands in the line before this one.
importScripts(...FILES.filter((file) => /\/(store|outbox)\.js/.test(file)));

const PAGE = "/m/";
const CACHE = "nuanlin-mobile-" + FILES.join("|").replace(/[^0-9a-f]/g, "").slice(-60);
const PATIENCE = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
    await keepPage(await fetch(PAGE, { cache: "reload" }));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("nuanlin-mobile-") && name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(event.request));
  else if (FILES.includes(url.pathname + url.search)) event.respondWith(file(event.request));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sendOrTryAgain());
});

// The newest page if it comes in time, else the one that was kept.
async function page(request) {
  const kept = (await caches.open(CACHE)).match(PAGE);
  const fresh = fetch(request).then(keepPage);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    const first = await Promise.race([fresh, late]);
    if (first) return first;
  } catch (error) {
    fresh.catch(() => undefined);
  }
  return (await kept) || fresh;
}

// A page to sign in, or of an error, is shown but never kept in place of the page.
async function keepPage(answer) {
  if (answer.ok && !answer.redirected) await (await caches.open(CACHE)).put(PAGE, answer.clone());
  return answer;
}

async function file(request) {
  return (await caches.match(request)) || fetch(request);
}

async function sendOrTryAgain() {
  const became = await self.nuanlinOutbox.send();
  if (became === "offline" || became === "later") throw new Error(became);
}
