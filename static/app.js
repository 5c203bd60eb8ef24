// What HTML and htmx cannot do by themselves. Every page works without it.
// One behavior per function; each does nothing on a page that lacks its elements.
"use strict";

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// What is begun with a page, and again with every one that comes in its place
// (visit.js): all of it stops when `signal` says that the page has gone.
const beginnings = [];
let page = new AbortController();
const leavePage = () => page.abort();
const beginPage = () => {
  page = new AbortController();
  beginnings.forEach((begin) => begin(page.signal));
};
document.addEventListener("DOMContentLoaded", beginPage);
document.addEventListener("DOMContentLoaded", () => {
  passingNotices(find("#notice"));
  unanswered(find("#notice"));
  cards(find("#card"));
  handingOn();
  keyboard(find("#keys"));
  aboveKeyboard(window.visualViewport);
  // Without a line there is something to read all the same (worker.js).
  if (find(".sidebar")) navigator.serviceWorker?.register("/worker.js").catch(() => {});
});

beginnings.push((signal) => {
  datedTimes();
  briefTimes(find(".sidebar"));
  closing(find(".menu"));
  // Where nothing is unread there is nothing to press.
  find("#all-read")?.addEventListener("submit", () => find(".sidebar .brand").focus());
  const messages = find("#messages");
  if (!messages) return;
  localTimes(messages);
  if (!find("#scroller")) return; // One message by itself.
  ownTools(messages, blank(find("#outbox").dataset.tools));
  ownLine(messages, find(".row[aria-current] .last"), find("#rooms"));
  keepPlace(find("#scroller"), messages, find("#newest"), signal);
});

// What is made again and again, from how it is written in the page.
function blank(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template;
}

const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

// The page's language, as they speak it where the reader is.
const language = () => {
  const { lang } = document.documentElement;
  return navigator.languages.find((tag) => tag.split("-")[0] === lang) ?? lang;
};

// A notice goes when there was time to read it.
function passingNotices(notice) {
  let clearing;
  new MutationObserver(() => {
    clearTimeout(clearing);
    clearing = setTimeout(() => notice.replaceChildren(), 8_000);
  }).observe(notice, { childList: true });
}

// Whether it is an answer of the server's: all of its words have a language.
const isOurAnswer = (headers) => headers.has("Content-Language");

// No answer, or one of whoever stands between: it is said, and nothing takes its place.
function unanswered(notice) {
  // What is sent, and what asks by itself, has its own way to say so.
  const isAsked = (element) =>
    element.matches?.("form, input, details, a, button, dialog, .message") && !element.closest("#outbox");
  const tell = () => {
    const { unanswered: words } = notice.dataset;
    notice.replaceChildren(make("p", { textContent: words }));
    // Over the page only the dialog is heard.
    find("dialog[open] [role=status]")?.replaceChildren(words);
  };
  document.addEventListener("htmx:error", ({ target }) => isAsked(target) && tell());
  document.addEventListener("htmx:before:swap", (event) => {
    const { status, headers } = event.detail.ctx.response ?? {};
    if (!headers?.get("Content-Type")?.startsWith("text/html") || isOurAnswer(headers)) return;
    event.preventDefault();
    if (status < 400) event.target.dispatchEvent(new CustomEvent("htmx:response:error", { bubbles: true, detail: event.detail }));
    if (isAsked(event.target)) tell();
  });
}

// What the server has for a dialog, shown in it. What it refuses is a notice. Whether it
// was opened.
async function fill(dialog, address) {
  dialog.replaceChildren();
  await htmx.ajax("GET", address, { source: dialog, target: dialog, swap: "innerHTML" });
  if (dialog.open || !dialog.firstElementChild) return false;
  dialog.showModal();
  return true;
}

// Days and times in the reader's own zone and words, when they come too.
function datedTimes() {
  const format = new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" });
  const draw = (within) => all("time.dated:not([data-local])", within).forEach((time) => {
    time.dataset.local = "";
    time.textContent = format.format(new Date(time.dateTime));
  });
  draw(document);
  const main = find("main");
  if (main) new MutationObserver(() => draw(main)).observe(main, { childList: true, subtree: true });
}

// The same in the list of rooms, where there is room for less.
function briefTimes(lists) {
  if (!lists) return;
  const format = (options) => new Intl.DateTimeFormat(language(), options);
  const clock = format({ timeStyle: "short" });
  const day = format({ day: "numeric", month: "short" });
  const draw = () => all("time.brief:not([data-local])", lists).forEach((time) => {
    const moment = new Date(time.dateTime);
    const today = moment.toDateString() === new Date().toDateString();
    time.dataset.local = "";
    time.textContent = (today ? clock : day).format(moment);
  });
  draw();
  new MutationObserver(draw).observe(lists, { childList: true, subtree: true, attributeFilter: ["data-local"] });
}

