// The list of messages: what the reader can do with each, where days begin, and the scroll
// position.
"use strict";

// <chat-message> is around the content of each message's list item, and adds what depends on the
// reader. (The list item itself cannot be a custom element: a list may contain only <li>.)
class ChatMessage extends HTMLElement {
  connectedCallback() {
    const message = this.parentElement;
    if (!message.closest("#messages")) return;
    markDayStart(message);
    const next = message.nextElementSibling;
    if (next?.matches(MESSAGE)) markDayStart(next);
    if (find("#scroller")) markOwn(message);
    all("message-reactions, message-poll", this).forEach(loadPart);
    const fold = find(".fold", this);
    if (fold) keepFold(fold, message);
    if (find("pre", this)) (globalThis.addCopyButtons ?? loadCode)(this);
    if (find("main").dataset.viewer) reopenEditor(message);
  }
}

// A long message that the reader has opened stays open when it is replaced, and its beginning stays
// where it is: the list grows from the bottom.
const unfolded = new Set();
function keepFold(fold, message) {
  // (A class, and no selector that looks into the message: each such selector costs time for every
  // message that comes.)
  const show = () => {
    unfolded[fold.open ? "add" : "delete"](message.id);
    message.classList.toggle("unfolded", fold.open);
  };
  fold.open = unfolded.has(message.id);
  show();
  fold.addEventListener("toggle", show);
  fold.addEventListener("click", () => {
    const scroller = find("#scroller");
    const { top } = message.getBoundingClientRect();
    setTimeout(() => { if (scroller) scroller.scrollTop += message.getBoundingClientRect().top - top; });
  });
}

const MESSAGE = ".message:not(.editing)";
function lastMessage() {
  let item = find("#messages")?.lastElementChild;
  while (item && !item.matches(".message")) item = item.previousElementSibling;
  return item;
}
const messageId = (message) => Number(message.id.slice(1));
const isOwn = (message) => message?.dataset.author === find("main").dataset.viewer;
// Enter sends. (On a touch screen the Return key of the on-screen keyboard is a new line; keys of an
// attached keyboard have a code.)
const isEnter = (event) =>
  event.key === "Enter" && !event.shiftKey && !isComposing(event) && (hovers() || isAttachedKey(event)) &&
  event.target.matches("textarea");

const timeOf = (message) => find(".place time", message).dateTime;

// Days begin in the reader's time zone, which the server does not know.
function markDayStart(message) {
  const day = (element) => new Date(timeOf(element)).toDateString();
  let previous = message.previousElementSibling;
  while (previous && !previous.matches(MESSAGE)) previous = previous.previousElementSibling;
  const opensDay = !previous || day(previous) !== day(message);
  message.classList.toggle("opens-day", opensDay);
  if (!opensDay || find(".day", message)) return;
  const time = `<time datetime="${timeOf(message)}"></time>`;
  message.insertAdjacentHTML("afterbegin", `<h2 class="day"><local-time format="day">${time}</local-time></h2>`);
}

// The first characters of a text, as readers count them, which tell people the message. (The server
// cuts it alike: `first_words` in model/message.rs.)
const segmenter = new Intl.Segmenter();
function firstWords(text, most = 40) {
  const words = text.trim().replace(/\s+/g, " ");
  let count = 0;
  for (const { index } of segmenter.segment(words)) if (count++ === most) return `${words.slice(0, index)}…`;
  return words;
}

// Marks what depends on the reader.
function markOwn(message) {
  const { name, cleared = 0 } = find("main").dataset;
  message.classList.toggle("own", isOwn(message));
  all(".quote", message).forEach((quote) => quote.dataset.of <= +cleared && quote.remove());
  all(".mention[title]", message).forEach((mention) => mention.classList.toggle("own", mention.title === `@${name}`));
}

