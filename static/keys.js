// What the keyboard does beyond what browsers do by themselves. /keys lists it. It comes
// with the first key that is for it (`keyboard` in app.js), to a page that stands already.
"use strict";

shortcuts(find("#jump"), find("#keys"));
jumping(find("#jump"));

const walk = (signal) => {
  const messages = find("#messages");
  if (messages && find("#composer")) walking(messages, find("#composer textarea"), signal);
};
beginnings.push(walk);
walk(page.signal);

// Letters are text where one writes, and everywhere for whoever wants them left alone.
const isText = (event) => isWriting(event.target) ||
  (event.key.length === 1 && document.documentElement.dataset.letters === "off");

// Ctrl-K goes anywhere, ? tells what else there is.
function shortcuts(jump, keys) {
  const show = async (dialog, address) => {
    if (find("dialog[open]")) return;
    const from = document.activeElement;
    if (!await fill(dialog, address)) return;
    find("[autofocus]", dialog)?.select();
    // Whoever changes their mind goes on where they were.
    dialog.addEventListener("close", () => from?.isConnected && from.focus(), { once: true });
  };
  for (const dialog of [jump, keys]) {
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      const field = find("main [name=q]#wanted"); // On the page that is the same.
      if (field) field.select();
      else if (jump.open) jump.close();
      else show(jump, "/find");
    }
    if (event.key === "?" && !command && !isText(event)) {
      event.preventDefault();
      show(keys, "/keys");
    }
  });
}

// Up and down lead from the field into what was found and back, Enter takes the first.
function jumping(dialog) {
  const isFound = (field) => find("#places", dialog)?.dataset.wanted === field.value;
  dialog.addEventListener("keydown", (event) => {
    const field = find("[name=q]", dialog);
    const places = all("#places a, #places button", dialog);
    const at = places.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      (places[at + step] ?? (step < 0 ? field : places.at(-1)))?.focus();
    } else if (event.key === "Enter" && event.target === field && !event.isComposing) {
      event.preventDefault();
      // What is typed may be ahead of what was found: then it waits.
      if (isFound(field)) places[0]?.click();
      else field.dataset.go = "";
    } else if (at >= 0 && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) {
      field.focus();
    }
  });
  // Whoever goes on typing is not there yet.
  dialog.addEventListener("input", ({ target }) => delete target.dataset.go);
  new MutationObserver(() => {
    const field = find("[name=q]", dialog);
    if (field?.dataset.go === undefined || !dialog.open || !isFound(field)) return;
    delete field.dataset.go;
    find("#places a, #places button", dialog)?.click();
  }).observe(dialog, { childList: true, subtree: true });
}

// j and k, or the arrows, go from message to message; Escape goes back to writing.
function walking(messages, text, signal) {
  const IS = ".message:not(.editing)";
  const go = (message) => {
    if (!message) return;
    message.tabIndex = -1;
    message.focus({ preventScroll: true });
    message.scrollIntoView({ block: "nearest" });
  };
  // Past the last that is here one goes on with what comes, unless one has turned elsewhere.
  const further = (here, step) => {
    const link = find(step < 0 ? ".older a" : ".newer a", messages);
    if (!link) return;
    new MutationObserver((_, observer) => {
      const list = all(IS, messages);
      const next = list[list.indexOf(here) + step];
      if (!next) return;
      observer.disconnect();
      if (document.activeElement === here) go(next);
    }).observe(messages, { childList: true });
    link.click();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isText(event) || find("dialog[open]")) return;
    const here = event.target.closest?.(IS);
    const step = { j: 1, k: -1, ...(here && { ArrowDown: 1, ArrowUp: -1 }) }[event.key];
    if (step) {
      event.preventDefault();
      const list = all(IS, messages);
      const at = list.indexOf(here);
      const next = at < 0 ? list.at(-1) : list[at + step];
      if (next) go(next);
      else further(here, step);
    } else if (here && event.key === "e" && find("[data-edit]", here)) {
      event.preventDefault();
      find("[data-edit]", here).click();
    } else if (event.key === "Escape" && (here || event.target.matches("body, #scroller"))) {
      text.focus();
    }
  }, { signal });
}
