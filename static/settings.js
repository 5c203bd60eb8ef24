// Pages with settings: choices that are saved when they are made, the browser's time zone, and a
// look at a picture before it is uploaded. Without scripts the forms have buttons for all of it.
"use strict";

// The page follows some choices without being loaded again.
function followChoices({ elements: { theme, letters, density } }) {
  if (density) setRootData("density", density.checked ? density.value : null);
  if (letters) setRootData("letters", letters.checked ? null : "off");
  if (!theme) return;
  const { value } = theme;
  setRootData("theme", value === "system" ? null : value);
  find("meta[name=color-scheme]").content = value === "system" ? "light dark" : value;
  // The color of the window around the page. (A page has one for each scheme of the system, until
  // a scheme is chosen.)
  const [color, ...others] = all("meta[name=theme-color]");
  others.forEach((other) => other.remove());
  color.removeAttribute("media");
  color.content = getComputedStyle(document.documentElement).backgroundColor;
}

function setRootData(name, value) {
  const { dataset } = document.documentElement;
  if (value) dataset[name] = value;
  else delete dataset[name];
}

document.addEventListener("change", ({ target: { form } }) => {
  if (!form?.matches(".at-once")) return;
  showState(form, "");
  followChoices(form);
});

function showState(form, text) {
  const state = find(".state", form);
  state.textContent = text;
  state.classList.toggle("problem", text !== "");
}

// The choices of a form go back to those that are saved. So a control's default is its saved state;
// a control that was changed again meanwhile keeps its new one, because that is sent next.
const onFailure = ({ target }) => {
  if (!target.matches?.(".at-once")) return;
  target.reset();
  followChoices(target);
  showState(target, find(".state", target).dataset.failed);
};
document.addEventListener("htmx:response:error", onFailure);
document.addEventListener("htmx:error", onFailure);
document.addEventListener("htmx:after:swap", ({ target, detail: { ctx } }) => {
  if (target.id === "stream") return;
  offerBrowserZone();
  if (!target.matches?.(".at-once") || ctx.response.status >= 400) return;
  all("input", target).forEach((input) => {
    input.defaultChecked = ctx.request.body.getAll(input.name).includes(input.value);
  });
  followChoices(target);
  find(".state", target).classList.remove("problem");
  // The page that is shown offline has the same colors.
  navigator.serviceWorker?.controller?.postMessage("/offline");
});

// Offers the browser's time zone to somebody who has another one, if the server knows it. (One zone
// may have two names.)
function offerBrowserZone() {
  const offer = find("#browser-zone");
  if (!offer) return;
  const zone = browserZone();
  const canonical = (name) => {
    try {
      return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
    } catch {
      return name; // It is blank, or the browser does not know it.
    }
  };
  const isKnown = all("#zones option").some(({ value }) => value === zone);
  if (!isKnown || canonical(find("#time_zone").defaultValue) === canonical(zone)) return;
  find("bdi", offer).textContent = zone;
  find("button", offer).setAttribute("hx-vals", JSON.stringify({ zone }));
  offer.hidden = false;
}
onPageSetup(offerBrowserZone);

// Shows a chosen picture as it will be: from its middle, and round. One that the browser cannot
// read is not shown; the server says why it takes it or not.
function showChosenPicture(input) {
  const { form, files: [file] } = input;
  const present = find(".portrait:not(.chosen-picture)", form);
  find(".chosen-picture", form)?.remove();
  present.hidden = false;
  form.classList.toggle("chosen", Boolean(file));
  if (!file) return;
  const image = make("img", { className: "avatar portrait chosen-picture", alt: "" });
  image.onload = image.onerror = ({ type }) => {
    URL.revokeObjectURL(image.src);
    if (type !== "load" || input.files[0] !== file) return;
    present.hidden = true;
    present.after(image);
  };
  image.src = URL.createObjectURL(file);
  find(".primary", form).focus();
}
document.addEventListener("change", ({ target }) => target.matches("#picture") && showChosenPicture(target));
document.addEventListener("click", ({ target }) => target.closest(".picture .again") && find("#picture").click());
