/** Dialogs over the screen: idle warning, erase, lost kiosk. The screen below is inert while one is open. */

import { holdBack } from "./press.js";
import { Ring } from "./ring.js";

const ORDER = ["replaced", "lost", "idle", "erase"];

const kiosk = document.getElementById("kiosk");
const ring = new Ring(document.getElementById("idle-ring"));
const wanted = new Set();
let open = null;
let before = null;

function draw() {
  const next = ORDER.find((name) => wanted.has(name)) ?? null;
  if (next === open) return;
  if (!open) before = document.activeElement;
  for (const name of ORDER) document.getElementById(`overlay-${name}`).hidden = name !== next;
  kiosk.inert = next !== null;
  open = next;
  holdBack();
  if (next) document.querySelector(`#overlay-${next} button`)?.focus();
  else before?.focus?.();
}

/** Opens or closes one dialog. */
export function overlay(name, shown) {
  if (shown) wanted.add(name);
  else wanted.delete(name);
  draw();
}

/** Whether that dialog is wanted. */
export const isOpen = (name) => wanted.has(name);

/** The idle warning with the seconds that are left; null closes it. */
export function showIdle(remaining, whole) {
  if (remaining === null) ring.stop();
  else ring.run(remaining, whole);
  overlay("idle", remaining !== null);
}

/** "Finish and erase" asks once. */
export function watchErase() {
  addEventListener("keydown", (event) => event.key === "Escape" && overlay("erase", false));
  document.getElementById("erase-ask").addEventListener("click", () => overlay("erase", true));
  for (const button of document.querySelectorAll("#overlay-erase button")) button.addEventListener("click", () => overlay("erase", false));
}
