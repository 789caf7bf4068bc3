/** The self-running loop: four steps in eighteen seconds, one change at a time. */

const STEP_MS = 4500;

const steps = [...document.querySelectorAll("#attract-steps [data-step]")];
let at = 0;
let timer = 0;

function show(index) {
  at = index % steps.length;
  for (const [number, step] of steps.entries()) step.classList.toggle("now", number === at);
}

export function enter() {
  show(0);
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) timer = setInterval(() => show(at + 1), STEP_MS);
}

export function leave() {
  clearInterval(timer);
}
