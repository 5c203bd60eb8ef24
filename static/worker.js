// Without a line: the style and scripts, the room that was read last, and a page that
// says so. Everything else comes from the server and is kept nowhere.
"use strict";

const ASSETS = "assets-$VERSION";
const PAGES = "pages";
const OFFLINE = "/offline";
const TOO_LONG = 6_000;

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
  if (url.origin !== location.origin) return;
  if (url.pathname === "/logout") event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event, url).catch(() => offline(url)));
  // Without a line it gives up, and the browser goes there.
  else if (isVisit(request)) event.respondWith(page(event, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(request));
});

// What a page asks to be kept as it is now. Nobody goes there, and the server is told so.
self.addEventListener("message", (event) => {
  const url = new URL(event.data, location);
  const keep = async () => {
    const asked = era;
    const headers = { Accept: "text/html", Purpose: "prefetch" };
    await remember(url, await fetch(url, { headers }), asked);
  };
  if (isRoom(url)) event.waitUntil(keep().catch(() => {}));
});

async function asset(request) {
  return (await caches.match(request, { cacheName: ASSETS })) ?? fetch(request);
}

// A line on which nothing comes is none, where there is something to show without it.
async function page(event, url) {
  const asked = era;
  const answer = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  event.waitUntil(answer.then((whole) => remember(url, whole.clone(), asked)).catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, TOO_LONG));
  return (await Promise.race([answer, late.then(() => kept(url))])) ?? answer;
}

// What visit.js asks for when somebody goes to a room. htmx wants parts of pages.
const isVisit = ({ headers }) =>
  headers.get("Accept") === "text/html" && !headers.has("HX-Request") && !headers.has("Purpose");

const isRoom = (url) => /^\/rooms\/\d+$/.test(url.pathname) && !url.search;

const kept = async (url) => (isRoom(url) ? (await caches.open(PAGES)).match(url.pathname) : undefined);

// How often everything was forgotten: what was asked for before is not kept after.
let era = 0;
async function forget() {
  era += 1;
  await caches.delete(PAGES);
}

// The last room only, and nothing for whoever is not signed in any more.
async function remember(url, answer, asked) {
  const { pathname } = new URL(answer.url || url, location);
  if (pathname === "/login") await forget();
  await speakAs(url, answer);
  if (!isRoom(url) || answer.redirected || asked !== era) return;
  const pages = await caches.open(PAGES);
  if (answer.status === 404) await pages.delete(url.pathname);
  if (answer.status !== 200) return;
  await pages.put(url.pathname, answer);
  const others = (await pages.keys()).filter((kept) => new URL(kept.url).pathname !== url.pathname);
  await Promise.all(others.map((other) => pages.delete(other)));
  if (asked !== era) await caches.delete(PAGES);
}

// The page that says so speaks the language of the others, and wears their colors.
async function speakAs(url, answer) {
  const lang = answer.headers.get("Content-Language");
  const there = await caches.match(OFFLINE, { cacheName: ASSETS });
  if (!lang || !there) return;
  const differs = there.headers.get("Content-Language") !== lang || url.searchParams.has("changed");
  if (differs) await (await caches.open(ASSETS)).add(OFFLINE).catch(() => {});
}

async function offline(url) {
  const there = await kept(url);
  if (there) return there;
  const [last] = await (await caches.open(PAGES)).keys();
  if (last && url.pathname === "/") return Response.redirect(last.url);
  return (await caches.match(OFFLINE, { cacheName: ASSETS })) ?? Response.error();
}
