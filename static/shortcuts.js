// Keyboard shortcuts, as /keys lists them. `loadShortcuts` (page.js) loads this file with the first
// such key, into a page that is set up already.
"use strict";

openDialogsByKey(find("#jump"), find("#keys"));
chooseByKey(find("#jump"));

const setUpShortcuts = (signal) => {
  const messages = find("#messages");
  if (messages && find("#composer")) walkMessages(messages, find("#composer textarea"), signal);
};
onPageSetup(setUpShortcuts);
setUpShortcuts(pageLifetime.signal);

// Single keys are text in a text field, and everywhere for people who have turned these shortcuts
// off.
const isText = (event) => isTextField(event.target) ||
  (latinKey(event).length === 1 && document.documentElement.dataset.letters === "off");

// Ctrl-K opens the quick switcher, and ? the list of shortcuts.
function openDialogsByKey(switcher, list) {
  const open = async (dialog, url) => {
    if (find("dialog[open]")) return;
    const before = document.activeElement;
    if (!await openDialog(dialog, url)) return;
    find("[autofocus]", dialog)?.select();
    dialog.addEventListener("close", () => before?.isConnected && before.focus(), { once: true });
  };
  for (const dialog of [switcher, list]) {
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
  document.addEventListener("keydown", (event) => {
    if (isComposing(event) || event.altKey) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const pressed = latinKey(event);
    if (isCommand && !event.shiftKey && pressed.toLowerCase() === "k") {
      event.preventDefault();
      const field = find("main [name=q]#wanted"); // This page is the quick switcher.
      if (field) field.select();
      else if (switcher.open) switcher.close();
      else open(switcher, "/find");
    }
    const link = !isCommand && !isText(event) && !find("dialog[open]") && { n: "#next", i: "#inbox" }[pressed];
    if (link) find(link)?.click();
    if (pressed === "?" && !isCommand && !isText(event)) {
      event.preventDefault();
      open(list, "/keys");
    }
  });
}

// In the quick switcher the arrows move between the field and the results, and Enter opens the
// first result.
function chooseByKey(dialog) {
  const isUpToDate = (field) => find("#places", dialog)?.dataset.wanted === field.value;
  dialog.addEventListener("keydown", (event) => {
    if (isComposing(event)) {
      // It takes back a word, and does not close the dialog.
      if (event.key === "Escape") event.preventDefault();
      return;
    }
    const field = find("[name=q]", dialog);
    const results = all("#places a, #places button", dialog);
    const index = results.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      // A search field would empty itself first.
      event.preventDefault();
      dialog.close();
    } else if (step) {
      event.preventDefault();
      (results[index + step] ?? (step < 0 ? field : results.at(-1)))?.focus();
    } else if (event.key === "Enter" && event.target === field) {
      event.preventDefault();
      // If the results are for an earlier text, Enter waits for the next ones.
      if (isUpToDate(field)) results[0]?.click();
      else field.dataset.go = "";
    } else if (index >= 0 && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) {
      field.focus();
    }
  });
  // Typing on cancels the Enter.
  dialog.addEventListener("input", ({ target }) => delete target.dataset.go);
  dialog.addEventListener("htmx:after:settle", () => {
    const field = find("[name=q]", dialog);
    if (field?.dataset.go === undefined || !dialog.open || !isUpToDate(field)) return;
    delete field.dataset.go;
    find("#places a, #places button", dialog)?.click();
  });
}

// j and k, or the arrows, move from message to message; Escape goes back to the composer.
function walkMessages(messages, composer, signal) {
  const focusMessage = (message) => {
    message.tabIndex = -1;
    // Screen readers say what has the focus. (What a blocked person said is folded, and not said.)
    const parts = all(".author, .body, .place", message).filter((part) => part.checkVisibility());
    message.ariaLabel = parts.map((part) => part.textContent.slice(0, 1_000)).join(" ");
    message.focus({ preventScroll: true });
    message.scrollIntoView({ block: "nearest" });
  };
  // At the end of the loaded messages this loads more, and goes on unless the focus has moved.
  const loadMore = (from, step) => {
    const link = find(step < 0 ? ".older a" : ".newer a", messages);
    if (!link) return;
    const loaded = new AbortController();
    document.addEventListener("snug:messages", () => {
      const list = all(MESSAGE, messages);
      const next = list[list.indexOf(from) + step];
      if (!next) return;
      loaded.abort();
      if (document.activeElement === from) focusMessage(next);
    }, { signal: AbortSignal.any([signal, loaded.signal]) });
    link.click();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return;
    if (isText(event) || find("dialog[open]")) return;
    const message = event.target.closest?.(MESSAGE);
    const pressed = latinKey(event);
    const step = { j: 1, k: -1, ...(message && { ArrowDown: 1, ArrowUp: -1 }) }[pressed];
    if (step) {
      event.preventDefault();
      const list = all(MESSAGE, messages);
      const index = list.indexOf(message);
      const next = index < 0 ? list.at(-1) : list[index + step];
      if (next) focusMessage(next);
      else if (message) loadMore(message, step);
    } else if (event.key === "Escape" && (message || event.target.matches("body, #scroller"))) {
      composer.focus();
    }
  }, { signal });
}
