// Without a line: the style and scripts, the room that was read last, and a page that
// says so. Everything else comes from the server and is kept nowhere.
"use strict";

const ASSETS = "assets-$VERSION";
const PAGES = "pages";
const OFFLINE = "/offline";

self.addEventListener("install", (event) => {
  const keep = async () => (await caches.open(ASSETS)).addAll([OFFLINE, ...$ASSETS]);
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name !== ASSETS && name !== PAGES);
    await Promise.all(old.map((name) => caches.delete(name)));
    // The server is asked while this script starts.
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, url).catch(() => offline(url)));
  // Without a line it gives up, and the browser goes there.
  else if (isVisit(request)) event.respondWith(page(event, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(request));
});

async function asset(request) {
  return (await caches.match(request, { cacheName: ASSETS })) ?? fetch(request);
}

async function page(event, url) {
  const answer = (await event.preloadResponse) ?? (await fetch(event.request));
  event.waitUntil(remember(url, answer.clone()));
  return answer;
}

// What visit.js asks for when somebody goes to a room. htmx wants parts of pages.
const isVisit = ({ headers }) =>
  headers.get("Accept") === "text/html" && !headers.has("HX-Request") && !headers.has("Purpose");

const isRoom = (url) => /^\/rooms\/\d+$/.test(url.pathname) && !url.search;

// The last room only, and nothing for whoever is not signed in any more.
async function remember(url, answer) {
  const { pathname } = new URL(answer.url || url, location);
  if (pathname === "/login") await caches.delete(PAGES);
  if (!isRoom(url) || answer.status !== 200 || answer.redirected) return;
  await caches.delete(PAGES);
  await (await caches.open(PAGES)).put(url.pathname, answer);
}

async function offline(url) {
  const pages = await caches.open(PAGES);
  const kept = await pages.match(url.pathname);
  if (kept && isRoom(url)) return kept;
  const [last] = await pages.keys();
  if (last && url.pathname === "/") return Response.redirect(last.url);
  return (await caches.match(OFFLINE, { cacheName: ASSETS })) ?? Response.error();
}
