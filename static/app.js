// What HTML and htmx cannot do by themselves. Every page works without it.
// One behavior per function; each does nothing on a page that lacks its elements.
"use strict";

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

document.addEventListener("DOMContentLoaded", () => {
  passingNotices(find("#notice"));
  datedTimes();
  cards(find("#card"));
  const messages = find("#messages");
  if (!messages) return;
  localTimes(messages);
  if (!find("#scroller")) return; // One message by itself.
  ownTools(messages, find("#tools"));
  keepPlace(find("#scroller"), messages, find("#newest"));
  write(find("#composer"), find("#outbox"), find("#outgoing"));
});

// A notice goes when there was time to read it.
function passingNotices(notice) {
  let clearing;
  new MutationObserver(() => {
    clearTimeout(clearing);
    clearing = setTimeout(() => notice.replaceChildren(), 8_000);
  }).observe(notice, { childList: true });
}

// Days and times in the reader's own zone and words, when they come too.
function datedTimes() {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  const draw = (within) => all("time.dated:not([data-local])", within).forEach((time) => {
    time.dataset.local = "";
    time.textContent = format.format(new Date(time.dateTime));
  });
  draw(document);
  const main = find("main");
  if (main) new MutationObserver(() => draw(main)).observe(main, { childList: true, subtree: true });
}

// Whose name is chosen shows their card, without leaving the page.
function cards(dialog) {
  document.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
    const name = event.target.closest("a.name");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!name?.pathname.startsWith("/people/") || !plain || !find("#scroller")) return;
    event.preventDefault();
    htmx.ajax("GET", name.pathname, { target: dialog, swap: "innerHTML" })
      .then(() => dialog.open || dialog.showModal());
  });
}

// Times in the reader's own zone and words, and a heading where their day begins.
function localTimes(messages) {
  const format = (options) => new Intl.DateTimeFormat(undefined, options);
  const clock = format({ timeStyle: "short" });
  const exact = format({ dateStyle: "long", timeStyle: "long" });
  const day = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });

  const dayOf = (message) => {
    const time = message && find("header time", message);
    return time ? new Date(time.dateTime).toDateString() : null;
  };
  const before = (message) => {
    let element = message.previousElementSibling;
    while (element && !element.matches(".message:not(.editing)")) element = element.previousElementSibling;
    return element;
  };
  const headDay = (message) => {
    const previous = before(message);
    message.classList.toggle("opens-day", !previous || dayOf(previous) !== dayOf(message));
  };
  const draw = (message) => {
    const time = find("header time", message);
    const moment = new Date(time.dateTime);
    time.textContent = clock.format(moment);
    time.title = exact.format(moment);
    find(".day time", message).textContent = day.format(moment);
    headDay(message);
  };

  each(messages, (message) => {
    draw(message);
    const next = message.nextElementSibling;
    if (next?.matches(".message:not(.editing)")) headDay(next);
  });
}

// Every message that is there, comes, or is drawn anew; not while it is edited.
function each(messages, draw) {
  const IS = ".message:not(.editing)";
  all(IS, messages).forEach(draw);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.matches?.(IS)) draw(node);
    }
  }).observe(messages, { childList: true });
}

const isOwn = (message) => message?.dataset.author === find("main").dataset.viewer;

// What one can do with one's own messages, right where they stand; who manages the room
// can take back what others said, too.
function ownTools(messages, tools) {
  const { manages, name } = find("main").dataset;
  each(messages, (message) => {
    all(".mention", message).forEach((mention) =>
      mention.classList.toggle("own", mention.textContent.slice(1).toLowerCase() === name));
    const own = isOwn(message);
    if (!(own || manages === "true") || find(".removed", message)) return;
    const item = tools.content.cloneNode(true);
    find("[data-seen]", item).href = find(".place", message).href;
    if (!own) all("[data-edit], [data-seen]", item).forEach((tool) => tool.remove());
    find("header", message).append(item);
  });

  const ask = (verb, message, deed) => {
    const place = find(".place", message).pathname;
    return htmx.ajax(verb, `${place}/${deed}`, { target: message, swap: "outerHTML" });
  };
  messages.addEventListener("click", (event) => {
    const message = event.target.closest(".message");
    const question = event.target.closest("[data-remove]")?.dataset.remove;
    if (event.target.closest("[data-edit]")) ask("GET", message, "edit");
    if (question && confirm(question)) ask("POST", message, "remove");
  });
  messages.addEventListener("keydown", (event) => {
    const editor = event.target.closest(".editing");
    if (!editor || event.isComposing) return;
    if (event.key === "Escape") find("[data-cancel]", editor).click();
    if (!isEnter(event)) return;
    event.preventDefault();
    event.target.form?.requestSubmit();
  });
  // The cursor goes to the end of what is edited, and back when that is done.
  new MutationObserver((changes) => {
    const was = (kind) => changes.flatMap((c) => [...c[kind]]).find((n) => n.matches?.(".editing"));
    const area = was("addedNodes") && find(".editing textarea", messages);
    if (area) {
      area.focus();
      area.setSelectionRange(-1, -1);
    } else if (was("removedNodes") && document.activeElement === document.body) {
      find("#composer textarea")?.focus();
    }
  }).observe(messages, { childList: true });
  // Up in an empty composer edits what one said last.
  find("#composer").addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" || event.target.value) return;
    const last = all(".message", messages).filter((m) => find("[data-edit]", m)).at(-1);
    if (!last) return;
    event.preventDefault();
    find("[data-edit]", last).click();
  });
}

