/** The page: views in, the right screen out; touches in, commands out. Each screen's own doing stands in screens/. */

import { send } from "./command.js";
import { drawLevel } from "./meter.js";
import { showNotices } from "./notices.js";
import { overlay, showIdle, watchErase } from "./overlays.js";
import { holdBack, watchPresses } from "./press.js";
import { listen } from "./stream.js";
import { msg, speak, spoken, write } from "./text.js";
import * as answer from "./screens/answer.js";
import * as attract from "./screens/attract.js";
import * as calibrate from "./screens/calibrate.js";
import * as consent from "./screens/consent.js";
import * as endings from "./screens/endings.js";
import * as framing from "./screens/framing.js";
import * as prepare from "./screens/prepare.js";
import * as profile from "./screens/profile.js";
import * as rating from "./screens/rating.js";
import * as report from "./screens/report.js";

const TOUCH_EVERY_MS = 5000;
const IDLE_WARNING_S = Number(document.body.dataset.idleWarning);
const PROGRESS_TEXT = msg("Question %(number)s of %(count)s");
const FOLLOW_UP_TEXT = msg("Question %(number)s of %(count)s · follow-up");
const BRAND_TEXT = msg("Practice interview");
const PROGRESS = new Set(["prepare", "answer"]);

/** Phase -> what its module does: enter(view, phase before), update(view), leave(). All of them optional. */
const SCREENS = {
  attract, consent, profile, framing, calibrate, prepare, answer, report,
  self_rating: rating, thinking: endings.thinking, erasing: endings.erasing, fault: endings.fault,
};

let view = null;
let touchedAt = 0;

function sections() {
  return document.querySelectorAll("[data-phase]");
}

function turnTo(next) {
  const old = view?.phase;
  SCREENS[old]?.leave?.();
  for (const section of sections()) section.hidden = section.dataset.phase !== next.phase;
  document.body.dataset.now = next.phase;
  overlay("erase", false);
  holdBack();
  SCREENS[next.phase]?.enter?.(next, old);
}

/** Hands the screen's heading to speech output, once its text stands. */
function announce(phase) {
  const heading = document.querySelector(`[data-phase="${phase}"] [tabindex="-1"]`);
  if (!heading || phase === "attract") return;
  heading.focus({ preventScroll: true });
}

function drawDock(next) {
  const other = document.querySelector("#language-other");
  const tiles = [...document.querySelectorAll("[data-language]")];
  const at = tiles.findIndex((tile) => tile.dataset.language === next.language);
  const following = tiles[(at + 1) % tiles.length];
  other.textContent = following.textContent;
  other.lang = following.dataset.language;
  document.getElementById("language-switch").hidden = next.phase === "language";
  document.getElementById("erase-ask").hidden = ["erasing", "fault"].includes(next.phase);
  document.getElementById("dock").hidden = next.phase === "attract";
  const progress = PROGRESS.has(next.phase) && next.count > 0;
  const told = next.follow_up ? FOLLOW_UP_TEXT : PROGRESS_TEXT;
  write(document.getElementById("progress"), progress ? told : BRAND_TEXT, { number: next.number + 1, count: next.count });
}

async function show(next) {
  const fresh = next.phase !== view?.phase || (next.phase === "prepare" && next.question !== view?.question);
  if (next.language !== spoken() || view === null) await speak(next.language);
  if (fresh) turnTo(next);
  view = next;
  SCREENS[next.phase]?.update?.(next);
  drawDock(next);
  showNotices(next.phase === "attract" ? next.notices.filter((code) => code.startsWith("demo")) : next.notices);
  showIdle(next.idle_remaining_s, IDLE_WARNING_S);
  if (fresh) announce(next.phase);
}

/** Views are shown one after the other, because a change of language waits for its texts. */
let line = Promise.resolve();
function queue(next) {
  line = line.then(() => show(next)).catch((error) => console.error(error));
}

function signOfLife() {
  if (!view || view.phase === "attract") return;
  const now = performance.now();
  if (now - touchedAt < TOUCH_EVERY_MS && view.idle_remaining_s === null) return;
  touchedAt = now;
  send("touch");
}

watchPresses(signOfLife);
watchErase();
report.onTouch(signOfLife);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) send(button.dataset.act);
});
for (const tile of document.querySelectorAll("[data-language]")) {
  tile.addEventListener("click", () => send("choose_language", { language: tile.dataset.language }));
}
document.getElementById("language-switch").addEventListener("click", () => {
  send("choose_language", { language: document.querySelector("#language-other").lang });
});
listen({
  view: queue,
  level: drawLevel,
  partial: framing.heard,
  lost: () => overlay("lost", true),
  replaced: () => overlay("replaced", true),
});
