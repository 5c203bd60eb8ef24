// Polls: which answers the reader has chosen, and what happens when one is pressed. `load` (page.js)
// loads this file with the first poll.
"use strict";

// The reader's own votes, as far as they are known, by poll: number of the answer → whether they
// have chosen it.
const ownVotes = new Map();
const isChosen = (answer) => answer.ariaPressed === "true";
const votersOf = (answer) => answer.dataset.who?.split(" ").filter(Boolean) ?? [];

// <message-poll> is around the answers below a question. They are the same for everybody. Those who
// voted last are named in an open poll. If others did as well, or nobody is named, the poll before
// it tells, or the server.
class MessagePoll extends HTMLElement {
  connectedCallback() {
    keepSheet(find("link", this));
    this.mark();
    // Whoever has pressed an answer of the poll before this one goes on there.
    if (lastAnswer?.poll !== this.id || document.activeElement !== document.body) return;
    all(".answer", this).find(({ value }) => value === lastAnswer.answer)?.focus({ preventScroll: true });
  }

  mark() {
    const before = ownVotes.get(this.id) ?? new Map();
    const now = new Map();
    for (const answer of all(".answer", this)) {
      const named = votersOf(answer);
      const isWhole = named.length >= Number(answer.dataset.count);
      const mine = named.includes(reader()) || (isWhole ? false : before.get(answer.value));
      if (mine === undefined) askForVotes();
      else now.set(answer.value, mine);
      answer.ariaPressed = Boolean(mine);
    }
    ownVotes.set(this.id, now);
  }
}

// The style sheet stays on the page when a poll is drawn again.
function keepSheet(sheet) {
  if (!sheet) return;
  if (find(`head link[href="${sheet.getAttribute("href")}"]`)) sheet.remove();
  else document.head.append(sheet.cloneNode());
}

// Where somebody is who goes through the answers.
let lastAnswer = null;
document.addEventListener("focusin", ({ target }) => {
  const poll = target.closest("message-poll")?.id;
  lastAnswer = poll ? { poll, answer: target.value } : null;
});

const voting = new Map(); // The votes that wait for an answer, by poll.

// Asks for the reader's votes: once for all polls on the page.
let askingForVotes = null;
const askForVotes = () => (askingForVotes ??= setTimeout(async () => {
  askingForVotes = null;
  const polls = all("message-poll:has(form)");
  if (!polls.length) return;
  const [room] = find("form", polls[0]).getAttribute("action").split("/messages");
  const answer = await fetch(`${room}/polls/own?from=${Math.min(...polls.map(idNumber))}`, { headers: readerHeader() }).catch(() => null);
  if (!answer?.ok) return;
  const own = new Set((await answer.text()).split("\n"));
  // What was pressed meanwhile is newer than the answer.
  for (const poll of polls.filter(({ id, isConnected }) => isConnected && !voting.has(id))) {
    ownVotes.set(poll.id, new Map(all(".answer", poll).map(({ value }) => [value, own.has(`${idNumber(poll)} ${value}`)])));
    poll.mark();
  }
}, 50));

// Another device may have voted while this page was in the background.
document.addEventListener("visibilitychange", () => {
  const isPart = (answer) => votersOf(answer).length < Number(answer.dataset.count);
  if (!document.hidden && all("message-poll .answer").some(isPart)) askForVotes();
});

// Chooses an answer, or takes that back. Votes in one poll are sent one after the other.
async function vote(poll, answer, on) {
  const { id } = poll;
  const before = ownVotes.get(id) ?? new Map();
  const isOnly = on && !("several" in answer.form.dataset);
  ownVotes.set(id, new Map([...(isOnly ? [] : before), ...all(".answer", poll).filter(() => isOnly).map(({ value }) => [value, false]), [answer.value, on]]));
  for (const other of all(".answer", poll)) other.ariaPressed = Boolean(ownVotes.get(id).get(other.value));
  let isDone = false;
  const message = poll.closest(".message");
  const send = async () => {
    const source = document.getElementById(message.id);
    if (!source) return;
    const done = ({ detail: { ctx } }) => (isDone ||= ctx.sourceElement === source && ctx.response?.status === 200);
    document.addEventListener("htmx:after:request", done);
    await htmx.ajax("POST", `${find(".place", source).pathname}/vote`, { source, target: source, swap: "none", values: { answer: answer.value, on } })
      .finally(() => document.removeEventListener("htmx:after:request", done));
  };
  const turn = (voting.get(id) ?? Promise.resolve()).then(send).catch(() => {});
  voting.set(id, turn);
  await turn;
  if (voting.get(id) === turn) voting.delete(id);
  if (!isDone) {
    ownVotes.delete(id);
    askForVotes();
  }
  document.getElementById(id)?.mark?.();
}

document.addEventListener("submit", (event) => {
  const poll = event.target.closest("message-poll");
  if (!poll) return;
  event.preventDefault();
  vote(poll, event.submitter, !isChosen(event.submitter));
});

customElements.define("message-poll", MessagePoll);
