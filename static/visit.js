// From one room to another without a new page: the next one is fetched when somebody is
// about to go there, and its list and conversation take the place of these. Whatever is
// not as expected is left to the browser, which goes there by itself.
"use strict";

(() => {
  const GOOD_FOR = 15_000; // What comes after that a page learns from its stream.
  const ABOUT_TO_GO = 60;
  const PATIENCE = 3_000;
  const TOO_LONG = 10_000;
  const isShown = (url) => url.pathname === shown.pathname && url.search === shown.search;
  const isOurs = (url) =>
    url.origin === location.origin && !url.search && /^\/(rooms\/\d+|lobby)$/.test(url.pathname);
  const stays = (element) => element.matches("#notice, dialog");
  const frame = (page) => [page.documentElement.lang, page.documentElement.dataset.theme,
    ...all("head [src], head [rel=stylesheet]", page)
      .map((asset) => asset.getAttribute("src") ?? asset.getAttribute("href")),
    find("#keys", page)?.dataset.script].join();

  let shown = new URL(location);
  let warm = null; // The page that somebody is about to go to.
  let latest = 0;

  // Who only comes near is not there yet, and the server is told so. (The worker keeps
  // what was asked for in this way, as it does with pages.)
  const ask = async (url, ahead) => {
    const headers = { Accept: "text/html", ...(ahead && { Purpose: "prefetch" }) };
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(TOO_LONG) });
    const there = new URL(answer.url);
    if (!answer.ok || there.pathname !== url.pathname) throw new Error(answer.status);
    return answer.text();
  };
  const aheadOf = (url) => {
    if (warm?.address === url.href && Date.now() - warm.at < GOOD_FOR) return warm.html;
    const html = ask(url, true);
    html.catch(() => {}); // Who goes there finds out.
    warm = { address: url.href, at: Date.now(), html };
    return html;
  };
  const asked = (url) => {
    const ahead = warm?.address === url.href && Date.now() - warm.at < GOOD_FOR && warm.html;
    warm = null;
    const visit = ask(url, false);
    if (!ahead) return visit;
    visit.catch(() => {});
    return ahead.catch(() => visit);
  };

  // What was sent from here is on its way: it would be sent again on the next visit only.
  const sent = () => new Promise((done) => {
    const begun = Date.now();
    const look = () => {
      if (!find("#outbox > li:not(.failed)") || Date.now() - begun > PATIENCE) done();
      else setTimeout(look, 20);
    };
    look();
  });

  // Where the reader is on this page, for when they come back to it.
  const bookmark = () => {
    const scroller = find("#scroller");
    const place = { main: find("main").scrollTop, window: scrollY };
    if (scroller?.scrollTop < -48) {
      const { top } = scroller.getBoundingClientRect();
      const eye = all("#messages > .message").find((m) => m.getBoundingClientRect().bottom > top);
      if (eye) Object.assign(place, { id: eye.id, top: eye.getBoundingClientRect().top - top });
    }
    sessionStorage.setItem(`place:${shown.pathname}${shown.search}`, JSON.stringify(place));
  };
  const goBack = () => {
    const place = JSON.parse(sessionStorage.getItem(`place:${shown.pathname}${shown.search}`) ?? "{}");
    const scroller = find("#scroller");
    const eye = scroller && place.id && document.getElementById(place.id);
    if (eye) {
      const { top } = scroller.getBoundingClientRect();
      scroller.scrollTop += eye.getBoundingClientRect().top - top - place.top;
    }
    find("main").scrollTop = place.main ?? 0;
    scrollTo(0, place.window ?? 0);
  };

  // One goes on with the keyboard where one came to; no touch calls its own up.
  const focus = () => {
    const field = matchMedia("(hover: hover)").matches && find("#composer textarea");
    for (const element of [field, find("main h1"), find("main")]) {
      if (!element) continue;
      if (element !== field) element.tabIndex = -1;
      element.focus({ preventScroll: true });
      if (document.activeElement === element) return;
    }
  };

  const put = (next, url, isBack) => {
    const list = find(".sidebar nav").scrollTop;
    if (!isBack) bookmark();
    leavePage();
    if (!isBack) history[isShown(url) ? "replaceState" : "pushState"](null, "", url);
    shown = url;
    all("dialog[open]").forEach((dialog) => dialog.close());
    // htmx takes out what it put in: listeners elsewhere would hold on to all of it.
    [...document.body.children].filter((old) => !stays(old)).forEach((old) =>
      htmx.swap({ sourceElement: old, target: old, swap: "delete", text: "" }));
    const parts = [...next.body.children].filter((part) => !stays(part));
    document.title = next.title;
    document.body.className = next.body.className;
    document.body.prepend(...parts);
    find(".sidebar nav").scrollTop = list;
    beginPage();
    parts.forEach((part) => htmx.process(part));
    if (isBack) goBack();
    focus();
  };

  const visit = async (url, isBack) => {
    const mine = (latest += 1);
    const main = find("main");
    main.ariaBusy = "true";
    try {
      const [html] = await Promise.all([asked(url), sent()]);
      if (mine !== latest) return;
      const next = new DOMParser().parseFromString(html, "text/html");
      if (frame(next) !== frame(document)) throw new Error("another frame");
      // What is for pages without scripts has been read as if it were for this one.
      all("noscript", next).forEach((other) => other.remove());
      put(next, url, isBack);
    } catch {
      if (mine !== latest) return;
      if (isBack) location.reload();
      else location.assign(url);
    } finally {
      main.ariaBusy = null;
    }
  };

  const target = (event) => {
    const link = event.target.closest?.("a[href]");
    const url = link && !link.target && find(".sidebar") && new URL(link.href);
    return url && isOurs(url) && !(url.hash && isShown(url)) ? url : null;
  };
  let nearing = null;
  const near = (event) => {
    clearTimeout(nearing);
    const url = target(event);
    if (!url || isShown(url) || navigator.connection?.saveData) return;
    nearing = setTimeout(() => aheadOf(url), event.type === "pointerdown" ? 0 : ABOUT_TO_GO);
  };
  for (const event of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(event, near);

  document.addEventListener("click", (event) => {
    const url = target(event);
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!url || !plain || event.defaultPrevented) return;
    event.preventDefault();
    visit(url, false);
  });
  window.addEventListener("popstate", () => {
    const url = new URL(location);
    if (isShown(url)) return;
    bookmark();
    if (isOurs(url)) visit(url, true);
    else location.reload();
  });
  window.addEventListener("pagehide", () => find("main") && bookmark());
  document.addEventListener("DOMContentLoaded", () => {
    const [how] = performance.getEntriesByType("navigation");
    // Our own reloads lead back as well, those of people to the newest.
    const again = sessionStorage.getItem("again") !== null;
    sessionStorage.removeItem("again");
    if ((again || how?.type === "back_forward") && find(".sidebar")) goBack();
  });
})();
