// The base of all scripts: helpers, the page lifecycle, and the behavior of elements that every
// page has (notices, dialogs, the menu, focus). Pages work without scripts; these files add what
// HTML and htmx cannot do. A function does nothing on a page that lacks its elements.
"use strict";

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

// The address of the room that is open, or of the page.
const roomPath = () => /^\/rooms\/\d+|.*/.exec(location.pathname)[0];

// The person that the page was made for. The server refuses what the page asks for as somebody else,
// who has signed in in this browser meanwhile (412).
const reader = () => find("main")?.dataset.viewer;
const readerHeader = () => (reader() ? { "Snug-Reader": reader() } : {});
document.addEventListener("htmx:config:request", ({ detail }) => Object.assign(detail.ctx.request.headers, readerHeader()));
document.addEventListener("htmx:response:error", ({ detail }) => {
  if (detail.ctx.response.status !== 412) return;
  document.dispatchEvent(new Event("snug:other-reader")); // Keeps what is typed.
  location.reload();
});

// Only a browser that runs scripts may keep pages: session.js keeps them from coming back after
// signing out.
setCookie("scripts", 1);

function setCookie(name, value) {
  if (document.cookie.split("; ").includes(`${name}=${value}`)) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=34560000; samesite=lax${secure}`;
}

// The number of files of the typeface that this page needs and the browser has. The next page begins
// with them (src/web/typeface.rs).
function rememberTypeface() {
  const loaded = [...document.fonts].filter(({ family, status }) => family.includes("Inter") && status === "loaded");
  if (loaded.length) setCookie("typeface", loaded.length);
}
document.fonts.ready.then(rememberTypeface);
document.fonts.addEventListener("loadingdone", rememberTypeface);
window.addEventListener("pagehide", rememberTypeface); // A file from the memory cache has no event.

// Parses HTML once, to be cloned many times.
function template(html) {
  const parsed = document.createElement("template");
  parsed.innerHTML = html;
  return parsed;
}

// The page's language, with the region that the reader's browser asks for.
const language = () => {
  const { lang } = document.documentElement;
  return navigator.languages.find((tag) => tag.split("-")[0] === lang) ?? lang;
};

// The page lifecycle. Going to another room replaces the body without loading a page
// (navigation.js). Setup functions run for each body. They must stop everything that outlives
// the body (timers, listeners on `document`) when `signal` is aborted: it would go on acting for
// a page that has gone.
const setups = [];
const onPageSetup = (setup) => setups.push(setup);
let pageLifetime = new AbortController();
const tearDownPage = () => pageLifetime.abort();
const setUpPage = () => {
  pageLifetime = new AbortController();
  setups.forEach((setUp) => setUp(pageLifetime.signal));
};
document.addEventListener("DOMContentLoaded", setUpPage);

// These elements stay when the body is replaced, so their behavior is set up once.
document.addEventListener("DOMContentLoaded", () => {
  expireNotices(find("#notice"));
  reportFailedRequests(find("#notice"));
  openProfilesInDialog(find("#card"));
  restoreFocus();
  loadShortcuts(find("#keys"));
  loadCopying(find("#keys").dataset.copying);
  loadFormatting();
  resizeAboveKeyboard(window.visualViewport);
  if (find(".sidebar")) navigator.serviceWorker?.register("/worker.js").catch(() => {});
});

onPageSetup((signal) => {
  closeMenuOnEscape(find(".menu"));
  markStates(find("main"), find(".menu"), find("#archived"));
  // The button disappears once everything is read, and would take the focus with it.
  find("#all-read")?.addEventListener("submit", () => find(".sidebar .brand").focus());
  if (find(".sidebar")) rememberLists(find(".sidebar"), signal);
  if (/^Mac/.test(navigator.platform)) all(".sidebar kbd").forEach((keys) => (keys.dataset.keys = "⌘K"));
  const messages = find("#messages");
  if (!messages || !find("#scroller")) return; // The page of a single message.
  announceChanges(messages, find("#scroller"));
  loadActions(messages);
  editLastByKey(find("#composer"));
  updateOwnRow(messages, find(".row[aria-current] .last"), find("#rooms"), signal);
  keepScrollPosition(find("#scroller"), messages, find("#newest"), signal);
});

// Rooms and conversations with unread messages come first, then the latest (`sidebar::in_order`).
// Nothing moves under the pointer or the focus.
function sortRows() {
  for (const list of all("#rooms, #conversations")) {
    if (list.matches(":focus-within") || (hovers() && list.matches(":hover"))) continue;
    const rows = all("li[data-at]", list).map((item) => {
      const said = find(".said [id^=l]", item)?.id.slice(1) ?? 0;
      const time = find("time", item)?.dateTime;
      const isUnread = find(".row", item).matches(".waiting:not([aria-current])");
      return { item, keys: [Number(isUnread), Math.max(item.dataset.at, time ? Math.floor(Date.parse(time) / 1000) : 0), Number(said)] };
    });
    const later = ({ keys: one }, { keys: other }) => {
      const differs = one.findIndex((key, index) => key !== other[index]);
      return differs < 0 ? 0 : other[differs] - one[differs];
    };
    if (rows.some((row, index) => index && later(rows[index - 1], row) > 0)) list.prepend(...rows.sort(later).map(({ item }) => item));
  }
}

// Whether the room has space for its members beside the messages.
const isWide = () => matchMedia("(width >= 90rem)").matches;

// The lists of the sidebar are folded on the next page as on this one: the server reads the cookie.
function rememberLists(sidebar, signal) {
  const rooms = find("#rooms", sidebar);
  const folds = all(".list-heading", sidebar);
  const words = () => (/\blists=([a-z.]*)/.exec(document.cookie)?.[1] ?? "").split(".");
  const remember = () => {
    const now = folds.filter((fold) => !fold.open).map((fold) => fold.dataset.list);
    if (rooms.matches(".whole")) now.push("all");
    const menu = isWide() && find("main:not(.direct) .menu");
    if (menu ? menu.open : words().includes("members")) now.push("members");
    setCookie("lists", now.join("."));
  };
  // A page that was fetched before the click may be older than the cookie.
  folds.forEach((fold) => (fold.open = !words().includes(fold.dataset.list)));
  rooms.classList.toggle("whole", words().includes("all"));
  folds.forEach((fold) => fold.addEventListener("toggle", remember));
  // On a wide screen the members stay open from room to room.
  const menu = find("main:not(.direct) .menu");
  if (menu && isWide() && words().includes("members")) menu.open = true;
  menu?.addEventListener("toggle", () => isWide() && remember());
  rooms.addEventListener("click", ({ target }) => {
    if (!target.closest(".rest button")) return;
    rooms.classList.toggle("whole");
    remember();
  });
  find("nav", sidebar).addEventListener("pointerleave", () => !signal.aborted && sortRows());
}

// A notice disappears after eight seconds.
function expireNotices(notice) {
  let timer;
  new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => notice.replaceChildren(), 8_000);
  }).observe(notice, { childList: true });
}

// Snug sets a language on every page it sends. A proxy's error page lacks it.
const isFromSnug = (headers) => headers.has("Content-Language");

// Says so when a request gets no answer, or an answer that Snug did not send. Such an answer is
// not swapped into the page.
function reportFailedRequests(notice) {
  // Messages in the outbox and requests without a click show their failure in their own way.
  const isByUser = (element) =>
    element.matches?.("form, input, details, a, button, dialog, .message") && !element.closest("#outbox");
  const report = () => {
    const { unanswered: text } = notice.dataset;
    notice.replaceChildren(make("p", { textContent: text }));
    // While a dialog is open, screen readers hear only the dialog.
    find("dialog[open] [role=status]")?.replaceChildren(text);
  };
  document.addEventListener("htmx:error", ({ target }) => isByUser(target) && report());
  document.addEventListener("htmx:before:swap", (event) => {
    const { status, headers } = event.detail.ctx.response ?? {};
    if (!headers?.get("Content-Type")?.startsWith("text/html") || isFromSnug(headers)) return;
    event.preventDefault();
    if (status < 400) event.target.dispatchEvent(new CustomEvent("htmx:response:error", { bubbles: true, detail: event.detail }));
    if (isByUser(event.target)) report();
  });
}

// Copies an address of this server, or code. Over plain http the browser lets only a selection be copied; and
// where nothing can be copied, the link leads to a page that shows the address.
async function copyAddress(address) {
  if (navigator.clipboard) return navigator.clipboard.writeText(address).then(() => true, () => false);
  const field = make("textarea", { value: address });
  (find("dialog[open]") ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  return isCopied;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || !isPlainClick(event)) return;
  event.preventDefault();
  if (await copyAddress(new URL(button.dataset.copy, location).href)) {
    find("#notice").replaceChildren(make("p", { textContent: find("#notice").dataset.copied }));
  } else if (button.href) {
    location.assign(button.href);
  }
  button.focus();
});

// Loads `url` into `dialog` and opens it. Returns whether it opened: the server may answer with
// a notice instead.
async function openDialog(dialog, url) {
  dialog.replaceChildren();
  await htmx.ajax("GET", url, { source: dialog, target: dialog, swap: "innerHTML" });
  if (dialog.open || !dialog.firstElementChild) return false;
  dialog.showModal();
  return true;
}

// A click on a name in a room shows the profile in a dialog, and the reader keeps their place.
function openProfilesInDialog(dialog) {
  document.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
    const name = event.target.closest("a.name");
    if (!name?.pathname.startsWith("/people/") || !isPlainClick(event) || !find("#scroller")) return;
    event.preventDefault();
    openDialog(dialog, name.pathname);
  });
}

// A click without modifiers. With one, the browser opens a new tab or window.
const isPlainClick = (event) =>
  event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

// States of a room's page as classes: the style sheet does not look for them in the whole page with
// each message that comes.
function markStates(main, menu, archived) {
  menu?.addEventListener("toggle", () => main.classList.toggle("menu-open", menu.open));
  if (menu?.open) main.classList.add("menu-open");
  if (!archived) return;
  const mark = () => main.classList.toggle("archived", archived.textContent.trim() !== "");
  new MutationObserver(mark).observe(archived, { childList: true, characterData: true, subtree: true });
  mark();
}

function closeMenuOnEscape(menu) {
  menu?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open || isComposing(event)) return;
    menu.open = false;
    find("summary", menu).focus();
  });
}

// Focus restoration. When the focused element is removed or replaced, the browser moves the focus
// to the body, and keyboard users would start at the top again. The focus goes to the element
// with the same id, else to the closest ancestor with an id that is still there.
function restoreFocus() {
  let last = null;
  document.addEventListener("focusin", ({ target }) => {
    const ids = [];
    for (let element = target; element; element = element.parentElement) if (element.id) ids.push(element.id);
    const { previousElementSibling: before, nextElementSibling: after } = target.closest("li") ?? target;
    last = { target, ids, before, after };
  });
  // The reader took the focus away themselves: there is nothing to restore.
  document.addEventListener("focusout", ({ target }) => setTimeout(() => {
    if (last?.target === target && target.isConnected && document.activeElement !== target) last = null;
  }));
  new MutationObserver(() => {
    if (!last || last.target.isConnected || document.activeElement !== document.body) return;
    const { target, ids, before, after } = last;
    last = null;
    if (target.closest(".editing")) return; // `MessageEditor` moves the focus to the composer.
    // A link to older or newer messages is replaced by them: focus the message next to it.
    const next = target.closest(".older") ? after?.previousElementSibling
      : target.closest(".newer") ? before?.nextElementSibling
      : ids.map((id) => document.getElementById(id)).find(Boolean);
    if (!next) return;
    if (next.tabIndex < 0) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true });
}

// Some phones draw the on-screen keyboard over the page and do not resize it. Then the page is
// made as high as the visible part. (A zoomed page has a smaller viewport too, and is left alone.)
function resizeAboveKeyboard(viewport) {
  viewport?.addEventListener("resize", () => {
    const { style } = document.documentElement;
    const isCovered = viewport.scale <= 1.01 && innerHeight - viewport.height > 100 && find("#scroller");
    style.blockSize = isCovered ? `${viewport.height}px` : "";
    if (isCovered) scrollTo(0, 0); // The browser had scrolled the page to show the field.
  });
}

// Whether the reader points with something that hovers: a mouse, and no finger.
const hovers = () => matchMedia("(hover: hover)").matches;

// The largest height of the window since it has this width. While it is much lower, an on-screen
// keyboard is open.
let tallest = { width: 0, height: 0 };
const visibleHeight = () => window.visualViewport?.height ?? innerHeight;
const noteHeight = () => {
  if (tallest.width !== innerWidth) tallest = { width: innerWidth, height: 0 };
  tallest.height = Math.max(tallest.height, visibleHeight());
};
addEventListener("resize", noteHeight);
noteHeight();
const isAttachedKey = (event) => Boolean(event.code) && visibleHeight() > 0.8 * tallest.height;

const isTextField = (element) => element?.matches("input, textarea, select, [contenteditable]");

// Keys of an input method choose a word, and mean nothing else. (Safari ends the word first and
// sends the key after that, with this code.)
const isComposing = (event) => event.isComposing || event.keyCode === 229;

// The key in Latin letters: where a layout has letters of another script, the one that a Latin
// layout has in the same place.
function latinKey({ key, code, shiftKey }) {
  const isOther = /^\p{L}/u.test(key) && !/^\p{Script=Latin}/u.test(key);
  const letter = isOther && /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  return /^[؟？]$/.test(key) ? "?" : key;
}

// Loads a script when it is first wanted. Resolves once it has run.
const loads = {};
const load = (name) => (loads[name] ??= new Promise((resolve, reject) => {
  const script = make("script", { src: find("#keys").dataset[name], onload: resolve });
  script.onerror = () => {
    loads[name] = null; // Whoever wants it next tries again.
    reject(new Error(`${name} did not load`));
  };
  document.body.append(script);
}));

// Loads shortcuts.js with the first key that it handles, and replays the key to it. Phones never
// load it.
function loadShortcuts(dialog) {
  if (document.body.classList.contains("doorway")) return; // Nobody is signed in.
  const queue = [];
  const handle = (event) => {
    const isCommand = event.ctrlKey || event.metaKey;
    const pressed = latinKey(event);
    const isShortcut = isCommand ? pressed.toLowerCase() === "k" && !event.shiftKey
      : /^([jkni?]|Escape)$/.test(pressed) && !isTextField(event.target) && !find("dialog[open]");
    if (!isShortcut || event.altKey || isComposing(event)) return;
    if (isCommand) event.preventDefault();
    queue.push(event);
    if (queue.length > 1) return;
    const script = make("script", { src: dialog.dataset.script });
    script.onload = () => {
      document.removeEventListener("keydown", handle);
      queue.forEach((key) => key.target.dispatchEvent(new KeyboardEvent(key.type, key)));
    };
    script.onerror = () => (queue.length = 0);
    document.body.append(script);
  };
  document.addEventListener("keydown", handle);
}

// Loads code.js with the first code on a page.
function loadCode() {
  const { dataset } = find("#keys");
  if (dataset.code) document.body.append(make("script", { src: dataset.code }));
  delete dataset.code;
}

// Loads copying.js when the reader begins to select on a page with messages.
function loadCopying(src) {
  const load = () => {
    if (getSelection().isCollapsed || !find("#messages")) return;
    document.removeEventListener("selectionchange", load);
    document.body.append(make("script", { src }));
  };
  document.addEventListener("selectionchange", load);
}

// Loads formatting.js with the first key in a message box or the press of the button beside it, and
// replays that. Who has opened the row of buttons once has it on every page.
function loadFormatting() {
  const begin = (event) => {
    const place = event?.type === "click" ? "[data-formatting]" : "[name=body]";
    if (event && (/^(Control|Meta|Shift|Alt)$/.test(event.key) || !event.target.closest?.(place))) return;
    removeEventListener("keydown", begin);
    removeEventListener("click", begin);
    const isMark = event && (event.type === "click" || ((event.ctrlKey || event.metaKey) && /^[bie]$/i.test(event.key)));
    if (isMark) event.preventDefault();
    load("formatting").then(() => isMark && event.target.dispatchEvent(new event.constructor(event.type, event)), loadFormatting);
  };
  addEventListener("keydown", begin);
  addEventListener("click", begin);
  if (localStorage.formatting && find("[name=body]")) begin();
}
