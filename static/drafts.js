// Draft storage: text that is not sent yet stays in the browser's local storage. It outlives the
// page, the tab and the browser.
"use strict";

// Drafts belong to the person who wrote them and to the URL they will be sent to. Pages of somebody
// else in the same browser neither show nor delete them.
const draftKey = (url) => `draft:${reader()}:${url}`;

// Deletes the drafts of this page's reader; on a page without one, everybody's.
function deleteDrafts() {
  const own = reader() ? draftKey("") : "draft:";
  for (const key of Object.keys(localStorage)) if (key.startsWith(own)) localStorage.removeItem(key);
}

// Signing out deletes all drafts, so that the next person at this browser cannot read them. After
// an expired session they stay, and the person goes on with them when they have signed in again.
document.addEventListener("submit", ({ target }) => target.action.endsWith("/logout") && deleteDrafts());
document.addEventListener("DOMContentLoaded", () => {
  if (location.hash === "#left") deleteDrafts(); // The account has been closed.
});
// A new idempotency key: the server takes a message with a known key for the same message.
function newIdempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
