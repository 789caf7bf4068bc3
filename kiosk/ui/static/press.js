/**
 * Touch rules of the whole page: a press shows at once, acts on release inside the target, a second touch within 300 ms
 * (of the keyboard: of the same key, within 60 ms) and every second finger do nothing, and so do long presses.
 */

const AGAIN_AFTER_MS = 300;
const KEY_AGAIN_AFTER_MS = 60; // the same key sooner is a bouncing panel; another key is a fast typist

let heldBack = 0;
let struck = { key: undefined, at: -Infinity };

/** Ignores touches for a moment: a finger on its way to the old screen must not hit the new one. */
export function holdBack(milliseconds = AGAIN_AFTER_MS) {
  heldBack = Math.max(heldBack, performance.now() + milliseconds);
}

function release() {
  for (const pressed of document.querySelectorAll(".pressed")) pressed.classList.remove("pressed");
}

function guardClick(click) {
  const target = click.target.closest("button");
  if (!target) return;
  const now = performance.now();
  const key = target.dataset.key?.toLowerCase();
  const bounced = key !== undefined && key === struck.key && now < struck.at + KEY_AGAIN_AFTER_MS;
  if (now < heldBack || bounced) {
    click.preventDefault();
    click.stopImmediatePropagation();
    return;
  }
  struck = { key, at: now };
  if (key === undefined) holdBack();
}

/** Starts the rules; onTouch is called at every sign of life. */
export function watchPresses(onTouch) {
  addEventListener("pointerdown", (event) => {
    onTouch();
    if (!event.isPrimary) return event.preventDefault();
    event.target.closest?.("button")?.classList.add("pressed");
  }, { capture: true });
  addEventListener("pointermove", (event) => {
    const pressed = document.querySelector(".pressed");
    if (pressed && !pressed.contains(document.elementFromPoint(event.clientX, event.clientY))) release();
  }, { capture: true, passive: true });
  for (const name of ["pointerup", "pointercancel", "blur"]) addEventListener(name, release, true);
  addEventListener("keydown", onTouch, { capture: true });
  addEventListener("click", guardClick, { capture: true });
  addEventListener("contextmenu", (event) => event.preventDefault());
  addEventListener("dragstart", (event) => event.preventDefault());
}
