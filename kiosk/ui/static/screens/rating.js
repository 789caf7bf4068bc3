/** Her own view first: four lines, one at a time, four choices each; every line may be skipped. */

import { send } from "../command.js";
import { holdBack } from "../press.js";
import { msg, write } from "../text.js";

const LINES = [
  ["content", msg("I answered what was asked")],
  ["structure", msg("My answers had a clear order")],
  ["delivery", msg("I spoke clearly and steadily")],
  ["eye_line", msg("I looked towards the lens")],
];
const STEP = msg("%(number)s of %(count)s");

const title = document.getElementById("rating-title");
const step = document.getElementById("rating-step");
const back = document.getElementById("rating-back");
const tiles = [...document.querySelectorAll("[data-rate]")];

let at = 0;
let rating = {};

function draw() {
  const [name, text] = LINES[at];
  write(title, text);
  write(step, STEP, { number: at + 1, count: LINES.length });
  back.hidden = at === 0;
  for (const tile of tiles) tile.setAttribute("aria-pressed", String(rating[name] === Number(tile.dataset.rate)));
}

function next(value) {
  rating[LINES[at][0]] = value;
  if (at + 1 === LINES.length) return send("rate_self", { rating });
  at += 1;
  draw();
  holdBack();
  title.focus({ preventScroll: true });
}

export function enter() {
  at = 0;
  rating = Object.fromEntries(LINES.map(([name]) => [name, null]));
  draw();
}

for (const tile of tiles) tile.addEventListener("click", () => next(Number(tile.dataset.rate)));
back.addEventListener("click", () => {
  at -= 1;
  draw();
});
document.getElementById("rating-skip").addEventListener("click", () => next(null));
document.getElementById("rating-skip-all").addEventListener("click", () => send("rate_self", { rating }));
