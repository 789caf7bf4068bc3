/**
 * An on-screen keyboard in the page (labwc hides system keyboards behind a full-screen window).
 * Wide panels get QWERTY; where ten keys of 15 mm do not fit, the letters stand in the order of the alphabet, six a row.
 */

import { msg, t } from "./text.js";

const WIDE = ["qwertyuiop", "asdfghjkl'", "zxcvbnm,.?"];
const NARROW = ["abcdef", "ghijkl", "mnopqr", "stuvwx", "yz,.'?"];
const WIDE_NUMBERS = ["1234567890", "+-/#&@%():", "!;\"=_*.,?'"];
const NARROW_NUMBERS = ["123456", "7890+-", "/#&@%*", "().,!?", ":;\"'=_"];
const KEY_MM = 15;

function letter(sign) {
  const key = document.createElement("button");
  key.type = "button";
  key.className = "key";
  key.dataset.key = sign;
  key.tabIndex = -1;
  key.textContent = sign;
  return key;
}

function special(action, label, content) {
  const key = letter("");
  key.dataset.key = action;
  key.classList.add("key-wide");
  key.setAttribute("aria-label", t(label));
  key.dataset.tLabel = label;
  if (typeof content === "string") key.textContent = content;
  else key.append(content);
  return key;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.classList.add("icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A keyboard in `place` that writes into the field given to `open`. */
export class Keyboard {
  #place;
  #field = null;
  #upper = false;
  #numbers = false;

  constructor(place) {
    this.#place = place;
    place.addEventListener("pointerdown", (event) => event.preventDefault());
    place.addEventListener("mousedown", (event) => event.preventDefault());
    place.addEventListener("click", (event) => {
      const key = event.target.closest("[data-key]");
      if (key) this.#strike(key.dataset.key);
    });
    addEventListener("resize", () => this.#field && this.#draw());
  }

  /** Shows the keyboard for a field; capital letters first where it is empty. */
  open(field) {
    this.#field = field;
    this.#upper = field.value === "";
    this.#numbers = false;
    this.#place.hidden = false;
    this.#draw();
    field.focus();
  }

  /** Hides the keyboard. */
  close() {
    this.#field = null;
    this.#place.hidden = true;
  }

  #draw() {
    const mm = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm")) || 6;
    const wide = this.#place.clientWidth >= 10 * KEY_MM * mm * 0.94;
    this.#place.dataset.layout = wide ? "wide" : "narrow";
    const rows = this.#numbers ? (wide ? WIDE_NUMBERS : NARROW_NUMBERS) : wide ? WIDE : NARROW;
    this.#place.replaceChildren(...rows.map((row) => this.#row([...row].map((sign) => letter(this.#cased(sign))))), this.#last());
  }

  #last() {
    const shift = special("shift", msg("Capital letters"), icon("shift"));
    shift.setAttribute("aria-pressed", String(this.#upper));
    const numbers = special("numbers", this.#numbers ? msg("Letters") : msg("Numbers and signs"), this.#numbers ? "abc" : "123");
    const space = special(" ", msg("Space"), "");
    space.classList.add("key-space");
    space.textContent = t("Space");
    return this.#row([shift, numbers, space, special("delete", msg("Delete one letter"), icon("delete"))]);
  }

  #row(keys) {
    const row = document.createElement("div");
    row.className = "key-row";
    row.append(...keys);
    return row;
  }

  #cased(sign) {
    return this.#upper && !this.#numbers ? sign.toUpperCase() : sign;
  }

  #strike(key) {
    if (!this.#field) return;
    if (key === "shift") this.#upper = !this.#upper;
    else if (key === "numbers") this.#numbers = !this.#numbers;
    else this.#write(key);
    if (key === "shift" || key === "numbers") return this.#draw();
    if (this.#upper && !this.#numbers && key !== "delete" && key !== " ") {
      this.#upper = false;
      this.#draw();
    }
  }

  #write(key) {
    const field = this.#field;
    const { selectionStart: start, selectionEnd: end } = field;
    if (key === "delete") field.setRangeText("", start === end ? Math.max(0, start - 1) : start, end, "end");
    else if (field.value.length < field.maxLength) field.setRangeText(key, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
}
