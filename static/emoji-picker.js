// The emoji picker: a dialog beside what opened it, on a phone a sheet at the lower edge. `load`
// (page.js) loads this file when it is first wanted. The server draws the list (/emoji).
"use strict";

// Opens the picker beside `anchor`, and calls `onPick` with the emoji that was chosen. The focus goes
// back to where it was.
async function openEmojiPicker(anchor, onPick) {
  await load("reactions"); // It knows which were used last.
  const picker = find("#emoji") ?? makePicker();
  if (picker.open) return;
  await Promise.all([picker.styled, fillPicker(picker)]);
  if (!find(".all", picker)) return;
  const before = document.activeElement;
  let picked = null;
  picker.pick = (emoji) => {
    picked = emoji;
    picker.close();
  };
  picker.addEventListener("close", () => {
    if (before?.isConnected) before.focus({ preventScroll: true });
    if (!picked) return;
    rememberEmoji(picked);
    onPick(picked);
  }, { once: true });
  const field = find("input", picker);
  field.value = "";
  searchEmoji(picker);
  showUsed(picker, await usedEmoji());
  picker.showModal();
  placePicker(picker, anchor);
  find(".all", picker).scrollTop = 0;
  // On a phone the keyboard would cover the list.
  (hovers() ? field : find("[role=option]", picker)).focus({ preventScroll: true });
}

const skinTone = () => localStorage.getItem("tone") ?? "0";

// The list in the page's language and the reader's tone, which the browser keeps.
async function fillPicker(picker) {
  const address = `/emoji?lang=${document.documentElement.lang}&tone=${skinTone()}`;
  if (picker.dataset.list === address) return;
  const answer = await fetch(address, { headers: readerHeader() }).catch(() => null);
  if (!answer?.ok) {
    find("#notice").replaceChildren(make("p", { textContent: find("#notice").dataset.unanswered }));
    return;
  }
  picker.replaceChildren(template(await answer.text()).content);
  picker.ariaLabel = find(".head", picker).dataset.title;
  picker.dataset.list = address;
  picker.append(make("div", { className: "name", ariaHidden: "true" }));
}

function makePicker() {
  const picker = make("dialog", { id: "emoji" });
  const style = make("link", { rel: "stylesheet", href: find("#keys").dataset.pickerCss });
  picker.styled = new Promise((resolve) => (style.onload = style.onerror = resolve));
  if (find(`link[href="${style.getAttribute("href")}"]`)) picker.styled = null;
  else document.head.append(style);
  document.body.append(picker);
  picker.addEventListener("click", ({ target }) => {
    if (target === picker) picker.close();
    const chosen = target.closest("[role=option]");
    if (chosen) picker.pick(chosen.textContent);
    const group = target.closest("[data-group]")?.dataset.group;
    if (group) find(`#emoji-${group}`, picker).scrollIntoView({ block: "start" });
  });
  picker.addEventListener("input", ({ target }) => target.matches("input") && searchEmoji(picker));
  picker.addEventListener("change", async ({ target }) => {
    if (!target.matches("select")) return;
    localStorage.setItem("tone", target.value);
    const { value } = find("input", picker);
    await fillPicker(picker);
    find("input", picker).value = value;
    searchEmoji(picker);
    showUsed(picker, await usedEmoji());
    find("select", picker).focus();
  });
  picker.addEventListener("keydown", (event) => moveByKey(picker, event));
  picker.addEventListener("focusin", ({ target }) => nameEmoji(picker, target));
  picker.addEventListener("mouseover", ({ target }) => nameEmoji(picker, target));
  return picker;
}

// Those that can be seen, in their order.
const emojiShown = (picker) => all(".group:not([hidden]) > [role=option]:not([hidden])", picker);

// The group of those that were used last.
function showUsed(picker, used) {
  const group = find("[data-used]", picker);
  all("[role=option]", group).forEach((option) => option.remove());
  const names = new Map(all("[role=option]", picker).map((option) => [option.textContent, option.title]));
  group.append(...used.map((emoji) => {
    const option = make("button", { type: "button", tabIndex: -1, title: names.get(emoji) ?? emoji, textContent: emoji });
    option.setAttribute("role", "option");
    return option;
  }));
  group.hidden = !used.length || Boolean(find("input", picker).value);
  keepOneStop(picker);
}

