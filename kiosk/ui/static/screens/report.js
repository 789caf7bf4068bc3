/** The report in its own frame, with buttons to move it; touches inside count as signs of life. */

import { spoken } from "../text.js";

const frame = document.getElementById("report-frame");
const SHARE = 0.8;

let touched = () => {};
let language = null;

/** Names what a touch inside the frame does. */
export function onTouch(call) {
  touched = call;
}

function move(direction) {
  const inside = frame.contentWindow;
  const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  inside.scrollBy({ top: direction * SHARE * inside.innerHeight, behavior: smooth ? "smooth" : "auto" });
}

export function update() {
  if (language === spoken()) return;
  language = spoken();
  frame.src = `/report?language=${language}`;
}

export function leave() {
  language = null;
  frame.src = "about:blank";
}

frame.addEventListener("load", () => {
  const inside = frame.contentDocument;
  for (const name of ["pointerdown", "keydown", "scroll"]) inside?.addEventListener(name, () => touched(), { passive: true });
  inside?.addEventListener("contextmenu", (event) => event.preventDefault());
});
document.getElementById("report-up").addEventListener("click", () => move(-1));
document.getElementById("report-down").addEventListener("click", () => move(1));
