/** The answer, spoken (ring and level meter, nothing else) or typed. */

import { send } from "../command.js";
import { Keyboard } from "../keyboard.js";
import { drawLevel } from "../meter.js";
import { holdBack } from "../press.js";
import { Ring, clockText } from "../ring.js";
import { drawQuestion } from "./question.js";

const LAST_S = 20;

const root = document.querySelector('[data-phase="answer"]');
const speaking = root.querySelector("[data-speaking]");
const typing = root.querySelector("[data-typing]");
const finished = document.getElementById("finished");
const actions = document.getElementById("answer-actions");
const typed = document.getElementById("typed");
const keyboard = new Keyboard(document.getElementById("answer-keyboard"));
const ring = new Ring(document.getElementById("answer-ring"), (remaining, elapsed) =>
  remaining <= LAST_S ? clockText(Math.ceil(remaining), true) : clockText(Math.floor(elapsed)),
);

function offer(shown) {
  if (finished.hidden === !shown) return;
  finished.hidden = !shown;
  actions.hidden = shown;
  holdBack();
}

export function enter() {
  typed.value = "";
  typing.hidden = true;
  drawLevel(null);
}

export function update(view) {
  drawQuestion(root, view.question);
  speaking.hidden = view.typing;
  root.classList.toggle("typed", view.typing);
  if (view.typing && typing.hidden) {
    typing.hidden = false;
    keyboard.open(typed);
    holdBack();
  }
  offer(view.offer_finish && !view.typing);
  if (view.typing || view.remaining_s === null) ring.stop();
  else ring.run(view.remaining_s, view.limit_s);
}

export function leave() {
  ring.stop();
  keyboard.close();
  typed.value = "";
  offer(false);
}

document.getElementById("typed-submit").addEventListener("click", () => send("submit_typed", { text: typed.value }));