// What was opened over the page goes with Escape.
function closing(menu) {
  menu?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    find("summary", menu).focus();
  });
}

// The line of the room that one looks at, in the list beside it: of the others one is told.
function ownLine(messages, line, rooms) {
  if (!line || !find("#stream")) return;
  const draw = () => {
    const message = all(".message:not(.editing)", messages).at(-1);
    if (!message) return;
    const by = isOwn(message) ? rooms.dataset.own : rooms.contains(line) ? `${find(".author", message).textContent}: ` : "";
    // As the list has it: the line runs as what was said, and a name as it is written.
    const said = make("span", { className: "said", dir: "auto" });
    if (by) said.append(make("span", { dir: "auto", textContent: by }));
    said.append(find(".body", message).textContent.trim().replace(/\s+/g, " ").slice(0, 80));
    const { dateTime } = find("header time", message);
    line.replaceChildren(make("time", { className: "brief", dateTime }), said);
  };
  new MutationObserver(draw).observe(messages, { childList: true });
}

// What has the focus when it is taken away or drawn anew hands it on: to what comes in
// its place, else to what it stood in.
function handingOn() {
  let had = null;
  document.addEventListener("focusin", ({ target }) => {
    const ids = [];
    for (let at = target; at; at = at.parentElement) if (at.id) ids.push(at.id);
    const { previousElementSibling: before, nextElementSibling: after } = target.closest("li") ?? target;
    had = { target, ids, before, after };
  });
  // Left on purpose, it is nobody's.
  document.addEventListener("focusout", ({ target }) => setTimeout(() => {
    if (had?.target === target && target.isConnected && document.activeElement !== target) had = null;
  }));
  new MutationObserver(() => {
    if (!had || had.target.isConnected || document.activeElement !== document.body) return;
    const { target, ids, before, after } = had;
    had = null;
    if (target.closest(".editing")) return; // From there one goes back to writing.
    const heir = target.closest(".older") ? after?.previousElementSibling
      : target.closest(".newer") ? before?.nextElementSibling
      : ids.map((id) => document.getElementById(id)).find(Boolean);
    if (!heir) return;
    if (heir.tabIndex < 0) heir.tabIndex = -1;
    heir.focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true });
}

// Where a phone's keyboard lies over the page instead of making it smaller, the page ends
// where the keyboard begins. (What is looked at closely is smaller as well, and stays.)
function aboveKeyboard(view) {
  view?.addEventListener("resize", () => {
    const { style } = document.documentElement;
    const covered = view.scale <= 1.01 && innerHeight - view.height > 100 && find("#scroller");
    style.blockSize = covered ? `${view.height}px` : "";
    if (covered) scrollTo(0, 0); // To see the field, the browser had moved all of it.
  });
}

const isWriting = (element) => element?.matches("input, textarea, select, [contenteditable]");

// The keyboard's own script comes with the first key that it is for, and is given that
// key. Phones never need it.
function keyboard(dialog) {
  if (document.body.classList.contains("doorway")) return; // Nobody is signed in.
  const held = [];
  const hold = (event) => {
    const command = event.ctrlKey || event.metaKey;
    const isForIt = command ? event.key.toLowerCase() === "k" && !event.shiftKey
      : /^([ejk?]|Escape)$/.test(event.key) && !isWriting(event.target) && !find("dialog[open]");
    if (!isForIt || event.altKey || event.isComposing) return;
    if (command) event.preventDefault();
    held.push(event);
    if (held.length > 1) return;
    const script = make("script", { src: dialog.dataset.script });
    script.onload = () => {
      document.removeEventListener("keydown", hold);
      held.forEach((key) => key.target.dispatchEvent(new KeyboardEvent(key.type, key)));
    };
    script.onerror = () => (held.length = 0);
    document.body.append(script);
  };
  document.addEventListener("keydown", hold);
}

// Whose name is chosen shows their card, without leaving the page.
function cards(dialog) {
  document.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
    const name = event.target.closest("a.name");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!name?.pathname.startsWith("/people/") || !plain || !find("#scroller")) return;
    event.preventDefault();
    fill(dialog, name.pathname);
  });
}

// Times in the reader's own zone and words, and a heading where their day begins.
function localTimes(messages) {
  const format = (options) => new Intl.DateTimeFormat(language(), options);
  const clock = format({ timeStyle: "short" });
  const exact = format({ dateStyle: "long", timeStyle: "long" });
  const day = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });

  const dayOf = (message) => {
    const time = message && find("header time", message);
    return time ? new Date(time.dateTime).toDateString() : null;
  };
  const before = (message) => {
    let element = message.previousElementSibling;
    while (element && !element.matches(".message:not(.editing)")) element = element.previousElementSibling;
    return element;
  };
  const headDay = (message) => {
    const previous = before(message);
    message.classList.toggle("opens-day", !previous || dayOf(previous) !== dayOf(message));
  };
  const draw = (message) => {
    const time = find("header time", message);
    const moment = new Date(time.dateTime);
    time.textContent = clock.format(moment);
    time.title = exact.format(moment);
    find(".day time", message).textContent = day.format(moment);
    headDay(message);
  };

  each(messages, (message) => {
    draw(message);
    const next = message.nextElementSibling;
    if (next?.matches(".message:not(.editing)")) headDay(next);
  });
}

