// Draws what the server sends. The events of the stream are drawn once a frame, a burst in one go.
// Items are put into lists in the order of their ids. The list of messages keeps as many as a
// reader looks at: what is dropped at an end loads again when the reader comes there.
"use strict";

// Events wait for the next frame, and those of a frame are drawn together. A burst is spread over
// several frames, so that typing and scrolling go on meanwhile. (A hidden tab has no frames.)
function drawInFrames(stream, signal) {
  const FRAME_BUDGET = 20; // ms
  let waiting = [];
  let isScheduled = false;
  const { port1: ownChannel, port2: turns } = new MessageChannel(); // Timers of hidden tabs wait for up to a minute.

  const draw = () => {
    isScheduled = false;
    // (A frame may come although a turn has drawn for it: the tab was hidden and shown again.)
    if (signal.aborted || !waiting.length) return;
    const begun = performance.now();
    let drawn = 0;
    do {
      htmx.swap({ sourceElement: stream, target: stream, swap: "none", text: waiting[drawn] });
      drawn += 1;
    } while (drawn < waiting.length && performance.now() - begun < FRAME_BUDGET);
    waiting = waiting.slice(drawn);
    if (waiting.length) schedule();
  };
  const schedule = () => {
    if (isScheduled) return;
    isScheduled = true;
    if (document.hidden) turns.postMessage(null);
    else requestAnimationFrame(draw);
  };
  ownChannel.addEventListener("message", draw);
  ownChannel.start();
  document.addEventListener("visibilitychange", () => {
    // The frame that was asked for comes only when the tab is shown again.
    if (!document.hidden || !isScheduled) return;
    isScheduled = false;
    schedule();
  }, { signal });
  signal.addEventListener("abort", () => ownChannel.close());
  stream.addEventListener("htmx:sse:before:message", (event) => {
    const { message } = event.detail;
    if (message.event) return;
    event.detail.cancelled = true;
    waiting.push(message.data);
    schedule();
  });
}

// The number in an element's id: 12 of "m12". Lists are in the order of these numbers.
const idNumber = (element) => Number(/\d+$/.exec(element?.id)?.[0] ?? NaN);

// Changes of messages that the page does not show. One of them may be on its way with a page of
// older messages, drawn before the change.
const changedElsewhere = new Map();
const MOST_CHANGES = 500;
function noteChange(key, item, changes = changedElsewhere) {
  changes.delete(key);
  changes.set(key, item);
  if (changes.size > MOST_CHANGES) changes.delete(changes.keys().next().value);
}

// The newest message that came while the end of the list was not on the page.
let newestBeyond = 0;

// The place for an item, searched from the end: new items come last. Returns the item that it
// comes before, null for the end; undefined if its neighbors are not on the page.
function placeIn(list, number) {
  let next = null;
  for (let item = list.lastElementChild; item; item = item.previousElementSibling) {
    if (item.matches(".newer, .older")) return undefined;
    const other = idNumber(item);
    if (other < number) return next;
    if (other > number) next = item;
  }
  return next;
}

// Puts items into a list: in place of those with their ids, or in the order of ids. Returns those
// that are on the page now.
function putInOrder(list, items) {
  return items.filter((item) => {
    const old = document.getElementById(item.id);
    if (old) {
      isInThread(list, item);
      old.replaceWith(item);
      return true;
    }
    if (!isInThread(list, item)) return false;
    const next = placeIn(list, idNumber(item));
    if (next === undefined) {
      if (idNumber(item) > newestBeyond) {
        newestBeyond = idNumber(item);
        document.dispatchEvent(new CustomEvent("snug:new-message", { detail: item }));
      }
      return false;
    }
    list.insertBefore(item, next);
    return true;
  });
}

// Replaces items by their ids, where they are on the page.
function replaceShown(items) {
  return items.filter((item) => {
    const old = document.getElementById(item.id);
    if (old) {
      isInThread(find("#messages"), item);
      old.replaceWith(item);
      return true;
    }
    noteChange(item.id, item);
    return false;
  });
}

// Quotes and answers that were drawn again, by kind and message. threads.js draws them; it loads with
// the first of them. (The page of a thread has it from the beginning.)
const redraws = new Map();
let isInThread = () => true;
let redraw = () => load("threads");

// Puts a part of a message into it, reactions or a poll, unless a newer one is there. (An answer may
// come after the stream.)
function putPart(message, part) {
  const old = find(part.localName, message);
  if (!old) find(":scope:not(.gone) .stamp", message)?.before(part);
  else if (!(old.dataset.seq - part.dataset.seq > 0)) old.replaceWith(part);
  loadPart(part);
}
// The script of <message-poll> is called poll.
const loadPart = (part) => load(part.localName.slice(8));

