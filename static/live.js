// What an open room tells the server and the reader while it is open: what has been read, who is
// typing, and new messages for screen readers.
"use strict";

onPageSetup((signal) => {
  const scroller = find("#scroller");
  if (scroller) reportReading(scroller, signal);
  if (!find("#stream")) return;
  updateReceipt(find("#receipt"), find("#online"), signal);
  if (!scroller) return;
  reportTyping(find("#composer"), find("#typing"), signal);
  announceMessages(find("#messages"), find("#told"), signal);
  keepOfflineCopy(signal);
});

// Tells the server how far has been read, if something unread was on the screen. The other person
// in a conversation waits for that; in a room it is enough every five seconds, and when the tab is
// hidden.
function reportReading(scroller, signal) {
  const DELAY = find("#receipt") ? 400 : 5_000;
  const room = roomPath();
  let read = Number(find("main").dataset.seen); // Everything up to here is known to be read. (Threads have none.)
  let timer = null;

  // The server takes everything above one's own message for read, but not above one that waited for its
  // time. What people say whom the reader has blocked is folded, and counts for nothing.
  let isSending = false;
  document.addEventListener("snug:outgoing", () => (isSending = true), { signal });
  const isUnread = (message) => getComputedStyle(find(".body", message) ?? message).display !== "none";
  const newestUnread = () => {
    const { bottom } = scroller.getBoundingClientRect();
    const shown = all("#messages > .message");
    // What was sent from this page has read all above it.
    const own = isSending && shown.findLast((message) => isOwn(message) && messageId(message) > read);
    if (own) {
      isSending = false;
      read = messageId(own);
    }
    // The page begins after the first unread message: what lies between has not been on the screen.
    const { unreadAbove = 0 } = find("#messages").dataset;
    if (unreadAbove > read && messageId(shown[0]) > unreadAbove) return undefined;
    return shown.findLast((message) => messageId(message) > read &&
      message.getBoundingClientRect().top < bottom - 24 && isUnread(message));
  };
  const report = (isVisible) => {
    clearTimeout(timer);
    timer = null;
    const message = isVisible && newestUnread();
    if (!message) return;
    const before = read;
    const reported = (read = messageId(message));
    const onFailure = () => {
      if (read === reported) read = before;
    };
    fetch(`${room}/seen`, {
      method: "POST",
      headers: { "HX-Request": "true", ...readerHeader() },
      body: new URLSearchParams({ message: reported, marks: find("main").dataset.marks ?? 0 }),
      keepalive: true,
    }).then((answer) => answer.ok || onFailure(), onFailure);
  };
  const reportSoon = () => (timer ??= setTimeout(() => report(!document.hidden), DELAY));
  document.addEventListener("snug:connected", () => report(!document.hidden), { signal });
  if (!find("#stream")) reportSoon();
  document.addEventListener("snug:new-message", reportSoon, { signal });
  scroller.addEventListener("scroll", reportSoon, { passive: true });
  document.addEventListener("visibilitychange", () => (document.hidden ? timer && report(true) : reportSoon()), { signal });
  signal.addEventListener("abort", () => timer && report(true));
}

// Asks the server for the read receipt of one's last message, when the other person comes or goes
// and when there is a new message.
function updateReceipt(receipt, online, signal) {
  if (!receipt) return;
  const update = () => htmx.trigger(receipt, "here");
  let timer = null;
  const updateSoon = () => (timer ??= setTimeout(() => {
    timer = null;
    if (!signal.aborted) update();
  }, 200));
  online.addEventListener("htmx:after:settle", update);
  document.addEventListener("snug:new-message", updateSoon, { signal });
}

// Screen readers read other people's messages out once, when they come, from a separate live
// region. (If the list of messages were one, they would also read older messages that load, and
// messages that are edited.)
function announceMessages(messages, region, signal) {
  const MAX_AT_ONCE = 5;
  const MAX_LENGTH = 1_000; // Nobody can stop a region that is read out.
  const CLEAR_DELAY = 5_000;
  const MAX_IN_REGION = 20;
  let newest = lastMessage() ? messageId(lastMessage()) : 0;
  let timer;
  document.addEventListener("snug:new-message", () => {
    const added = [];
    for (let item = lastMessage(); item && !(idNumber(item) <= newest); item = item.previousElementSibling) {
      if (item.matches(".message")) added.unshift(item);
    }
    if (!added.length) return;
    newest = messageId(added.at(-1));
    // Messages of blocked people are folded by a style sheet.
    const isHeard = (message) => !isOwn(message) && getComputedStyle(find(".body", message)).display !== "none";
    region.append(...added.filter(isHeard).slice(-MAX_AT_ONCE).map((message) => {
      const copy = (tag, selector) =>
        make(tag, { dir: "auto", textContent: find(selector, message).textContent.slice(0, MAX_LENGTH) });
      const line = make("p", {});
      line.append(copy("bdi", ".author"), ": ", copy("span", ".body"));
      return line;
    }));
    while (region.childElementCount > MAX_IN_REGION) region.firstElementChild.remove();
    clearTimeout(timer);
    timer = setTimeout(() => region.replaceChildren(), CLEAR_DELAY);
  }, { signal });
}

// The service worker keeps a copy of the last room for when there is no connection. It makes the
// copy when the page loads; this renews it when the tab is hidden, and asks for the first copy of
// a page that loaded before the worker was installed.
function keepOfflineCopy(signal) {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  let isStale = false;
  const room = roomPath();
  const copy = () => serviceWorker.ready.then(({ active }) => active.postMessage(room));
  document.addEventListener("snug:messages", () => (isStale = true), { signal });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || !isStale) return;
    isStale = false;
    copy();
  }, { signal });
  if (!serviceWorker.controller) copy();
}

// Tells the others that someone is typing: at once, and again every three seconds.
function reportTyping(composer, sign, signal) {
  const INTERVAL = 3_000;
  let reported = 0;
  composer.addEventListener("input", ({ target }) => {
    if (!target.value.trim() || Date.now() - reported < INTERVAL) return;
    reported = Date.now();
    fetch(sign.dataset.tell, { method: "POST", headers: { "HX-Request": "true", ...readerHeader() } }).catch(() => {});
  });
  // A message that arrives removes the sign for the others. The next one has to set it again.
  document.addEventListener("snug:outbox", () => (reported = 0), { signal });
}