// Every message that is there, comes, or is drawn anew; not while it is edited.
function each(messages, draw) {
  const IS = ".message:not(.editing)";
  all(IS, messages).forEach(draw);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.matches?.(IS)) draw(node);
    }
  }).observe(messages, { childList: true });
}

const isOwn = (message) => message?.dataset.author === find("main").dataset.viewer;

// What one can do with one's own messages, right where they stand; who manages the room
// can take back what others said, too.
function ownTools(messages, tools) {
  const { manages, name } = find("main").dataset;
  each(messages, (message) => {
    message.classList.toggle("own", isOwn(message));
    all(".mention", message).forEach((mention) =>
      mention.classList.toggle("own", mention.textContent.slice(1).toLowerCase() === name));
    const own = isOwn(message);
    if (!(own || manages === "true") || find(".removed", message)) return;
    const item = tools.content.cloneNode(true);
    find("[data-seen]", item).href = find(".place", message).href;
    if (!own) all("[data-edit], [data-seen]", item).forEach((tool) => tool.remove());
    find("header", message).append(item);
  });

  const ask = (verb, message, deed) => {
    const place = find(".place", message).pathname;
    return htmx.ajax(verb, `${place}/${deed}`, { source: message, target: message, swap: "outerHTML" });
  };
  messages.addEventListener("click", (event) => {
    const message = event.target.closest(".message");
    const question = event.target.closest("[data-remove]")?.dataset.remove;
    if (event.target.closest("[data-edit]")) ask("GET", message, "edit");
    if (question && confirm(question)) ask("POST", message, "remove");
  });
  // Up in an empty composer edits what one said last.
  find("#composer").addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" || event.target.value) return;
    const last = all(".message", messages).filter((m) => find("[data-edit]", m)).at(-1);
    if (!last) return;
    event.preventDefault();
    find("[data-edit]", last).click();
  });
}

const isEnter = (event) =>
  event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229 &&
  event.target.matches("textarea");

// The view stays at the bottom when it is there. When the reader has scrolled up
// it stays on what they read, and a button tells that something new came.
// (The scroller runs from the bottom up: 0 is the bottom, above it is negative.)
function keepPlace(scroller, messages, newest, signal) {
  const NEAR = 48;
  const atBottom = () => scroller.scrollTop > -NEAR;
  const toBottom = () => scroller.scrollTo({ top: 0 });
  let eye = null; // The message being read, and where it stands.
  let wasAtBottom = true;

  const look = () => {
    wasAtBottom = atBottom();
    if (wasAtBottom) newest.hidden = true;
    const top = scroller.getBoundingClientRect().top;
    const element = all(".message", messages).find((m) => m.getBoundingClientRect().bottom > top);
    eye = element && { id: element.id, top: element.getBoundingClientRect().top };
  };
  let looking = false;
  const lookSoon = () => {
    if (looking) return;
    looking = true;
    requestAnimationFrame(() => {
      looking = false;
      look();
    });
  };
  scroller.addEventListener("scroll", lookSoon, { passive: true });
  new ResizeObserver(() => (wasAtBottom ? toBottom() : lookSoon())).observe(scroller);
  newest.addEventListener("click", () => {
    toBottom();
    find("#composer textarea").focus();
  });

  const last = () => all(".message", messages).at(-1)?.id;
  let lastSeen = last();
  new MutationObserver(() => {
    const lastNow = last();
    const grew = lastNow !== lastSeen;
    lastSeen = lastNow;
    if (wasAtBottom) {
      toBottom();
    } else {
      const element = eye && document.getElementById(eye.id);
      // Zero when the browser has kept the place by itself.
      if (element) scroller.scrollTop += element.getBoundingClientRect().top - eye.top;
      if (grew) newest.hidden = false;
    }
    if (grew) document.dispatchEvent(new Event("snug:grew"));
    lookSoon();
  }).observe(messages, { childList: true });

  document.addEventListener("snug:said", () => {
    wasAtBottom = true;
    toBottom();
  }, { signal });
  // A message linked to by its id is shown, else what is new, from where it begins.
  const divider = find(".divider", messages);
  if (divider) divider.scrollIntoView({ block: "start" });
  else if (!location.hash || location.hash === `#${last()}`) toBottom();
  look();
}
