// Formatting in message boxes: a row of buttons, keys, and lists that go on in the next line. It all
// types into the box as the person would, so the browser can undo it. `loadFormatting` (page.js)
// loads this file with the first key in a box.
"use strict";

const MARKS = { bold: "**", italic: "_", strike: "~~", code: "`" };
const PREFIXES = { quote: "> ", list: "- " };
// Enter in such a line begins another one: quote marks, or the mark of a list item, perhaps with a task.
const ITEM = /^(\s*(?:>\s?)*)((?:[-*+]|(\d{1,9})([.)]))\s+(?:\[[ xX]\]\s+)?)?/;

const messageBox = (element) => element?.matches?.("textarea[name=body]") && element;

// Replaces a part of the text, and selects `from` to `to` of the new text.
function type(box, begin, end, text, from = begin + text.length, to = from) {
  box.focus();
  box.setSelectionRange(begin, end);
  const isDone = text ? document.execCommand("insertText", false, text) : begin === end || document.execCommand("delete");
  if (!isDone) {
    box.setRangeText(text, begin, end, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  box.setSelectionRange(from, to);
}

const lineStart = (text, at) => text.lastIndexOf("\n", at - 1) + 1;
const lineEnd = (text, at) => (text.indexOf("\n", at) + 1 || text.length + 1) - 1;

// The fence that is open where the cursor is, if it is in a code block.
function openFence(text) {
  let open = null;
  for (const line of text.split("\n")) {
    const [, fence, rest] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (!fence) continue;
    if (!open) open = fence[0] === "`" && rest.includes("`") ? null : fence;
    else if (fence.startsWith(open) && !rest.trim()) open = null;
  }
  return open;
}
const isInFence = (box) => openFence(box.value.slice(0, box.selectionStart));

// Puts a mark around the selection, or takes it away.
function toggleMark(box, mark) {
  const { value } = box;
  let { selectionStart: begin, selectionEnd: end } = box;
  while (begin < end && /\s/.test(value[begin])) begin += 1;
  while (begin < end && /\s/.test(value[end - 1])) end -= 1;
  const chosen = value.slice(begin, end);
  if (mark === "`" && chosen.includes("\n")) {
    const before = begin > lineStart(value, begin) ? "\n" : "";
    const after = end < lineEnd(value, end) ? "\n" : "";
    return type(box, begin, end, `${before}\`\`\`\n${chosen}\n\`\`\`${after}`);
  }
  const isAround = (sign) => value.slice(0, begin).endsWith(sign) && value.slice(end).startsWith(sign);
  // Within a word, an underscore is a letter.
  const isInWord = chosen && /[\p{L}\p{N}]/u.test((value[begin - 1] ?? "") + (value[end] ?? ""));
  const isStarred = isAround("*") && (!isAround("**") || isAround("***"));
  if (mark === "_" && !isAround("_") && (isInWord || isStarred)) mark = "*";
  const { length } = mark;
  if (isAround(mark)) {
    return type(box, begin - length, end + length, chosen, begin - length, end - length);
  }
  if (chosen.length > 2 * length && chosen.startsWith(mark) && chosen.endsWith(mark)) {
    const bare = chosen.slice(length, -length);
    return type(box, begin, end, bare, begin, begin + bare.length);
  }
  return type(box, begin, end, mark + chosen + mark, begin + length, end + length);
}

// Puts a prefix before each selected line, or takes it away.
function togglePrefix(box, prefix) {
  const begin = lineStart(box.value, box.selectionStart);
  const end = lineEnd(box.value, box.selectionEnd);
  const lines = box.value.slice(begin, end).split("\n");
  const isOn = lines.every((line) => line.startsWith(prefix));
  const text = lines.map((line) => (isOn ? line.slice(prefix.length) : prefix + line)).join("\n");
  type(box, begin, end, text, lines.length > 1 ? begin : undefined, begin + text.length);
}

const ADDRESS = /^(?:https?:\/\/|mailto:)\S+$/;

function makeLink(box, address = "https://") {
  const { value, selectionStart: begin, selectionEnd: end } = box;
  const chosen = value.slice(begin, end);
  if (ADDRESS.test(chosen)) return type(box, begin, end, `[](${chosen})`, begin + 1);
  const text = `[${chosen}](${address})`;
  if (address !== "https://") return type(box, begin, end, text);
  // The text of the link comes first, then its address.
  if (!chosen) return type(box, begin, end, text, begin + 1);
  return type(box, begin, end, text, begin + chosen.length + 3, begin + text.length - 1);
}

function format(box, mark) {
  if (MARKS[mark]) toggleMark(box, MARKS[mark]);
  else if (PREFIXES[mark]) togglePrefix(box, PREFIXES[mark]);
  else makeLink(box);
}

// The line that the cursor is in, with its prefix.
function currentItem(box) {
  const begin = lineStart(box.value, box.selectionStart);
  const line = box.value.slice(begin, lineEnd(box.value, box.selectionStart));
  const [prefix, quote, item = "", number, stop] = ITEM.exec(line);
  return { begin, line, prefix, quote, item, number, stop };
}

// A new line goes on with the quote or the list of this one. In an empty item it ends them. Returns
// whether it did something.
function goOn(box) {
  const { selectionStart: at, selectionEnd: end } = box;
  if (isInFence(box)) return false;
  const { begin, line, prefix, quote, item, number, stop } = currentItem(box);
  if (!prefix.trim() || at < begin + prefix.length) return false;
  if (line === prefix) {
    const outer = item ? quote : "";
    type(box, begin, begin + prefix.length, outer.trim() ? outer : "");
    return true;
  }
  const next = number ? item.replace(/^\d+/, Number(number) + 1) : item.replace(/\[[xX]\]/, "[ ]");
  type(box, at, end, `\n${quote}${stop || item ? next : ""}`);
  return true;
}

// Tab moves a list item, and all selected ones, a level in or out. Returns whether it did something.
function indent(box, isOut) {
  if (isInFence(box) || !currentItem(box).item) return false;
  const { value, selectionStart, selectionEnd } = box;
  const begin = lineStart(value, selectionStart);
  const end = lineEnd(value, selectionEnd);
  const width = currentItem(box).number ? 3 : 2;
  const lines = value.slice(begin, end).split("\n");
  const moved = lines.map((line) => (isOut ? line.replace(new RegExp(`^ {1,${width}}`), "") : " ".repeat(width) + line));
  const text = moved.join("\n");
  if (text === value.slice(begin, end)) return false;
  const first = Math.max(begin, selectionStart + moved[0].length - lines[0].length);
  type(box, begin, end, text, first, Math.max(first, selectionEnd + text.length - (end - begin)));
  return true;
}

// The mark that a key stands for.
function markOfKey(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
  const key = event.shiftKey ? `Shift${event.code}` : latinKey(event).toLowerCase();
  return { b: "bold", i: "italic", e: "code", ShiftKeyX: "strike", ShiftKeyU: "link", ShiftDigit8: "list", ShiftDigit9: "quote" }[key];
}

// (Before the form sends the message.)
addEventListener("keydown", (event) => {
  const box = messageBox(event.target);
  if (!box || isComposing(event) || event.defaultPrevented) return;
  if (typeof isForSuggestions === "function" && isForSuggestions(event)) return;
  const mark = markOfKey(event);
  if (mark) {
    event.preventDefault();
    format(box, mark);
  } else if (event.key === "Tab" && !event.ctrlKey && !event.altKey && !event.metaKey) {
    if (indent(box, event.shiftKey)) event.preventDefault();
  } else if (isEnter(event) && !event.ctrlKey && !event.metaKey) {
    // Enter sends, but not in the middle of code or with an empty item.
    const { line, prefix, item } = currentItem(box);
    const isEmptyItem = item && line === prefix && line !== box.value;
    if (isInFence(box)) {
      event.stopPropagation();
    } else if (isEmptyItem && goOn(box)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }
}, { capture: true });

addEventListener("beforeinput", (event) => {
  const box = messageBox(event.target);
  if (!box || event.isComposing || !/^insert(LineBreak|Paragraph)$/.test(event.inputType)) return;
  if (goOn(box)) event.preventDefault();
});

addEventListener("paste", (event) => {
  const box = messageBox(event.target);
  const pasted = event.clipboardData?.getData("text/plain").trim();
  if (!box || !ADDRESS.test(pasted) || isInFence(box)) return;
  const chosen = box.value.slice(box.selectionStart, box.selectionEnd);
  if (!chosen.trim() || chosen.includes("\n") || ADDRESS.test(chosen)) return;
  event.preventDefault();
  makeLink(box, pasted.replace(/\(/g, "%28").replace(/\)/g, "%29"));
});

// The row of buttons, which the server draws once for all boxes.
let formattingRow;
const fetchRow = async () => {
  const answer = await fetch("/formatting", { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(answer.status);
  const row = template(await answer.text()).content.firstElementChild;
  const style = make("link", { rel: "stylesheet", href: row.dataset.sheet });
  await new Promise((loaded) => {
    style.onload = style.onerror = loaded;
    document.head.append(style);
  });
  return row;
};

async function showRow(form) {
  formattingRow ??= fetchRow();
  const row = (await formattingRow.catch(() => (formattingRow = undefined)))?.cloneNode(true);
  if (!row || !form.isConnected || find(".formatting", form) || !localStorage.formatting) return;
  // A poll is a message of its own.
  const poll = find("a", row);
  if (form.id === "composer") poll.href = form.getAttribute("action").replace(/messages$/, "polls/new");
  else poll.remove();
  form.prepend(row);
}

function showRows() {
  const isOn = Boolean(localStorage.formatting);
  find("#composer [data-formatting]")?.setAttribute("aria-expanded", isOn);
  for (const form of all("#composer, message-editor form")) {
    if (isOn) showRow(form);
    else find(".formatting", form)?.remove();
  }
}
onPageSetup(showRows);
showRows();
addEventListener("focusin", ({ target }) => messageBox(target) && showRows());

// A press on a button does not take the focus, nor the selection, nor the on-screen keyboard away.
addEventListener("pointerdown", (event) => event.target.closest?.(".formatting button, [data-formatting]") && event.preventDefault());
addEventListener("mousedown", (event) => event.target.closest?.(".formatting button, [data-formatting]") && event.preventDefault());
addEventListener("click", (event) => {
  const { target } = event;
  const button = target.closest?.(".formatting button");
  if (button) format(find("textarea", button.form), button.dataset.mark);
  if (!target.closest?.("[data-formatting]")) return;
  event.preventDefault();
  if (localStorage.formatting) localStorage.removeItem("formatting");
  else localStorage.formatting = 1;
  showRows();
});
// The arrows move in the row, which is one stop of the Tab key.
addEventListener("keydown", (event) => {
  const row = event.target.closest?.(".formatting");
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!row || !step) return;
  const buttons = all("button, a", row);
  const next = buttons[(buttons.indexOf(event.target) + step + buttons.length) % buttons.length];
  event.preventDefault();
  buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
  next.focus();
});

// The word before the cursor that completion knows: `@` or `#` with a name, `:` with two letters, and
// in the message box of a room, a slash at the beginning.
function wordBefore(box) {
  const { value, selectionStart: at, selectionEnd: end } = messageBox(box) || {};
  if (at === undefined || at !== end) return null;
  const before = value.slice(Math.max(0, at - 100), at);
  const [word] = /(?<![A-Za-z0-9._/-])[@#][^\s@#]{0,80}$|(?<![^\s(])(?::[a-z0-9_+-]{2,30})$/i.exec(before) ??
    (box.closest("#composer") && /^\/[a-z]*$/i.exec(value.slice(0, at))) ?? [];
  return word && !isInFence(box) ? word : null;
}

const loadCompletion = async ({ target }) => {
  if (!wordBefore(target)) return;
  removeEventListener("input", loadCompletion);
  formattingRow ??= fetchRow();
  const row = await formattingRow.catch(() => (formattingRow = undefined));
  const tryAgain = () => addEventListener("input", loadCompletion);
  if (row) document.body.append(make("script", { src: row.dataset.completion, onerror: tryAgain }));
  else tryAgain();
};
addEventListener("input", loadCompletion);
loadCompletion({ target: document.activeElement });

// A note about the last message goes when the next one is sent.
addEventListener("submit", ({ target }) => target.matches("#composer") && find("#notes")?.replaceChildren(), { capture: true });
