// <message-editor> is the form that edits a message in its place. The changed text is kept as a
// draft until it is saved, cancelled, or the message is deleted. So when the message or the page
// is drawn again meanwhile, the editor opens again with the draft.
"use strict";

// Draft keys of edits that are being sent.
const savingEdits = new Set();

class MessageEditor extends HTMLElement {
  connectedCallback() {
    this.messages = this.closest("#messages");
    if (!this.messages || !find("main").dataset.viewer) return;
    const form = find("form", this);
    const text = find("textarea", form);
    const key = draftKey(form.action);
    this.message = this.closest(".message").id;
    text.value = localStorage.getItem(key) ?? text.value;
    text.focus();
    text.setSelectionRange(-1, -1);
    this.addEventListener("input", () => localStorage.setItem(key, text.value));
    this.addEventListener("submit", () => savingEdits.add(key));
    this.addEventListener("click", ({ target }) => target.closest("[data-cancel]") && localStorage.removeItem(key));
    this.addEventListener("keydown", (event) => {
      if (isComposing(event)) return;
      if (event.key === "Escape") find("[data-cancel]", this).click();
      if (!isEnter(event)) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }

  // When editing ends, the focus goes back to the composer. The page of a single message leads to
  // the room. Neither happens when the server sent the editor again, with a problem in it.
  disconnectedCallback() {
    if (!this.messages?.isConnected || document.getElementById(this.message)?.matches(".editing")) return;
    if (!find("#scroller")) location.assign(`${find(".lead .back").href}#${find(".message", this.messages).id}`);
    else if (document.activeElement === document.body) find("#composer textarea")?.focus();
  }
}

// Opens the editor again if there is a draft of an edit of `message`.
function reopenEditor(message) {
  const key = draftKey(find(".place", message).href);
  if (localStorage.getItem(key) === null || savingEdits.has(key)) return;
  if (find(".removed", message)) localStorage.removeItem(key);
  else if (isOwn(message)) requestForMessage("GET", message, "edit");
}

// Calls `handle` if the event is about a request that saves an edit. These listeners are on the
// document, because the form is gone by then if the message was drawn again.
const onSavedEdit = (event, handle) => {
  const form = event.detail.ctx?.sourceElement;
  const key = form?.action && draftKey(form.action);
  if (savingEdits.has(key)) handle(form, key);
};
document.addEventListener("htmx:after:request", (event) => onSavedEdit(event, (_, key) => {
  const { status, headers } = event.detail.ctx.response;
  if (status !== 200 || !isFromSnug(headers)) return;
  savingEdits.delete(key);
  localStorage.removeItem(key);
}));
for (const failure of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(failure, (event) => onSavedEdit(event, (form, key) => {
    savingEdits.delete(key);
    const message = document.getElementById(`m${key.split("/").pop()}`);
    if (!form.isConnected && message) reopenEditor(message);
  }));
}

customElements.define("message-editor", MessageEditor);
