// What a message offers (`features/messages/actions_view.rs`): the toolbar of the message under the
// pointer or with the focus, the sheet with all of it, and the keys of the selected message.
// `loadActions` (messages.js) loads this file with the first message that is pointed at, selected or
// tapped, and gives it all such events.
"use strict";

// By name. An action without a function is the link that it is.
const ACTS = {
  reply: (message) => replyToMessage(message),
  thread: (message, item) => openThread(addressOf(item, message), find("span", item).textContent),
  react: (message) => load("reactions").then(() => chooseReaction(message)),
  copy: (message) => copyTyped(message),
  link: (message) => copyAndTell(Promise.resolve(new URL(`../at/${messageId(message)}`, find(".place", message).href).href)),
  unread: (message) => postFor(message, "unread"),
  save: (message) => postFor(message, "save"),
  pin: (message) => postFor(message, "pin", { on: true }),
  unpin: (message) => postFor(message, "pin", { on: false }),
  edit: (message) => requestForMessage("GET", message, "edit"),
  remove: (message, { dataset }) => confirm(dataset.question) && requestForMessage("POST", message, "remove"),
};

// The answer says what changes on the page: the message has a mark, or there is a sentence.
const postFor = (message, action, values) =>
  htmx.ajax("POST", `${find(".place", message).pathname}/${action}`, { source: message, target: message, swap: "none", values });

// The composer answers a message. (On the page of a thread it answers the first one anyway.)
async function replyToMessage(message) {
  const target = find("#replying");
  const { pathname } = find(".place", message);
  if (target) await htmx.ajax("GET", `${pathname}/reply`, { source: message, target, swap: "innerHTML" });
  find("#composer textarea").focus();
}

// In a wide window a thread opens beside its room, in a frame: it is a page of its own, with the same
// scripts (threads.js), and its links lead out of the frame.
function openThread(href, title) {
  const isBeside = find("main.room:not(.threaded)") && matchMedia("(width >= 64rem)").matches;
  if (!isBeside) return top.location.assign(href);
  find("main").after(Object.assign(find("#thread") ?? make("iframe", { id: "thread" }), { src: href, title }));
}
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.thread, #replying a");
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  if (link.matches(".thread")) return openThread(link.href, link.ariaLabel);
  find("#replying").replaceChildren();
  find("#composer textarea").focus();
}, true); // (Before navigation.js follows the link.)

// The sheet of the page, and the toolbar that is made of some of its items. Both are made of HTML that
// is the same for all pages.
let sheetHtml = null;
let sheet = null;
let toolbar = null;

// Loads the sheet for this page and those after it. Resolves to whether it came.
async function loadSheet() {
  try {
    const answer = await fetch(find("#outbox").dataset.sheet, { headers: readerHeader() });
    if (answer.ok && isFromSnug(answer.headers)) sheetHtml = await answer.text();
  } catch {} // The next event tries again.
  if (sheetHtml) setUpActions(pageLifetime.signal);
  return Boolean(sheetHtml);
}

// Copies the text as it was typed: what is drawn has no Markdown, and emoji for their names.
function copyTyped(message) {
  const body = find(".body", message);
  const drawn = body.textContent;
  if (!find(":not(br)", body) && !/[\p{Emoji_Presentation}\ufe0f]/u.test(drawn)) return copyAndTell(Promise.resolve(drawn));
  const typed = fetch(`${find(".place", message).pathname}/text`, { headers: readerHeader() });
  return copyAndTell(typed.then((answer) => (answer.ok && answer.headers.get("Content-Type").startsWith("text/plain") ? answer.text() : drawn)).catch(() => drawn));
}

// Copies a text that may have to be fetched first. (Safari wants the promise of it while it handles
// the click.)
async function copyAndTell(text) {
  const blob = text.then((copied) => new Blob([copied], { type: "text/plain" }));
  const isCopied = navigator.clipboard?.write && window.ClipboardItem
    ? await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]).then(() => true, () => false)
    : await copyAddress(await text);
  if (isCopied) find("#notice").replaceChildren(make("p", { textContent: sheet.dataset.copied }));
}

// What is offered for a message, as the items of the sheet that it matches.
const offeredFor = (message) => all("[data-act]", sheet).filter((item) => message.matches(item.dataset.when));

// Does it with the message, which may have been drawn again meanwhile.
function act(name, { id }) {
  const message = document.getElementById(id);
  const item = message && offeredFor(message).find((one) => one.dataset.act === name);
  if (!item) return;
  if (ACTS[name]) ACTS[name](message, item);
  else location.assign(addressOf(item, message));
}
// (Addresses in the sheet are relative to the message's page.)
const addressOf = ({ dataset: { to } }, message) => to && new URL(to.replace("{id}", messageId(message)), find(".place", message).href).href;

