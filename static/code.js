// Buttons that copy code. A page loads this file with its first code (`loadCode` in page.js).
"use strict";

// The button has no text, which would be a part of the message: the style sheet shows its label.
function addCopyButtons(within) {
  const { copyCode, codeCopied } = find("#keys").dataset;
  for (const pre of all("pre:not(:has(button))", within)) {
    const button = make("button", { type: "button", className: "quiet", ariaLabel: copyCode });
    button.addEventListener("click", async () => {
      if (!(await copyAddress(find("code", pre).textContent.replace(/\n$/, "")))) return;
      button.ariaLabel = codeCopied;
      button.focus();
      setTimeout(() => (button.ariaLabel = copyCode), 2_000);
    });
    pre.append(button);
  }
}
addCopyButtons(document);