// Sends `action` for a message. The answer replaces the message.
const requestForMessage = (method, message, action) => {
  const { pathname } = find(".place", message);
  return htmx.ajax(method, `${pathname}/${action}`, { source: message, target: message, swap: "outerHTML" });
};

// What the reader does with a message is for message-actions.js, which loads with the first such
// event, and the sheet with it. What happens until they have come is given to it then.
let hasActions = false;
function loadActions(messages) {
  const early = [];
  const handle = async (event) => {
    if (hasActions) return handleMessageEvent(event);
    if (!event.target.closest(MESSAGE) || (event.type === "pointerover" && !hovers())) return;
    if (event.type === "contextmenu" && !hovers()) event.preventDefault();
    if (early.push(event) > 1) return;
    hasActions = await load("actions").then(() => loadSheet()).catch(() => false);
    const events = early.splice(0);
    if (hasActions) events.forEach(handleMessageEvent);
  };
  for (const type of ["pointerover", "focusin", "keydown", "click", "contextmenu"]) messages.addEventListener(type, handle);
}

// The up arrow in an empty composer edits one's last message.
function editLastByKey(composer) {
  composer.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" || event.target.value) return;
    let last = lastMessage();
    while (last && !(isOwn(last) && !find(".removed", last))) last = last.previousElementSibling;
    if (!last) return;
    event.preventDefault();
    requestForMessage("GET", last, "edit");
  });
}

// The only observer of the list. It tells everybody else with two events: `snug:messages` for any
// change, then `snug:new-message`, with the message, if the newest is another one. Both come once
// for all that is drawn together.
function announceChanges(messages, scroller) {
  let newest = idNumber(lastMessage()) || 0;
  newestBeyond = 0;
  changedElsewhere.clear();
  redraws.clear();
  // A page around a message is live although its list may end early: the button leads to its end.
  const link = find("#stream") && find(":scope > .newest", messages);
  if (link) {
    newestBeyond = newest;
    Object.assign(find("#newest"), { hidden: false, textContent: link.textContent });
    link.remove();
  }
  new MutationObserver((changes) => {
    if (changedElsewhere.size || redraws.size) applyChanges(changes.flatMap(({ addedNodes }) => [...addedNodes]));
    loadThoseBeyond(messages, scroller);
    const last = lastMessage();
    const number = idNumber(last) || 0;
    const isNew = number > Math.max(newest, newestBeyond);
    newest = Math.max(newest, newestBeyond, number);
    document.dispatchEvent(new CustomEvent("snug:messages", { detail: { isNew } }));
    if (isNew) document.dispatchEvent(new CustomEvent("snug:new-message", { detail: last }));
  }).observe(messages, { childList: true });
}

// The row of the open room in the list of rooms. The server sends such rows only for the other
// rooms, because this page has the message already.
function updateOwnRow(messages, row, rooms, signal) {
  if (!row || !find("#stream") || messages.dataset.thread) return;
  let timer = null;
  document.addEventListener("snug:messages", () => (timer ??= setTimeout(update, 150)), { signal });
  const update = () => {
    timer = null;
    if (signal.aborted) return;
    const message = lastMessage();
    if (!message || message.matches(".editing") || endsEarly(messages)) return;
    const author = isOwn(message) ? rooms.dataset.own
      : rooms.contains(row) ? `${find(".author", message).textContent}: ` : "";
    // The line has the direction of the text; the name has its own.
    const line = make("span", { className: "said", dir: "auto" });
    line.dataset.author = message.dataset.author;
    if (author) line.append(make("span", { dir: "auto", textContent: author }));
    line.append(firstWords(find(".body", message).textContent, 80));
    const time = document.createElement("local-time");
    time.setAttribute("format", "brief");
    time.append(make("time", { className: "brief", dateTime: timeOf(message) }));
    row.replaceChildren(time, line);
    sortRows();
  };
}

