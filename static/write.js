// Writing: what is typed, what is on its way, and what could not be sent.
"use strict";

beginnings.push((signal) => {
  const [composer, messages] = [find("#composer"), find("#messages")];
  // A message by itself is changed as well.
  if (messages && find("main").dataset.viewer) mending(messages, signal);
  if (composer && find("#scroller")) write(composer, find("#outbox"), signal);
});

// Whoever signs out leaves nothing behind, nor for whoever comes after them. (Who is only
// not known any more goes on with it when they have signed in again.)
document.addEventListener("submit", ({ target }) => target.action.endsWith("/logout") && forget());
document.addEventListener("DOMContentLoaded", () => {
  if (location.hash === "#left") forget(); // Their account is closed.
});
beginnings.push(() => {
  const viewer = find("main")?.dataset.viewer;
  if (viewer) forget(`draft:${viewer}:`);
});

// What is typed is kept by whose it is, and by where it would be sent.
const draftAt = (place) => `draft:${find("main").dataset.viewer}:${place}`;

function forget(but = null) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("draft:") && !(but && key.startsWith(but))) localStorage.removeItem(key);
  }
}

// Writing: Enter sends, the line clears at once, and what was written waits in
// the outbox until the server has it. Nothing typed is ever lost.
function write(composer, outbox, signal) {
  const text = find("textarea", composer);
  const nonce = find("[name=nonce]", composer);
  const outgoing = blank(outbox.dataset.blank);
  const live = Boolean(find("#stream"));

  const fit = (area) => {
    area.rows = 1;
    const line = parseFloat(getComputedStyle(area).lineHeight);
    area.rows = Math.min(10, Math.max(1, Math.round(area.scrollHeight / line)));
  };

  composer.addEventListener("submit", (event) => {
    if (!live) {
      // An older page: the form itself leads to the newest. There it is sent once
      // more, in case it did not arrive, and is the same message.
      const waiting = text.value.trim() ? [{ body: text.value, nonce: nonce.value }] : [];
      store({ text: "", waiting: [...kept().waiting, ...waiting] });
      known = text.value;
      return;
    }
    event.preventDefault();
    if (!text.value.trim()) return;
    put(text.value, nonce.value);
    type("");
    keep();
    text.focus();
  });

  const type = (words, itsNonce = freshNonce()) => {
    text.value = words;
    nonce.value = itsNonce;
    fit(text);
  };
  const put = (body, itsNonce) => {
    const item = outgoing.content.firstElementChild.cloneNode(true);
    find("textarea", item).value = body;
    find("[name=nonce]", item).value = itsNonce;
    outbox.append(item);
    fit(find("textarea", item));
    htmx.process(item);
    document.dispatchEvent(new Event("snug:said"));
  };

  composer.addEventListener("keydown", (event) => {
    if (event.target !== text || !isEnter(event)) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  // Other words are another message, whatever became of the first.
  const typed = ({ target }) => {
    find("[name=nonce]", target.form).value = freshNonce();
    fit(target);
    keep();
  };
  text.addEventListener("input", typed);
  outbox.addEventListener("input", typed);
  outbox.addEventListener("click", (event) => {
    if (!event.target.closest("[data-discard]")) return;
    event.target.closest("li").remove();
    keep();
    text.focus();
  });

  // No answer, or one that says it failed: it may have arrived all the same, so
  // it is only ever sent again with the same nonce.
  const failed = (event) => {
    const item = event.target.closest?.("#outbox > li");
    if (!item) return;
    item.classList.add("failed");
    document.dispatchEvent(new Event("snug:said"));
    if (event.detail?.ctx.response?.status !== 409) return;
    // Something else was said with its nonce: this was not.
    find("[name=nonce]", item).value = freshNonce();
    keep();
  };
  document.addEventListener("htmx:error", failed, { signal });
  document.addEventListener("htmx:response:error", failed, { signal });
  outbox.addEventListener("htmx:before:request", ({ target }) => {
    const item = target.closest("li");
    item.classList.remove("failed");
    // What was pressed is gone now.
    if (item.contains(document.activeElement)) text.focus();
  });
  // Not while somebody is at it.
  document.addEventListener("snug:open", () =>
    all("#outbox > .failed form:not(:focus-within)").filter((form) => !find("[aria-invalid]", form))
      .forEach((form) => form.requestSubmit()), { signal });

  // What is unsent outlives the page, the tab and the browser, with its nonce. All tabs
  // keep it in one place: each writes what it has, and leaves what it never had.
  const place = draftAt(composer.action);
  const had = new Set(); // By their nonces, the messages that have been in this outbox.
  let known; // The text that is kept, as far as is known here.
  const kept = () => ({ text: "", waiting: [], ...JSON.parse(localStorage.getItem(place)) });
  const store = (draft) => {
    known = draft.text;
    if (draft.text || draft.waiting.length) localStorage.setItem(place, JSON.stringify(draft));
    else localStorage.removeItem(place);
  };
  const nonceOf = (item) => find("[name=nonce]", item).value;
  const keep = () => {
    const items = all("li", outbox);
    items.forEach((item) => had.add(nonceOf(item)));
    const others = kept().waiting.filter(({ nonce }) => !had.has(nonce));
    const own = items.map((item) => ({ body: find("textarea", item).value, nonce: nonceOf(item) }));
    store({ text: text.value, nonce: nonce.value, waiting: [...others, ...own] });
  };
  new MutationObserver(() => {
    keep();
    // What came back to be mended is gone on with at its end.
    all("[aria-invalid]", outbox).forEach((area) => area.setSelectionRange(-1, -1));
  }).observe(outbox, { childList: true });

  // What was typed, sent or thrown away in another tab is so in this one.
  const follow = () => {
    const draft = kept();
    const waits = (item) => draft.waiting.some(({ nonce }) => nonce === nonceOf(item));
    all("li", outbox).forEach((item) => waits(item) || item.remove());
    if (text.value === known && draft.text !== known) type(draft.text, draft.nonce);
    known = draft.text;
  };
  window.addEventListener("storage", ({ key }) => (key === place || !key) && follow(), { signal });

  const draft = kept();
  if (text.value) {
    // It came back to be mended: here, and not in the outbox as well.
    draft.waiting.filter(({ body }) => body === text.value).forEach(({ nonce }) => had.add(nonce));
    if (draft.text) text.value += `\n${draft.text}`;
    keep();
  } else {
    type(draft.text, draft.nonce);
    known = draft.text;
  }
  if (live) kept().waiting.forEach(({ body, nonce }) => put(body, nonce));
  // From the back-forward cache it may come with what was sent since.
  window.addEventListener("pageshow", follow, { signal });
  fit(text);
}

// What is changed in a message is kept as well: when the message is drawn anew meanwhile,
// or the page, its editor opens again. Until it is saved, or given up, or the message is gone.
function mending(messages, signal) {
  const saving = new Set();
  const of = (form) => draftAt(form.action);
  const reopen = (message) => message && find("[data-edit]", message)?.click();
  messages.addEventListener("input", ({ target }) =>
    target.closest(".editing") && localStorage.setItem(of(target.form), target.value));
  messages.addEventListener("submit", ({ target }) => saving.add(of(target)));
  messages.addEventListener("click", ({ target }) =>
    target.closest("[data-cancel]") && localStorage.removeItem(of(find("form", target.closest(".editing")))));
  // The form may be gone by then, because the message was drawn anew.
  const answered = (event, done) => {
    const form = event.detail.ctx.sourceElement;
    if (form?.action && saving.has(of(form))) done(form, of(form));
  };
  document.addEventListener("htmx:after:request", (event) => answered(event, (_, place) => {
    const { status, headers } = event.detail.ctx.response;
    if (status !== 200 || !isOurAnswer(headers)) return;
    saving.delete(place);
    localStorage.removeItem(place);
  }), { signal });
  for (const failed of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(failed, (event) => answered(event, (form, place) => {
      saving.delete(place);
      if (!form.isConnected) reopen(document.getElementById(`m${place.split("/").pop()}`));
    }), { signal });
  }
  each(messages, (message) => {
    const place = draftAt(find(".place", message).href);
    if (localStorage.getItem(place) === null || saving.has(place)) return;
    if (find(".removed", message)) localStorage.removeItem(place);
    else reopen(message);
  });
  messages.addEventListener("keydown", (event) => {
    const editor = event.target.closest(".editing");
    if (!editor || event.isComposing) return;
    if (event.key === "Escape") find("[data-cancel]", editor).click();
    if (!isEnter(event)) return;
    event.preventDefault();
    event.target.form?.requestSubmit();
  });
  // The cursor goes to the end of what is edited, and back when that is done; who did it on
  // a page of its own is led to the room.
  const toEnd = (area) => {
    area?.focus();
    area?.setSelectionRange(-1, -1);
  };
  new MutationObserver((changes) => {
    const was = (kind) => changes.flatMap((c) => [...c[kind]]).find((n) => n.matches?.(".editing"));
    if (was("addedNodes")) toEnd(find(".editing textarea", messages));
    else if (!was("removedNodes")) return;
    else if (!find("#scroller")) location.assign(`${find(".lead .back").href}#${find(".message", messages).id}`);
    else if (document.activeElement === document.body) find("#composer textarea")?.focus();
  }).observe(messages, { childList: true });
  const goOn = () => all(".editing form", messages).forEach((form) => {
    const area = find("textarea", form);
    const typed = localStorage.getItem(of(form));
    if (typed !== null && typed !== area.value) area.value = typed;
  });
  goOn();
  toEnd(find(".editing textarea", messages));
  new MutationObserver(goOn).observe(messages, { childList: true });
}

function freshNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
