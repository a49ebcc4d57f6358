/* Keeps the session page readable without a connection. A new build brings a new worker and a new store. */
const STORE = "coxa-{{ build }}";
const SESSION = "/session";
const KEPT = {{ kept | tojson }};
const PATIENCE_MS = 4000;
{% if shared %}
const SHARED = true; // several people may sign in on this device: no page of one is kept for another
{% else %}
const SHARED = false;
{% endif %}

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forget().then(() => self.clients.claim()));
});

async function fill() {
  const store = await caches.open(STORE);
  await store.addAll(KEPT.map((url) => new Request(url, { cache: "reload" })));
  if (SHARED) return;
  const page = await fetch(SESSION, { cache: "reload", credentials: "same-origin" });
  if (!keepable(page)) throw new Error(`no session page to keep: ${page.status}`); // the worker before stays
  await keep(SESSION, page);
}

async function forget() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("coxa-") && name !== STORE).map((name) => caches.delete(name)));
}

function keepable(answer) {
  return answer.ok && answer.type === "basic" && !answer.redirected;
}

async function keep(key, answer) {
  if (keepable(answer)) await (await caches.open(STORE)).put(key, answer.clone());
  return answer;
}

/**
 * The page from the server; the kept one when the server does not answer, or not in time.
 *
 * Only the session as it is planned is kept, not one with exercises left out for this time.
 */
async function session(request) {
  const planned = new URL(request.url).search === "";
  const fresh = fetch(request).then((answer) => (planned ? keep(SESSION, answer) : answer));
  const kept = await caches.match(SESSION);
  if (!kept) return fresh.catch(offline);
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
  return Promise.race([fresh.then((answer) => (answer.status >= 502 ? kept : answer)).catch(() => kept), late]);
}

async function offline() {
  return (await caches.match("/offline")) ?? Response.error();
}

async function asset(request) {
  return (await caches.match(request)) ?? fetch(request).then((answer) => keep(request, answer));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === SESSION && !SHARED) event.respondWith(session(request));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(offline));
  else if (pathname.startsWith("/static/{{ build }}/")) event.respondWith(asset(request));
});