// One of them can be reached with Tab, and the arrows go on from there.
function keepOneStop(picker, option = emojiShown(picker)[0]) {
  all("[role=option][tabindex='0']", picker).forEach((other) => (other.tabIndex = -1));
  if (option) option.tabIndex = 0;
}

// Hides those of which no name contains all words.
function searchEmoji(picker) {
  const words = find("input", picker).value.toLowerCase().replaceAll(":", " ").split(/[\s_]+/).filter(Boolean);
  for (const group of all(".group:not([data-used])", picker)) {
    let shown = 0;
    for (const option of all("[role=option]", group)) {
      const names = `${option.title} ${option.dataset.n}`.toLowerCase();
      option.hidden = !words.every((word) => names.includes(word));
      if (!option.hidden) shown += 1;
    }
    group.hidden = !shown;
  }
  const used = find("[data-used]", picker);
  used.hidden = words.length > 0 || !find("[role=option]", used);
  const status = find("[role=status]", picker);
  status.textContent = emojiShown(picker).length ? "" : status.dataset.none;
  keepOneStop(picker);
}

// The name of the emoji under the pointer or the focus.
function nameEmoji(picker, target) {
  const option = target.closest("[role=option]");
  if (option) find(".name", picker).textContent = `${option.textContent} ${option.title}`;
}

function moveByKey(picker, event) {
  if (isComposing(event)) return;
  const { key, target } = event;
  const shown = emojiShown(picker);
  const isField = target.matches("input");
  const index = shown.indexOf(target);
  if (isField && key === "Enter" && shown.length) {
    event.preventDefault();
    picker.pick(shown[0].textContent);
    return;
  }
  if (isField && key === "ArrowDown") return focusOption(picker, event, shown[0]);
  if (index < 0) return;
  const isRtl = document.documentElement.dir === "rtl";
  const step = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1 }[key];
  if (step) focusOption(picker, event, shown[index + step]);
  else if (key === "ArrowDown") focusOption(picker, event, below(shown, index, 1));
  else if (key === "ArrowUp") focusOption(picker, event, below(shown, index, -1) ?? find("input", picker));
  else if (key === "Home") focusOption(picker, event, shown[0]);
  else if (key === "End") focusOption(picker, event, shown.at(-1));
  else if (key.length === 1 && key !== " " && !event.ctrlKey && !event.metaKey) find("input", picker).focus();
}

function focusOption(picker, event, option) {
  event.preventDefault();
  if (!option) return;
  if (option.matches("[role=option]")) keepOneStop(picker, option);
  option.focus();
}

// The nearest one in the next row, or in the row before.
function below(shown, index, step) {
  const { top, left } = shown[index].getBoundingClientRect();
  let [best, row] = [null, null];
  for (let at = index + step; shown[at]; at += step) {
    const place = shown[at].getBoundingClientRect();
    if (Math.abs(place.top - top) < 4) continue;
    row ??= place.top;
    if (Math.abs(place.top - row) > 4) break;
    const distance = Math.abs(place.left - left);
    if (!best || distance < best.distance) best = { option: shown[at], distance };
  }
  return best?.option;
}

// Beside what opened it, within the window. On a phone the style sheet puts it below.
function placePicker(picker, anchor) {
  const { style } = picker;
  style.insetBlockStart = style.insetInlineStart = "";
  if (matchMedia("(width < 40rem)").matches || !anchor?.isConnected) return;
  const at = anchor.getBoundingClientRect();
  const { width, height } = picker.getBoundingClientRect();
  const fit = (wanted, size, space) => Math.max(8, Math.min(wanted, space - size - 8));
  const top = at.top > height + 12 ? at.top - height - 4 : at.bottom + 4;
  style.margin = "0";
  style.top = `${fit(top, height, innerHeight)}px`;
  style.left = `${fit(at.left, width, innerWidth)}px`;
}