const isEnter = (event) =>
  event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229 &&
  event.target.matches("textarea");

// The view stays at the bottom when it is there. When the reader has scrolled up
// it stays on what they read, and a button tells that something new came.
// (The scroller runs from the bottom up: 0 is the bottom, above it is negative.)
function keepPlace(scroller, messages, newest) {
  const NEAR = 48;
  const atBottom = () => scroller.scrollTop > -NEAR;
  const toBottom = () => scroller.scrollTo({ top: 0 });
  let eye = null; // The message being read, and where it stands.
  let wasAtBottom = true;

  const look = () => {
    wasAtBottom = atBottom();
    if (wasAtBottom) newest.hidden = true;
    const top = scroller.getBoundingClientRect().top;
    const element = all(".message", messages).find((m) => m.getBoundingClientRect().bottom > top);
    eye = element && { id: element.id, top: element.getBoundingClientRect().top };
  };
  let looking = false;
  const lookSoon = () => {
    if (looking) return;
    looking = true;
    requestAnimationFrame(() => {
      looking = false;
      look();
    });
  };
  scroller.addEventListener("scroll", lookSoon, { passive: true });
  new ResizeObserver(() => (wasAtBottom ? toBottom() : lookSoon())).observe(scroller);
  newest.addEventListener("click", () => {
    toBottom();
    find("#composer textarea").focus();
  });

  const last = () => all(".message", messages).at(-1)?.id;
  let lastSeen = last();
  new MutationObserver(() => {
    const lastNow = last();
    const grew = lastNow !== lastSeen;
    lastSeen = lastNow;
    if (wasAtBottom) {
      toBottom();
    } else {
      const element = eye && document.getElementById(eye.id);
      // Zero when the browser has kept the place by itself.
      if (element) scroller.scrollTop += element.getBoundingClientRect().top - eye.top;
      if (grew) newest.hidden = false;
    }
    if (grew) document.dispatchEvent(new Event("snug:grew"));
    lookSoon();
  }).observe(messages, { childList: true });

  document.addEventListener("snug:said", () => {
    wasAtBottom = true;
    toBottom();
  });
  // A message linked to by its id is shown, else what is new, from where it begins.
  const divider = find(".divider", messages);
  if (divider) divider.scrollIntoView({ block: "start" });
  else if (!location.hash || location.hash === `#${last()}`) toBottom();
  look();
}

// Writing: Enter sends, the line clears at once, and what was written waits in
// the outbox until the server has it. Nothing typed is ever lost.
function write(composer, outbox, blank) {
  const text = find("textarea", composer);
  const nonce = find("[name=nonce]", composer);
  const live = Boolean(find("#stream"));
  const drafts = `draft:${composer.action}`;

  const fit = (area) => {
    area.rows = 1;
    const line = parseFloat(getComputedStyle(area).lineHeight);
    area.rows = Math.min(10, Math.max(1, Math.round(area.scrollHeight / line)));
  };

  composer.addEventListener("submit", (event) => {
    if (!live) return; // An older page: the form itself leads to the newest.
    event.preventDefault();
    if (!text.value.trim()) return;
    put(text.value, nonce.value);
    text.value = "";
    nonce.value = freshNonce();
    fit(text);
    keep();
    text.focus();
  });

  const put = (body, itsNonce) => {
    const item = blank.content.firstElementChild.cloneNode(true);
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
  text.addEventListener("input", () => {
    fit(text);
    keep();
  });
  outbox.addEventListener("input", (event) => {
    // Other words are another message, whatever became of the first.
    find("[name=nonce]", event.target.form).value = freshNonce();
    fit(event.target);
    keep();
  });
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
    item?.classList.add("failed");
    if (item) document.dispatchEvent(new Event("snug:said"));
  };
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:response:error", failed);
  outbox.addEventListener("htmx:before:request", (event) =>
    event.target.closest("li")?.classList.remove("failed"));
  document.addEventListener("snug:open", () =>
    all("#outbox > .failed form").filter((form) => !find("[aria-invalid]", form))
      .forEach((form) => form.requestSubmit()));

  // What is unsent outlives a reload, with its nonce.
  const keep = () => {
    const waiting = all("li", outbox).map((item) => ({
      body: find("textarea", item).value,
      nonce: find("[name=nonce]", item).value,
    }));
    if (text.value || waiting.length) {
      sessionStorage.setItem(drafts, JSON.stringify({ text: text.value, nonce: nonce.value, waiting }));
    } else {
      sessionStorage.removeItem(drafts);
    }
  };
  new MutationObserver(() => {
    keep();
    // What came back to be mended is gone on with at its end.
    all("[aria-invalid]", outbox).forEach((area) => area.setSelectionRange(-1, -1));
  }).observe(outbox, { childList: true });

  const kept = JSON.parse(sessionStorage.getItem(drafts) ?? "null");
  if (kept && live) {
    if (!text.value) {
      text.value = kept.text;
      nonce.value = kept.nonce;
    }
    kept.waiting.forEach(({ body, nonce }) => put(body, nonce));
  } else {
    // From the back-forward cache a form may come back with a nonce that is used up.
    if (live && !find(".problem", composer)) nonce.value = freshNonce();
  }
  fit(text);
}

function freshNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
