// The composer and the outbox. Enter sends: the composer clears at once, and the message waits in
// the outbox until the server has it. Unsent text is never lost.
"use strict";

onPageSetup((signal) => {
  const composer = find("#composer");
  if (composer && find("#scroller")) setUpComposer(composer, find("#outbox"), signal);
});

function setUpComposer(composer, outbox, signal) {
  const text = find("textarea", composer);
  const idempotencyKey = find("[name=nonce]", composer);
  const itemTemplate = template(outbox.dataset.blank);
  const isLive = Boolean(find("#stream"));
  // The message that the text answers, if it is no thread: there all do.
  const replying = find("#replying");
  const replyTo = () => (replying && find("input", replying)?.value) ?? "";

  // For browsers without `field-sizing`.
  const fitHeight = (area) => {
    area.rows = 1;
    const line = parseFloat(getComputedStyle(area).lineHeight);
    area.rows = Math.min(10, Math.max(1, Math.round(area.scrollHeight / line)));
  };

  composer.addEventListener("submit", (event) => {
    if (event.submitter?.name) return; // To the page that sends it later.
    if (!isLive) {
      // A page with older messages has no stream: the form leads to the newest page. That page
      // sends the message once more, in case this request is lost. The key makes it one message.
      const waiting = text.value.trim() ? [{ body: text.value, nonce: idempotencyKey.value, reply: replyTo() }] : [];
      storeDraft({ text: "", waiting: [...loadDraft().waiting, ...waiting] });
      storedText = text.value;
      return;
    }
    event.preventDefault();
    if (!text.value.trim()) return;
    addToOutbox(text.value, idempotencyKey.value, replyTo());
    replying?.replaceChildren();
    setText("");
    saveDraft();
    text.focus();
  });

  const setText = (value, key = newIdempotencyKey()) => {
    text.value = value;
    idempotencyKey.value = key;
    fitHeight(text);
  };
  const addToOutbox = (body, key, reply) => {
    const item = itemTemplate.content.firstElementChild.cloneNode(true);
    find("textarea", item).value = body;
    find("[name=nonce]", item).value = key;
    if (reply) find("[name=reply_to]", item).value = reply;
    all("button", item).forEach((button) => (button.ariaLabel = button.ariaLabel.replace("{text}", () => firstWords(body))));
    outbox.append(item);
    fitHeight(find("textarea", item));
    htmx.process(item);
    document.dispatchEvent(new Event("snug:outgoing"));
  };

  for (const place of [composer, outbox]) place.addEventListener("keydown", (event) => {
    if (!isEnter(event)) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
  // Changed text is another message, even if the first one has arrived.
  const onInput = ({ target }) => {
    find("[name=nonce]", target.form).value = newIdempotencyKey();
    fitHeight(target);
    saveDraft();
  };
  text.addEventListener("input", onInput);
  outbox.addEventListener("input", onInput);
  outbox.addEventListener("click", (event) => {
    if (!event.target.closest("[data-discard]")) return;
    event.target.closest("li").remove();
    saveDraft();
    text.focus();
  });

  // A message that the server has refused is a form again, with the reason. Any other is sent again
  // by itself: without an answer it may have arrived all the same, so it keeps its idempotency key.
  const onFailure = (event) => {
    const item = event.target.closest?.("#outbox > li");
    if (!item) return;
    const { status = 0, headers } = event.detail?.ctx.response ?? {};
    // (Not signed in, too slow, another reader, too many at once.)
    const isRefused = status >= 400 && status < 500 && ![401, 408, 412, 429].includes(status);
    const isNew = !item.matches(".waiting");
    item.classList.toggle("failed", isRefused);
    item.classList.toggle("waiting", !isRefused);
    const said = find(isRefused ? ".unsent" : "[data-line]", item);
    said.textContent = isRefused ? said.dataset[status] ?? said.dataset.other : said.dataset[status ? "server" : "line"];
    if (!isRefused) {
      item.attempts = (item.attempts ?? -1) + 1;
      sendAgainAfter(item, Math.max(Number(headers?.get("Retry-After") ?? 0), Math.min(2 ** item.attempts, 60)));
    }
    if (isRefused || isNew) document.dispatchEvent(new Event("snug:outgoing"));
    if (status !== 409) return;
    // The server has another message with this key, so this one did not arrive.
    find("[name=nonce]", item).value = newIdempotencyKey();
    saveDraft();
  };
  document.addEventListener("htmx:error", onFailure, { signal });
  document.addEventListener("htmx:response:error", onFailure, { signal });
  // The reason is in the form, and in no notice.
  outbox.addEventListener("htmx:before:swap", (event) => {
    const { status } = event.detail.ctx.response ?? {};
    if (status >= 400 && status !== 422) event.preventDefault();
  });
  // A command that leads to another page is done. (htmx leaves the page before it swaps. To sign in is
  // no such page: the message is sent after it.)
  outbox.addEventListener("htmx:after:request", ({ target, detail }) => {
    const { status, headers } = detail.ctx.response ?? {};
    if (status !== 200 || !headers.has("HX-Redirect") || headers.get("HX-Redirect").startsWith("/login")) return;
    target.closest("li").remove();
    saveDraft();
  });
  outbox.addEventListener("htmx:before:request", ({ target }) => {
    const item = target.closest("li");
    item.classList.remove("failed");
    // The style sheet hides the buttons of an item that is being sent.
    if (item.contains(document.activeElement)) text.focus();
  });
  // Waiting messages are sent again after some time and when the connection is back, but not while
  // someone edits them, and not if they have sent or discarded them meanwhile. Pages of one person
  // wait for different times, so that they do not all come at once.
  const sendAgain = (item) => {
    if (item.isConnected && item.matches(".waiting:not(:focus-within)")) find("form", item).requestSubmit();
  };
  const sendAgainAfter = (item, seconds) => {
    const again = () => document.body.dataset.live === "on" && sendAgain(item);
    const timer = setTimeout(again, seconds * 1000 + Math.random() * 500);
    signal.addEventListener("abort", () => clearTimeout(timer));
  };
  outbox.addEventListener("focusout", ({ target }) => sendAgainAfter(target.closest("li"), 2));
  document.addEventListener("snug:connected", () => all("li", outbox).forEach(sendAgain), { signal });

  // The draft of a room: `text` in the composer with its `nonce` (the idempotency key), and the
  // `waiting` messages of the outbox. All tabs share it: each tab writes its own messages and
  // leaves those it has never had.
  const draftOfRoom = draftKey(composer.action + (find("[name=thread]", composer)?.value ?? ""));
  const ownKeys = new Set(); // The idempotency keys of all messages that were in this outbox.
  let storedText; // The text of the stored draft, as far as this tab knows.
  const loadDraft = () => ({ text: "", waiting: [], ...JSON.parse(localStorage.getItem(draftOfRoom)) });
  const storeDraft = (draft) => {
    storedText = draft.text;
    if (draft.text || draft.waiting.length) localStorage.setItem(draftOfRoom, JSON.stringify(draft));
    else localStorage.removeItem(draftOfRoom);
  };
  const keyOf = (item) => find("[name=nonce]", item).value;
  const saveDraft = () => {
    const items = all("li", outbox);
    items.forEach((item) => ownKeys.add(keyOf(item)));
    const others = loadDraft().waiting.filter(({ nonce }) => !ownKeys.has(nonce));
    const own = items.map((item) => ({
      body: find("textarea", item).value, nonce: keyOf(item), reply: find("[name=reply_to]", item).value,
    }));
    storeDraft({ text: text.value, nonce: idempotencyKey.value, waiting: [...others, ...own] });
  };
  new MutationObserver(() => {
    saveDraft();
    // In a message that the server sent back with a problem, the cursor goes to the end.
    all("[aria-invalid]", outbox).forEach((area) => area.setSelectionRange(-1, -1));
    document.dispatchEvent(new Event("snug:outbox"));
  }).observe(outbox, { childList: true });

  // Somebody else is signed in now. What is typed here stays for its author.
  document.addEventListener("snug:other-reader", saveDraft, { signal });

  // Another tab typed, sent or discarded something.
  const syncWithOtherTabs = () => {
    const draft = loadDraft();
    const isWaiting = (item) => draft.waiting.some(({ nonce }) => nonce === keyOf(item));
    all("li", outbox).forEach((item) => isWaiting(item) || item.remove());
    if (text.value === storedText && draft.text !== storedText) setText(draft.text, draft.nonce);
    storedText = draft.text;
  };
  window.addEventListener("storage", ({ key }) => (key === draftOfRoom || !key) && syncWithOtherTabs(), { signal });

  const draft = loadDraft();
  if (text.value) {
    // The server sent the message back with a problem: it stays in the composer, and is not put
    // into the outbox as well.
    draft.waiting.filter(({ body }) => body === text.value).forEach(({ nonce }) => ownKeys.add(nonce));
    if (draft.text) text.value += `\n${draft.text}`;
    saveDraft();
  } else {
    setText(draft.text, draft.nonce);
    storedText = draft.text;
  }
  if (isLive) loadDraft().waiting.forEach(({ body, nonce, reply }) => addToOutbox(body, nonce, reply));
  // On a touch screen this would open the on-screen keyboard.
  if (hovers() && document.activeElement === document.body && !location.hash) text.focus({ preventScroll: true });
  // The back-forward cache may bring a page back with messages that were sent meanwhile.
  window.addEventListener("pageshow", syncWithOtherTabs, { signal });
  fitHeight(text);
}
