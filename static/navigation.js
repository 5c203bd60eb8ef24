// Going from room to room without loading a page. The next page is fetched, sometimes before the
// click, and its body replaces this one. If anything is unexpected the browser loads the page.
"use strict";

const RESTORE_SCROLL = "restore-scroll"; // In the session storage while a page reloads itself.

(() => {
  const PREFETCH_LIFETIME = 15_000; // The event stream replays what a page of this age has missed.
  const HOVER_DELAY = 60;
  const OUTBOX_TIMEOUT = 3_000;
  const FETCH_TIMEOUT = 10_000;

  let current = new URL(location);
  let prefetched = null; // The page that the reader is about to open: { href, at, html }.
  let lastVisit = 0;

  const isCurrent = (url) => url.pathname === current.pathname && url.search === current.search;
  const isRoomOrLobby = (url) =>
    url.origin === location.origin && !url.search && /^\/(rooms\/\d+|lobby)$/.test(url.pathname);
  // These elements stay when the rest of the body is replaced.
  const isPersistent = (element) => element.matches("#notice, dialog");
  // Two pages with the same frame differ only in their bodies. The scripts' URLs change with a new
  // version of Snug.
  const frameOf = (page) => [page.documentElement.lang, page.documentElement.dataset.theme,
    ...all("head [src], head [rel=stylesheet]", page)
      .map((asset) => asset.getAttribute("src") ?? asset.getAttribute("href")),
    find("#keys", page)?.dataset.script].join();

  // The service worker recognizes these requests by their headers and keeps the room that is
  // visited. The server does not count a prefetch as a visit.
  const fetchPage = async (url, isPrefetch) => {
    const headers = { Accept: "text/html", ...(isPrefetch && { Purpose: "prefetch" }) };
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(FETCH_TIMEOUT) });
    const { pathname } = new URL(answer.url);
    if (!answer.ok || pathname !== url.pathname) throw new Error(answer.status);
    return answer.text();
  };
  const isPrefetched = (url) =>
    prefetched?.href === url.href && Date.now() - prefetched.at < PREFETCH_LIFETIME;
  const prefetch = (url) => {
    if (isPrefetched(url)) return;
    const html = fetchPage(url, true);
    html.catch(() => {}); // `visit` handles it.
    prefetched = { href: url.href, at: Date.now(), html };
  };
  // The page is requested even if it is prefetched: that tells the server and the service worker
  // about the visit.
  const takePage = (url) => {
    const html = isPrefetched(url) && prefetched.html;
    prefetched = null;
    const visited = fetchPage(url, false);
    if (!html) return visited;
    visited.catch(() => {});
    return html.catch(() => visited);
  };

  // Waits for messages that are being sent. Otherwise they would be sent again on the next visit.
  const outboxSent = () => new Promise((resolve) => {
    const begin = Date.now();
    const check = () => {
      if (!find("#outbox > li:not(.failed, .waiting)") || Date.now() - begin > OUTBOX_TIMEOUT) resolve();
      else setTimeout(check, 20);
    };
    check();
  });

  // The scroll position of each page, for when the reader comes back. In a room it is relative to
  // a message, because others may have been added.
  const scrollKey = () => `place:${current.pathname}${current.search}`;
  const saveScroll = () => {
    const scroller = find("#scroller");
    const saved = { main: find("main").scrollTop, window: scrollY };
    if (scroller?.scrollTop < -48) {
      const { top } = scroller.getBoundingClientRect();
      const message = firstOnScreen(scroller, find("#messages"));
      if (message) Object.assign(saved, { id: message.id, top: message.getBoundingClientRect().top - top });
    }
    sessionStorage.setItem(scrollKey(), JSON.stringify(saved));
  };
  const restoreScroll = () => {
    const saved = JSON.parse(sessionStorage.getItem(scrollKey()) ?? "{}");
    const scroller = find("#scroller");
    const message = scroller && saved.id && document.getElementById(saved.id);
    if (message) {
      const { top } = scroller.getBoundingClientRect();
      scroller.scrollTop += message.getBoundingClientRect().top - top - saved.top;
    }
    find("main").scrollTop = saved.main ?? 0;
    scrollTo(0, saved.window ?? 0);
  };

  // Keyboard users go on in the composer, else at the heading. On a touch screen a focused field
  // would open the on-screen keyboard.
  const focusPage = () => {
    const field = hovers() && find("#composer textarea");
    for (const element of [field, find("main h1"), find("main")]) {
      if (!element) continue;
      if (element !== field) element.tabIndex = -1;
      element.focus({ preventScroll: true });
      if (document.activeElement === element) return;
    }
  };

  const replaceBody = (next, url, isBack) => {
    const sidebarScroll = find(".sidebar nav").scrollTop;
    if (!isBack) saveScroll();
    tearDownPage();
    if (!isBack) history[isCurrent(url) ? "replaceState" : "pushState"](null, "", url);
    current = url;
    all("dialog[open]").forEach((dialog) => dialog.close());
    // htmx removes the old elements, so that it also removes its listeners elsewhere. They would
    // keep the elements in memory.
    [...document.body.children].filter((old) => !isPersistent(old)).forEach((old) =>
      htmx.swap({ sourceElement: old, target: old, swap: "delete", text: "" }));
    const elements = [...next.body.children].filter((element) => !isPersistent(element));
    document.title = next.title;
    document.body.className = next.body.className;
    document.body.prepend(...elements);
    find(".sidebar nav").scrollTop = sidebarScroll;
    setUpPage();
    elements.forEach((element) => htmx.process(element));
    if (isBack) restoreScroll();
    focusPage();
  };

  const visit = async (url, isBack) => {
    const thisVisit = (lastVisit += 1);
    const main = find("main");
    main.ariaBusy = "true";
    try {
      const [html] = await Promise.all([takePage(url), outboxSent()]);
      if (thisVisit !== lastVisit) return;
      const next = new DOMParser().parseFromString(html, "text/html");
      if (frameOf(next) !== frameOf(document)) throw new Error("the frame differs");
      // DOMParser parses the content of <noscript> as elements.
      all("noscript", next).forEach((element) => element.remove());
      replaceBody(next, url, isBack);
    } catch {
      if (thisVisit !== lastVisit) return;
      if (isBack) location.reload();
      else location.assign(url);
    } finally {
      main.ariaBusy = null;
    }
  };

  const urlOfLink = (event) => {
    const link = event.target.closest?.("a[href]");
    const url = link && !link.target && find(".sidebar") && top === self && new URL(link.href);
    return url && isRoomOrLobby(url) && !(url.hash && isCurrent(url)) ? url : null;
  };
  let hoverTimer = null;
  const onNear = (event) => {
    clearTimeout(hoverTimer);
    const url = urlOfLink(event);
    if (!url || isCurrent(url) || navigator.connection?.saveData) return;
    hoverTimer = setTimeout(() => prefetch(url), event.type === "pointerdown" ? 0 : HOVER_DELAY);
  };
  for (const event of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(event, onNear);

  document.addEventListener("click", (event) => {
    const url = urlOfLink(event);
    if (!url || !isPlainClick(event) || event.defaultPrevented) return;
    event.preventDefault();
    visit(url, false);
  });
  window.addEventListener("popstate", () => {
    const url = new URL(location);
    if (isCurrent(url)) return;
    saveScroll();
    if (isRoomOrLobby(url)) visit(url, true);
    else location.reload();
  });
  window.addEventListener("pagehide", () => find("main") && saveScroll());
  document.addEventListener("DOMContentLoaded", () => {
    const [entry] = performance.getEntriesByType("navigation");
    // A page that reloads itself keeps its scroll position. A reload by the reader shows the
    // newest messages.
    const reloadedItself = sessionStorage.getItem(RESTORE_SCROLL) !== null;
    sessionStorage.removeItem(RESTORE_SCROLL);
    if ((reloadedItself || entry?.type === "back_forward") && find(".sidebar")) restoreScroll();
  });
})();
