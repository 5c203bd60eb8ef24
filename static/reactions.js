// Reactions: which of them are the reader's own, and what happens when one is pressed. `load`
// (page.js) loads this file with the first row of reactions.
"use strict";

// The reader's own reactions, as far as they are known, by row: emoji → whether it is theirs.
const ownReactions = new Map();

const emojiOf = (chip) => chip.value;
const isMine = (chip) => chip.ariaPressed === "true";

// <message-reactions> is around the row below a message. The row is the same for everybody; those
// who reacted last are named in it. If others did as well, the row before it tells, or the server.
class MessageReactions extends HTMLElement {
  connectedCallback() {
    if (this.childElementCount) this.mark();
    else ownReactions.delete(this.id);
    // Whoever has pressed a button of the row before this one goes on there.
    if (lastFocus?.row !== this.id || document.activeElement !== document.body) return;
    (all("button", this).find((chip) => emojiOf(chip) === lastFocus.emoji) ?? find(".add", this))?.focus({ preventScroll: true });
  }

  mark() {
    const before = ownReactions.get(this.id) ?? new Map();
    const now = new Map();
    for (const chip of all("button", this)) {
      const named = chip.dataset.who.split(" ");
      const isWhole = named.length >= Number(find(":not(.emoji)", chip).textContent);
      const mine = named.includes(reader()) || (isWhole ? false : before.get(emojiOf(chip)));
      if (mine === undefined) askForOwn();
      else now.set(emojiOf(chip), mine);
      chip.ariaPressed = Boolean(mine);
    }
    ownReactions.set(this.id, now);
  }
}

// Where somebody is who goes through the buttons.
let lastFocus = null;
document.addEventListener("focusin", ({ target }) => {
  const row = target.closest("message-reactions")?.id;
  lastFocus = row ? { row, emoji: target.value } : null;
});

const reacting = new Set(); // The presses that wait for an answer.

// Asks for the reader's reactions where more people reacted than are named: once for all rows.
let asking = null;
const askForOwn = () => (asking ??= setTimeout(async () => {
  asking = null;
  const rows = all("message-reactions:has(button)");
  if (!rows.length) return;
  const [room] = find("form", rows[0]).getAttribute("action").split("/messages");
  const answer = await fetch(`${room}/reactions?from=${Math.min(...rows.map(idNumber))}`, { headers: readerHeader() }).catch(() => null);
  if (!answer?.ok) return;
  const own = new Set((await answer.text()).split("\n"));
  for (const row of rows.filter(({ isConnected }) => isConnected)) {
    // What was pressed meanwhile is newer than the answer.
    const before = ownReactions.get(row.id);
    const isOwn = (emoji) => (reacting.has(`${row.id} ${emoji}`) ? Boolean(before?.get(emoji)) : own.has(`${idNumber(row)} ${emoji}`));
    ownReactions.set(row.id, new Map(all("button", row).map((chip) => [emojiOf(chip), isOwn(emojiOf(chip))])));
    row.mark();
  }
}, 50));

// Another device may have reacted while this page was in the background.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  const isPart = (chip) => chip.dataset.who.split(" ").length < Number(find(":not(.emoji)", chip).textContent);
  if (all("message-reactions button").some(isPart)) askForOwn();
});

// Puts an emoji on a message, or takes it back. Another press on the same emoji counts after the answer
// to the first; other emoji on the message are sent one after the other, because htmx drops what
// comes third.
const turns = new Map();
async function react(message, emoji, on) {
  const row = `r${idNumber(message)}`;
  const key = `${row} ${emoji}`;
  if (reacting.has(key)) return;
  reacting.add(key);
  const note = (mine) => {
    if (!ownReactions.has(row)) ownReactions.set(row, new Map());
    ownReactions.get(row).set(emoji, mine);
  };
  note(on);
  let isDone = false;
  const send = async () => {
    const source = document.getElementById(message.id);
    if (!source) return;
    // On the document: the message may be drawn again meanwhile.
    const done = ({ detail: { ctx } }) => (isDone ||= ctx.sourceElement === source && ctx.response?.status === 200);
    document.addEventListener("htmx:after:request", done);
    await htmx.ajax("POST", `${find(".place", source).pathname}/react`, { source, target: source, swap: "none", values: { emoji, on } })
      .finally(() => document.removeEventListener("htmx:after:request", done));
  };
  const turn = (turns.get(row) ?? Promise.resolve()).then(send).catch(() => {});
  turns.set(row, turn);
  await turn;
  if (turns.get(row) === turn) turns.delete(row);
  reacting.delete(key);
  if (isDone && on) rememberEmoji(emoji);
  if (!isDone) note(!on);
  document.getElementById(row)?.mark?.();
}

document.addEventListener("submit", (event) => {
  const row = event.target.closest("message-reactions");
  if (!row) return;
  event.preventDefault();
  const chip = event.submitter;
  const mine = isMine(chip);
  chip.ariaPressed = !mine;
  react(row.closest(".message"), emojiOf(chip), !mine);
});

document.addEventListener("click", (event) => {
  const add = event.target.closest("message-reactions .add");
  if (!add || !isPlainClick(event)) return;
  event.preventDefault();
  chooseReaction(add.closest(".message"), add);
});

// Opens the picker for a message. What is the reader's own already stays.
async function chooseReaction(message, anchor) {
  await load("picker");
  // The message may be drawn again meanwhile.
  openEmojiPicker(anchor ?? find(".tools [data-act=react]", message) ?? message, (emoji) => react(document.getElementById(message.id) ?? message, emoji, true));
}

// The row of emoji at the top of the sheet with all actions of a message.
async function showQuickRow(sheet, message) {
  const action = find("[data-act=react]", sheet);
  let row = find(".reactions", sheet);
  if (!row) {
    row = make("div", { className: "reactions", role: "group", ariaLabel: find("span", action).textContent });
    row.addEventListener("click", ({ target }) => {
      const chip = target.closest("button");
      if (!chip) return;
      sheet.close();
      react(document.getElementById(sheet.dataset.of), emojiOf(chip), !isMine(chip));
    });
    find("h2", sheet).after(row);
  }
  row.hidden = !message.matches(action.dataset.when);
  const used = await usedEmoji();
  if (sheet.dataset.of !== message.id) return;
  const own = ownReactions.get(`r${idNumber(message)}`);
  row.replaceChildren(...used.slice(0, 6).map((emoji) =>
    make("button", { type: "button", className: "emoji", value: emoji, textContent: emoji, ariaPressed: Boolean(own?.get(emoji)) })));
}

// The emoji that the reader used last, the latest first: those of this browser, and then those of
// their account.
const usedHere = () => (localStorage.getItem("emoji") ?? "").split(" ").filter(Boolean);
function rememberEmoji(emoji) {
  localStorage.setItem("emoji", [...new Set([emoji, ...usedHere()])].slice(0, 24).join(" "));
}
let usedElsewhere = null;
async function usedEmoji() {
  usedElsewhere ??= fetch("/me/emoji", { headers: readerHeader() })
    .then((answer) => (answer.ok ? answer.text() : ""), () => "");
  const lines = (await usedElsewhere).split("\n").filter(Boolean);
  return [...new Set([...usedHere(), ...lines])].slice(0, 24);
}

customElements.define("message-reactions", MessageReactions);
