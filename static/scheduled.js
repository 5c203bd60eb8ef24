// A text that is scheduled leaves the message box. Loaded by the page that schedules it, and by rooms
// in which something of the reader's waits.
"use strict";

onPageSetup(() => {
  const KEY = "scheduled";
  const draftOf = (address, form) => draftKey(address + (find("[name=thread]", form)?.value ?? ""));

  // The page that schedules: the draft of the message box stays until the message is stored.
  const form = find(".later-form[data-box]");
  if (form) {
    sessionStorage.removeItem(KEY);
    form.addEventListener("submit", () => {
      const draft = draftOf(form.action.replace(/scheduled$/, "messages"), form);
      const { text } = JSON.parse(localStorage.getItem(draft)) ?? {};
      if (text) sessionStorage.setItem(KEY, JSON.stringify({ draft, text }));
    });
  }

  // The room: the message waits. (A text that was typed meanwhile stays.)
  const box = find("#composer");
  const scheduled = location.hash === "#later" && JSON.parse(sessionStorage.getItem(KEY));
  if (!box || !scheduled) return;
  sessionStorage.removeItem(KEY);
  history.replaceState(history.state, "", location.pathname + location.search);
  const text = find("textarea", box);
  if (draftOf(box.action, box) !== scheduled.draft || text.value !== scheduled.text) return;
  text.value = "";
  text.dispatchEvent(new Event("input", { bubbles: true }));
});
