// Completion in message boxes: after `@`, `#`, `:` and two letters, and `/` at the beginning, the
// server lists what the word may become. It only types into the box. formatting.js loads this file
// with the first such word.
"use strict";

let completing = null; // The box and its list, while there is one.
let dismissed = ""; // The word for which the reader has closed the list.

async function complete(box) {
  const word = wordBefore(box);
  if (!word || word === dismissed) return closeSuggestions();
  dismissed = "";
  const [room] = /^\/rooms\/\d+/.exec(new URL(box.form.action).pathname) ?? [];
  if (!room) return undefined;
  const answer = await fetch(`${room}/complete?at=${encodeURIComponent(word)}`, { headers: { "HX-Request": "true", ...readerHeader() } }).catch(() => null);
  // The person has typed on.
  if (wordBefore(box) !== word || document.activeElement !== box) return undefined;
  const list = answer?.ok && template(await answer.text()).content.firstElementChild;
  if (!list || (find("li", list).dataset.insert.trim() === word && list.children.length === 1)) return closeSuggestions();
  return showSuggestions(box, word, list);
}

function showSuggestions(box, word, list) {
  closeSuggestions();
  const said = make("p", { className: "visually-hidden", textContent: list.dataset.count });
  said.role = "status";
  const place = make("div", { className: "suggestions" });
  place.append(list, said);
  box.form.append(place);
  completing = { box, word, place, rows: all("li", list) };
  // (A box of several lines is no combobox: it says in these words that a list belongs to it.)
  for (const [name, value] of Object.entries({ controls: list.id, autocomplete: "list", haspopup: "listbox" })) box.setAttribute(`aria-${name}`, value);
  choose(0);
  // The press leaves the focus, and an on-screen keyboard, where it is.
  place.addEventListener("mousedown", (event) => event.preventDefault());
  place.addEventListener("click", ({ target }) => insert(target.closest("li")));
}

function choose(index) {
  const { box, rows } = completing;
  completing.index = (index + rows.length) % rows.length;
  rows.forEach((row, number) => row.setAttribute("aria-selected", number === completing.index));
  box.setAttribute("aria-activedescendant", rows[completing.index].id);
  rows[completing.index].scrollIntoView({ block: "nearest" });
}

function closeSuggestions() {
  if (!completing) return;
  const { box, place } = completing;
  completing = null;
  place.remove();
  for (const name of ["controls", "autocomplete", "haspopup", "activedescendant"]) box.removeAttribute(`aria-${name}`);
}

function insert(row) {
  if (!row) return;
  const { box, word } = completing;
  const end = box.selectionStart;
  closeSuggestions();
  // The space that comes after it may be there already.
  const text = row.dataset.insert;
  type(box, end - word.length, end + (box.value[end] === " " ? 1 : 0), text);
}

// A key while the list is open. Returns whether it was for the list.
function isForSuggestions(event) {
  if (!completing || event.target !== completing.box || event.ctrlKey || event.metaKey || event.altKey) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = completing.rows[completing.index];
  // Enter sends what is complete.
  const isComplete = row.dataset.insert.trim() === completing.word;
  if (step) choose(completing.index + step);
  else if (event.key === "Escape") {
    dismissed = completing.word;
    closeSuggestions();
  } else if ((event.key === "Enter" && !event.shiftKey && !isComplete) || (event.key === "Tab" && !event.shiftKey)) insert(row);
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

let waitingToComplete;
addEventListener("input", ({ target }) => {
  if (!messageBox(target)) return;
  clearTimeout(waitingToComplete);
  if (!wordBefore(target)) return void closeSuggestions();
  waitingToComplete = setTimeout(() => complete(target), 80);
});
addEventListener("selectionchange", () => completing && wordBefore(completing.box) !== completing.word && closeSuggestions());
document.addEventListener("focusout", ({ target }) => completing?.box === target && closeSuggestions());
onPageSetup(() => (completing = null));
complete(document.activeElement);
