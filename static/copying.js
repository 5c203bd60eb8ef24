// Copying messages. The clipboard gets what was said, without the tools and times between it. Names
// and times are added only if the selection holds messages of several people. `loadCopying` (page.js)
// loads this file when the reader begins to select.
"use strict";

// The selected part of a message's text.
function selectedText(range, body) {
  const part = document.createRange();
  part.selectNodeContents(body);
  if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
  return part.toString().replace(/\n$/, ""); // Lists and quotes end with a line end.
}

// Above a message of another person than the one before it, and above a later one, as on the page.
function copiedHeading({ message, date }, before, isOneDay) {
  const isSame = before?.message.dataset.author === message.dataset.author;
  if (isSame && message.matches(".continues")) return "";
  const name = find(".author", message).textContent.replace(/\s+/g, " ");
  const time = timeFormats[isOneDay ? "clock" : "dated"].format(date);
  return `${before ? "\n" : ""}${name}, ${time}\n`;
}

// The text to copy, or nothing if the browser copies as usual: elsewhere, and within one message.
function copiedText(messages, selection) {
  const ranges = Array.from({ length: selection.rangeCount }, (_, index) => selection.getRangeAt(index));
  const copied = all(".message:not(.editing)", messages).flatMap((message) => {
    const body = find(".body:not(.removed)", message);
    const within = body ? ranges.filter((range) => range.intersectsNode(body)) : [];
    const text = within.map((range) => selectedText(range, body)).join("\n");
    return text ? [{ message, body, text, date: new Date(timeOf(message)) }] : [];
  });
  const { anchorNode, focusNode } = selection;
  if (copied.length === 0) return "";
  if (copied.length === 1) {
    const [{ body, text }] = copied;
    const isInside = body.contains(anchorNode) && body.contains(focusNode);
    return isInside || !(messages.contains(anchorNode) || messages.contains(focusNode)) ? "" : text;
  }
  const count = (values) => new Set(values).size;
  const isOneAuthor = count(copied.map(({ message }) => message.dataset.author)) === 1;
  const isOneDay = count(copied.map(({ date }) => date.toDateString())) === 1;
  const heading = (item, index) => (isOneAuthor ? "" : copiedHeading(item, copied[index - 1], isOneDay));
  return copied.map((item, index) => heading(item, index) + item.text).join("\n");
}

document.addEventListener("copy", (event) => {
  const messages = find("#messages");
  if (!messages || event.defaultPrevented || isTextField(event.target)) return;
  const text = copiedText(messages, getSelection());
  if (!text) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", text);
});
