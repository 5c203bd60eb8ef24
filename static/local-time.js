// <local-time> shows the <time> inside it in the reader's time zone and language. Without scripts
// the server's text stays, in UTC.
"use strict";

const dateFormat = (options) => new Intl.DateTimeFormat(language(), options);

const timeFormats = {
  clock: dateFormat({ timeStyle: "short" }),
  exact: dateFormat({ dateStyle: "long", timeStyle: "long" }),
  day: dateFormat({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  "short-day": dateFormat({ day: "numeric", month: "short" }),
  dated: dateFormat({ dateStyle: "medium", timeStyle: "short" }),
};

class LocalTime extends HTMLElement {
  // A morph (htmx) brings the server's text back and removes this attribute.
  static observedAttributes = ["data-local"];

  connectedCallback() {
    this.show();
  }

  // The morph changes the attributes first and then the text, so this waits for its end.
  attributeChangedCallback(name, before, now) {
    if (now === null) queueMicrotask(() => this.show());
  }

  show() {
    const time = find("time", this);
    if (!time) return;
    const date = new Date(time.dateTime);
    const format = this.getAttribute("format");
    time.textContent = timeFormats[format === "brief" ? briefFormat(date) : format].format(date);
    if (format === "clock") time.title = timeFormats.exact.format(date);
    this.dataset.local = "";
  }
}

// The list of rooms has space for either the time or the day.
const briefFormat = (date) => (date.toDateString() === new Date().toDateString() ? "clock" : "short-day");

// The form to sign up tells the browser's time zone. (Before htmx reads the form.)
const browserZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
document.addEventListener("submit", ({ target }) => {
  const field = find("input[type=hidden][name=time_zone]", target);
  if (field) field.value = browserZone();
}, true);

customElements.define("local-time", LocalTime);
