// On a touch screen, a tap or a long press on a message opens a sheet with what can be done with it.
"use strict";

onPageSetup((signal) => {
  const messages = find("#messages");
  if (messages && find("#outbox")) openSheetByTouch(messages, find("#outbox").dataset.sheet, signal);
});

function openSheetByTouch(messages, html, signal) {
  let sheet = null; // Made for the first message.
  const messageOf = ({ target }) =>
    !hovers() && !target.closest("a, button, summary, textarea") && target.closest(`${MESSAGE}:not(.gone)`);

  const open = (message) => {
    sheet ??= makeSheet();
    // The message may be drawn again while the sheet is open.
    const now = () => document.getElementById(message.id) ?? message;
    const tool = (name) => find(`.tools [data-${name}]`, now());
    find("h2", sheet).replaceChildren(find(".author bdi", message).cloneNode(true), ", ", find(".place", message).textContent);
    const can = {
      copy: !find(".removed", message) && (() => copyText(typedText(find(".body", now())), document.body)),
      edit: tool("edit") && (() => tool("edit")?.click()),
      remove: tool("remove") && (() => tool("remove")?.click()),
    };
    for (const [name, act] of Object.entries(can)) {
      const button = find(`[data-${name}]`, sheet);
      button.hidden = !act;
      button.onclick = () => {
        sheet.close();
        act();
      };
    }
    const seen = find("[data-seen]", sheet);
    seen.hidden = !tool("seen");
    seen.href = find(".place", message).href;
    sheet.showModal();
  };
  const makeSheet = () => {
    const made = template(html).content.firstElementChild;
    made.addEventListener("click", ({ target }) => target === made && made.close());
    document.body.append(made);
    signal.addEventListener("abort", () => made.remove());
    return made;
  };

  messages.addEventListener("click", (event) => {
    const message = messageOf(event);
    if (message && getSelection().isCollapsed) open(message);
  });
  // A long press. (Browsers that have no such event select text.)
  messages.addEventListener("contextmenu", (event) => {
    const message = messageOf(event);
    if (!message) return;
    event.preventDefault();
    open(message);
  });
}

// Copies a text. Without TLS browsers have no clipboard for scripts, and copy what is selected.
function copyText(text, within) {
  if (navigator.clipboard) return void navigator.clipboard.writeText(text).catch(() => {});
  const area = make("textarea", { value: text });
  within.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
