// Writing: what is typed, what is on its way, and what could not be sent.
"use strict";

beginnings.push((signal) => {
  const composer = find("#composer");
  if (composer && find("#scroller")) write(composer, find("#outbox"), signal);
});

// Writing: Enter sends, the line clears at once, and what was written waits in
// the outbox until the server has it. Nothing typed is ever lost.
function write(composer, outbox, signal) {
  const text = find("textarea", composer);
  const nonce = find("[name=nonce]", composer);
  const outgoing = blank(outbox.dataset.blank);
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
  document.addEventListener("htmx:error", failed, { signal });
  document.addEventListener("htmx:response:error", failed, { signal });
  outbox.addEventListener("htmx:before:request", (event) =>
    event.target.closest("li")?.classList.remove("failed"));
  document.addEventListener("snug:open", () =>
    all("#outbox > .failed form").filter((form) => !find("[aria-invalid]", form))
      .forEach((form) => form.requestSubmit()), { signal });

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
