// Quotes and answers are drawn again when the messages that they are about change, and the page of a
// thread is a room's page with the messages of the thread alone. Loaded by that page, and by incoming.js
// with the first quote that is drawn again.
"use strict";

// In place of each quote of the same message.
const replaceQuotes = (quotes, item) => item && quotes.forEach((quote) => quote.replaceWith(item.cloneNode(true)));

// The answers below the first message of a thread.
function putAnswers(message, item) {
  if (!item || !message?.matches(MESSAGE)) return;
  find(".thread", message)?.remove();
  if (item.childElementCount) find(".stamp", message).before(item.cloneNode(true));
}

// What the message says that is being answered.
function putLine(line, item) {
  if (line) line.textContent = find(".line:not(.textless)", item)?.textContent ?? "";
}

// Draws `items` wherever the list shows them; without a list, messages that were just added get what
// was drawn again before.
redraw = (list, items) => {
  for (const item of items) {
    if (list && item.matches(".thread")) putAnswers(find(`#m${item.dataset.of}`, list), item);
    else if (list) {
      replaceQuotes(all(`.quote[data-of="${item.dataset.of}"]`, list), item);
      putLine(find(`#replying [value="${item.dataset.of}"] ~ p > span`), item);
    }
    else if (item.matches?.(MESSAGE)) {
      for (const quote of all(".quote", item)) replaceQuotes([quote], redraws.get(`quote${quote.dataset.of}`));
      putAnswers(item, redraws.get(`thread${idNumber(item)}`));
    }
  }
  // The copy for when there is no connection is old.
  if (list) document.dispatchEvent(new CustomEvent("snug:messages", { detail: {} }));
};
if (redraws.size) redraw(find("#messages"), redraws.values());

// A message on the page of a thread: one of the thread, with its author and without what the page says
// above it. (The first message is on the page already.)
isInThread = (list, item) => {
  const { thread } = list.dataset;
  if (!thread) return true;
  item.classList.remove("continues");
  find(`.quote[data-of="${thread}"]`, item)?.remove();
  if (item.dataset.thread === thread) find(":scope > .beginning", list)?.remove();
  return item.dataset.thread === thread;
};

if (top !== self) {
  document.head.append(make("base", { target: "_top" }));
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(".bar .back")) return;
    event.preventDefault();
    parent.document.querySelector("#composer textarea").focus();
    frameElement.remove();
  });
}