// The first message that can be seen, found by bisection: messages stand one below the other.
function firstOnScreen(scroller, messages) {
  const { top } = scroller.getBoundingClientRect();
  const { children } = messages;
  let [from, to] = [0, children.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (children[middle].getBoundingClientRect().bottom > top) to = middle;
    else from = middle + 1;
  }
  let message = children[from];
  while (message && !message.matches(".message")) message = message.nextElementSibling;
  return message;
}

// A reader at the bottom stays at the bottom. A reader who has scrolled up keeps the message they
// read where it is, and a button says that there are new messages. (The scroller runs from the
// bottom up: 0 is the bottom, and positions above it are negative.)
function keepScrollPosition(scroller, messages, newest, signal) {
  const NEAR_BOTTOM = 48; // px
  const isAtBottom = () => scroller.scrollTop > -NEAR_BOTTOM && !endsEarly(messages);
  const scrollToBottom = () => {
    if (endsEarly(messages) && newestBeyond) showNewest();
    else scroller.scrollTo({ top: 0 });
  };
  // The end of the list has been dropped: the newest messages replace all of it.
  let isReturning = false;
  const showNewest = async () => {
    if (isReturning) return;
    const { firstElementChild: first } = messages;
    isReturning = true;
    delete messages.dataset.unreadAbove; // Whoever jumps to the newest is done with the others.
    await htmx.ajax("GET", linkTo(scroller.dataset.older, NO_END), { source: messages, target: messages, swap: "innerHTML" });
    if (messages.firstElementChild === first) isReturning = false; // There was no answer.
    else scroller.scrollTo({ top: 0 });
  };
  let anchor = null; // The first visible message, and its position on the screen.
  let wasAtBottom = true;

  let lastTop = scroller.scrollTop;
  const remember = () => {
    // Whoever scrolls up wants to go up, however little that is in one frame.
    const goesUp = scroller.scrollTop < Math.min(lastTop, -1);
    lastTop = scroller.scrollTop;
    wasAtBottom = isAtBottom() && !goesUp;
    if (wasAtBottom) newest.hidden = true;
    const message = !wasAtBottom && firstOnScreen(scroller, messages);
    anchor = message && { id: message.id, top: message.getBoundingClientRect().top };
  };
  let isScheduled = false;
  const rememberSoon = () => {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      remember();
    });
  };
  // At once: what is drawn in the same frame must not take the reader's scrolling back.
  scroller.addEventListener("scroll", remember, { passive: true });
  new ResizeObserver(() => (wasAtBottom ? scrollToBottom() : rememberSoon())).observe(scroller);
  newest.addEventListener("click", () => {
    scrollToBottom();
    find("#composer textarea").focus();
  });

  document.addEventListener("snug:messages", () => {
    if (isReturning && !endsEarly(messages)) {
      isReturning = false;
      wasAtBottom = true;
    }
    const message = !wasAtBottom && anchor && document.getElementById(anchor.id);
    const index = message ? [...messages.children].indexOf(message) : messages.children.length - 1;
    keepWindow(messages, scroller, index);
    if (wasAtBottom) scrollToBottom();
    // The difference is zero if the browser has anchored the scroll position itself.
    else if (message) scroller.scrollTop += message.getBoundingClientRect().top - anchor.top;
    rememberSoon();
  }, { signal });
  document.addEventListener("snug:new-message", () => (newest.hidden = wasAtBottom), { signal });
  document.addEventListener("snug:outgoing", () => {
    wasAtBottom = true;
    scrollToBottom();
  }, { signal });

  // A page opens at the message in its URL, else at the first unread one, else at the bottom.
  const divider = find(".divider", messages);
  const marked = find("[aria-current]", messages);
  if (marked) {
    marked.scrollIntoView({ block: "center" });
    marked.tabIndex = -1;
    marked.focus({ preventScroll: true });
  } else if (divider) divider.scrollIntoView({ block: "start" });
  else if (!location.hash || location.hash === `#${lastMessage()?.id}`) scrollToBottom();
  remember();
}

customElements.define("chat-message", ChatMessage);
