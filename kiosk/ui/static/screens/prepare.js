/** Time to think: the question, a ring, more time. */

import { Ring } from "../ring.js";
import { drawQuestion } from "./question.js";

const root = document.querySelector('[data-phase="prepare"]');
const ring = new Ring(document.getElementById("prepare-ring"));
const hint = root.querySelector("[data-hint]");

export function update(view) {
  drawQuestion(root, view.question);
  hint.textContent = view.hint ?? "";
  hint.hidden = !view.hint;
  if (view.remaining_s === null) ring.stop();
  else ring.run(view.remaining_s, view.limit_s);
}

export function leave() {
  ring.stop();
}