// Runs for each page that has messages and is live.
function setUpActions(signal) {
  sheet = toolbar = null;
  if (!sheetHtml || !find("#messages") || !find("#outbox")) return;
  sheet = template(sheetHtml).content.firstElementChild;
  toolbar = make("span", { className: "tools", role: "toolbar" });
  document.body.append(sheet);
  signal.addEventListener("abort", () => sheet?.remove());
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) return sheet.close();
    const item = event.target.closest("[data-act]");
    if (!item || !isPlainClick(event)) return;
    event.preventDefault();
    sheet.close();
    act(item.dataset.act, { id: sheet.dataset.of });
  });
  sheet.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const items = all("[data-act]", sheet).filter((item) => !item.hidden);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const byKey = items.find(({ dataset }) => dataset.key === latinKey(event).toLowerCase());
    if (!step && !byKey) return;
    event.preventDefault();
    if (byKey) event.repeat || byKey.click();
    else items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
  });
  toolbar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act], [data-all]");
    const message = toolbar.closest(".message");
    if (!button || !message || !isPlainClick(event)) return;
    event.preventDefault();
    if (button.matches("[data-all]")) openSheet(message, button);
    else act(button.dataset.act, message);
  });
}

// Shows the toolbar on a message. There is one for the page: buttons in each message would be most
// of what the page consists of.
function showToolbar(message) {
  if (toolbar.closest(".message") === message) return;
  const label = (action) => {
    const said = { action, text: firstWords(find(".body", message).textContent), time: find(".place", message).textContent };
    return sheet.dataset.label.replace(/\{(action|text|time)\}/g, (_, name) => said[name]);
  };
  const buttons = offeredFor(message).filter((item) => item.matches("[data-bar]")).map((item) => {
    const button = item.cloneNode(true);
    const title = find("span", button).textContent;
    all("span, kbd", button).forEach((part) => part.remove());
    button.removeAttribute("aria-describedby");
    return Object.assign(button, { title, ariaLabel: label(title), ...(item.dataset.to && { href: addressOf(item, message) }) });
  });
  const title = sheet.dataset.more;
  const more = make("button", { type: "button", className: "quiet", title, ariaLabel: label(title), ariaHasPopup: "dialog" });
  more.dataset.all = "";
  more.append(template(sheet.dataset.icon).content);
  toolbar.replaceChildren(...buttons, more);
  find("chat-message", message).append(toolbar);
}

// Opens the sheet for a message: at the lower edge of a touch screen, else beside the button.
function openSheet(message, button) {
  const items = all("[data-act]", sheet);
  const offered = offeredFor(message);
  sheet.dataset.of = message.id;
  find("h2", sheet).replaceChildren(find(".author bdi", message).cloneNode(true), ", ", find(".place", message).textContent);
  for (const item of items) {
    item.hidden = !offered.includes(item);
    if (item.dataset.to) item.href = addressOf(item, message);
  }
  load("reactions").then(() => showQuickRow(sheet, message));
  const before = document.activeElement;
  // (Unless what was done has moved the focus elsewhere.)
  sheet.addEventListener("close", () => {
    if (document.activeElement === document.body && before?.isConnected) before.focus({ preventScroll: true });
  }, { once: true });
  sheet.showModal();
  const { style } = sheet;
  style.inset = "";
  if (!button || !hovers()) return;
  offered[0]?.focus();
  const near = button.getBoundingClientRect();
  const { width, height } = sheet.getBoundingClientRect();
  const within = (start, size, all) => `${Math.max(8, Math.min(start, all - size - 8))}px`;
  style.inset = `${within(near.bottom + 4, height, innerHeight)} auto auto ${within(near.right - width, width, innerWidth)}`;
}

// Everything that happens to a message comes here.
function handleMessageEvent(event) {
  const message = sheet && event.target.closest?.(`${MESSAGE}:not(.gone)`);
  if (!message?.closest("#messages")) return;
  // A mouse that rests does not take the toolbar from the keyboard, when the list moves under it.
  if (event.type === "pointerover" && find(":focus-visible", toolbar)) return;
  if (event.type === "pointerover" || event.type === "focusin") return hovers() && showToolbar(message);
  if (event.type === "keydown") return handleKey(event, message);
  // A tap, or a long press. (Browsers that have no such event select text.)
  if (hovers() || event.target.closest("a, button, summary, textarea")) return;
  if (event.type === "click" && !getSelection().isCollapsed) return;
  event.preventDefault();
  openSheet(message);
}

function handleKey(event, message) {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return;
  if (isTextField(event.target) || find("dialog[open]")) return;
  const pressed = latinKey(event);
  if (pressed === "Enter" && event.target === message) {
    event.preventDefault();
    return openSheet(message, message);
  }
  if (pressed.length === 1 && document.documentElement.dataset.letters === "off") return;
  const item = offeredFor(message).find(({ dataset }) => dataset.key === pressed.toLowerCase());
  if (!item) return;
  event.preventDefault();
  act(item.dataset.act, message);
}

onPageSetup(setUpActions);
