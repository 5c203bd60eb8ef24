// The service worker. It keeps the style sheet, the scripts, a copy of the last room, and a page
// that says there is no connection. Everything else comes from the server and is not kept.
"use strict";

const ASSETS = "assets-$VERSION";
const PAGES = "pages";
const OFFLINE = "/offline";
const SERVER_TIMEOUT = 6_000;

self.addEventListener("install", (event) => {
  const fill = async () => (await caches.open(ASSETS)).addAll([OFFLINE, ...$ASSETS]);
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const activate = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name !== ASSETS && name !== PAGES);
    await Promise.all(old.map((name) => caches.delete(name)));
    // The browser requests a page while it starts this script.
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };
  event.waitUntil(activate());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (url.pathname === "/logout") event.waitUntil(forgetPages());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(loadPage(event, url).catch(() => offlinePage(url)));
  // If this fails, navigation.js lets the browser load the page, which is the case above.
  else if (isVisit(request)) event.respondWith(loadPage(event, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(loadAsset(request));
});

// An open room asks for a new copy of itself. For the server this is a prefetch, not a visit. And
// settings.js asks for a new offline page, after another theme was chosen.
self.addEventListener("message", (event) => {
  if (event.data === OFFLINE) event.waitUntil(renewOfflinePage());
  const url = new URL(event.data, location);
  const copy = async () => {
    const startedIn = generation;
    const headers = { Accept: "text/html", Purpose: "prefetch" };
    await keepPage(url, await fetch(url, { headers }), startedIn);
  };
  if (isRoom(url)) event.waitUntil(copy().catch(() => {}));
});

async function loadAsset(request) {
  return (await caches.match(request, { cacheName: ASSETS })) ?? fetch(request);
}

// The server's answer, or the copy of the room if the server takes too long.
async function loadPage(event, url) {
  const startedIn = generation;
  const answer = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  event.waitUntil(answer.then((page) => keepPage(url, page.clone(), startedIn)).catch(() => {}));
  const timeout = new Promise((resolve) => setTimeout(resolve, SERVER_TIMEOUT));
  return (await Promise.race([answer, timeout.then(() => copyOf(url))])) ?? answer;
}

// navigation.js fetches a room that the reader goes to. (htmx fetches parts of pages.)
const isVisit = ({ headers }) =>
  headers.get("Accept") === "text/html" && !headers.has("HX-Request") && !headers.has("Purpose");

const isRoom = (url) => /^\/rooms\/\d+$/.test(url.pathname) && !url.search;

const copyOf = async (url) => (isRoom(url) ? (await caches.open(PAGES)).match(url.pathname) : undefined);

// Counts how often all pages were deleted. A request that started before must not add its page
// after that: the person who could read it has signed out.
let generation = 0;
async function forgetPages() {
  generation += 1;
  await caches.delete(PAGES);
}

// Keeps a copy of the room that was loaded last, and no other. A redirect to the login page means
// that nobody is signed in, and deletes it.
async function keepPage(url, answer, startedIn) {
  const { pathname } = new URL(answer.url || url, location);
  if (pathname === "/login") await forgetPages();
  await updateOfflinePage(url, answer);
  if (!isRoom(url) || answer.redirected || startedIn !== generation) return;
  const pages = await caches.open(PAGES);
  if (answer.status === 404) await pages.delete(url.pathname);
  if (answer.status !== 200) return;
  await pages.put(url.pathname, answer);
  const others = (await pages.keys()).filter((page) => new URL(page.url).pathname !== url.pathname);
  await Promise.all(others.map((other) => pages.delete(other)));
  if (startedIn !== generation) await caches.delete(PAGES);
}

// The offline page has the language and the theme of the last page. `changed` is in the URL after
// the theme was changed in the settings.
async function updateOfflinePage(url, answer) {
  const lang = answer.headers.get("Content-Language");
  const current = await caches.match(OFFLINE, { cacheName: ASSETS });
  if (!lang || !current) return;
  const differs = current.headers.get("Content-Language") !== lang || url.searchParams.has("changed");
  if (differs) await renewOfflinePage();
}

const renewOfflinePage = async () => (await caches.open(ASSETS)).add(OFFLINE).catch(() => {});

async function offlinePage(url) {
  const copy = await copyOf(url);
  if (copy) return copy;
  const [last] = await (await caches.open(PAGES)).keys();
  if (last && url.pathname === "/") return Response.redirect(last.url);
  return (await caches.match(OFFLINE, { cacheName: ASSETS })) ?? Response.error();
}