// Four ways of swapping, which the server names: `upsert`, `update`, `redraw` and `part`.
htmx.registerExtension("lists", {
  handle_swap: (style, list, fragment) => {
    if (style === "upsert") return putInOrder(list, [...fragment.children]);
    if (style === "update") return replaceShown([...fragment.children]);
    if (style === "redraw") {
      const items = [...fragment.children];
      items.forEach((item) => noteChange(item.className + item.dataset.of, item, redraws));
      redraw(list, items);
      return [];
    }
    if (style !== "part") return false;
    for (const part of [...fragment.children]) {
      const message = document.getElementById(`m${idNumber(part)}`);
      if (message) putPart(message, part);
      else replaceShown([part]);
    }
    return true;
  },
});

// Brings messages that have been loaded up to date.
function applyChanges(added) {
  if (redraws.size) redraw(null, added);
  const take = (id) => {
    const change = changedElsewhere.get(id);
    changedElsewhere.delete(id);
    return change;
  };
  for (const element of added) {
    const change = take(element.id);
    if (change) {
      element.replaceWith(change);
      htmx.process(change);
    }
    for (const kind of "rp") {
      const part = element.id && take(kind + idNumber(element));
      if (part) putPart(change ?? element, part);
    }
  }
}

// The window of messages around the one that the reader looks at. Outside of it they are dropped,
// some at a time.
const KEPT_ON_EACH_SIDE = 200;
const SLACK = 100;

// Drops messages that are far from `index`, the place of the message that the reader looks at.
// Returns whether any were.
function keepWindow(messages, scroller, index) {
  const { children } = messages;
  if (messages.dataset.thread) return false;
  const after = children.length - 1 - index - KEPT_ON_EACH_SIDE;
  const before = index - KEPT_ON_EACH_SIDE;
  // (A page of the history has its own links at the end.)
  const dropsNewer = after > SLACK && !find(":scope > .newest", messages) && dropEnd(messages, scroller.dataset.newer, after, -1);
  const dropsOlder = before > SLACK && dropEnd(messages, scroller.dataset.older, before, 1);
  return dropsNewer || dropsOlder;
}

// Drops up to `count` items at an end of the list, and puts the link there that loads them again.
// A message that is being edited, has the focus or is selected stays, and all behind it.
function dropEnd(messages, link, count, step) {
  const selection = getSelection();
  const isInUse = (item) => item.matches(".editing, :focus-within") ||
    (!selection.isCollapsed && selection.containsNode(item, true));
  if (step < 0) newestBeyond = Math.max(newestBeyond, idNumber(lastMessage()) || 0);
  let dropped = 0;
  for (; dropped < count; dropped += 1) {
    const item = step > 0 ? messages.firstElementChild : messages.lastElementChild;
    if (isInUse(item)) break;
    item.remove();
  }
  if (dropped) putLink(messages, link, step);
  return dropped > 0;
}

// A number above all messages.
const NO_END = "9223372036854775807";

// The address of `link`, which loads older or newer messages, for those beside the message `id`.
const linkTo = (link, id) => find("a", template(link).content).getAttribute("hx-get").replace("=0", `=${id}`);

// Puts the link to older or newer messages at an end of the list.
function putLink(messages, link, step) {
  let edge = step > 0 ? messages.firstElementChild : messages.lastElementChild;
  // (The line before the unread messages has no number.)
  while (edge && isNaN(idNumber(edge))) edge = step > 0 ? edge.nextElementSibling : edge.previousElementSibling;
  if (!edge) return;
  const item = template(link.replaceAll("=0", `=${idNumber(edge)}`)).content.firstElementChild;
  if (step > 0) messages.prepend(item);
  else messages.append(item);
  if (step > 0 && edge.matches(MESSAGE)) markDayStart(edge);
  htmx.process(item);
}

// Whether newer messages are there than the page shows.
const endsEarly = (messages) => Boolean(find(":scope > .newer", messages));

// After the last page of newer messages was loaded: if some came meanwhile, they are loaded, too.
function loadThoseBeyond(messages, scroller) {
  if (endsEarly(messages)) return;
  if (newestBeyond > (idNumber(lastMessage()) || 0)) putLink(messages, scroller.dataset.newer, -1);
  else newestBeyond = 0;
}
