// The end of a session, in every tab of the browser and for the back button.
"use strict";

(() => {
  const channel = new BroadcastChannel("snug:session");
  const isSignedIn = () => !document.body.classList.contains("doorway");
  // The server answers with the sign-in page if the session has ended, else with the page as it is.
  const reload = () => {
    document.documentElement.style.visibility = "hidden";
    location.reload();
  };

  // The sign-in page is shown to nobody who is signed in. So the session of this browser has ended:
  // by the button, or elsewhere.
  document.addEventListener("DOMContentLoaded", () => {
    if (isSignedIn() || location.pathname !== "/login") return;
    sessionStorage.clear();
    channel.postMessage("ended");
  });
  channel.addEventListener("message", () => isSignedIn() && reload());

  // The browser keeps a page as it was for the back button. Such a page is shown again only after
  // the server was asked. (A page with a stream does that in connection.js.)
  window.addEventListener("pagehide", ({ persisted }) => {
    if (persisted && isSignedIn()) document.documentElement.style.visibility = "hidden";
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted && isSignedIn() && !find("#stream")) reload();
  });
})();
