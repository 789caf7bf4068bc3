/** The live picture, seen as in a mirror, the level and the words that were heard; or what works without them. */

import { drawLevel } from "../meter.js";
import { msg, write } from "../text.js";

const EVERY_MS = 200;

const CAMERA_OFF = msg("Camera off, as you chose. Your interview works without it; eye line and face are not measured.");
const CAMERA_GONE = msg("No camera is there. Your interview works without it; eye line and face are not measured.");
const MICROPHONE_OFF = msg("Microphone off, as you chose. You type your answers on the screen.");
const MICROPHONE_GONE = msg("No microphone is there. You type your answers on the screen.");
const NO_WORDS = msg("Words cannot be recognised here. You type your answers on the screen.");
const HEARD = msg("Heard: %(text)s");
const NOTHING_HEARD = msg("Nothing heard yet");

const root = document.querySelector('[data-phase="framing"]');
const canvas = document.getElementById("mirror-picture");
const wait = document.getElementById("mirror-wait");
const heardText = document.getElementById("heard");
const USABLE = new Set(["open", "dark", "frozen", "silent", "closed", undefined]);

let timer = 0;
let running = false;
let visit = 0; // a picture that was asked for in one visit is never painted after it, nor in the next one's

function blank() {
  canvas.width = 640;
  canvas.height = 480;
  wait.hidden = false;
}

async function draw() {
  const mine = visit;
  const answer = await fetch("/snapshot.jpg");
  if (answer.status !== 200) return;
  const picture = await createImageBitmap(await answer.blob());
  if (running && visit === mine) {
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d").drawImage(picture, 0, 0);
    wait.hidden = true;
  }
  picture.close();
}

async function poll() {
  const started = performance.now();
  await draw().catch(() => {});
  if (running) timer = setTimeout(poll, Math.max(0, EVERY_MS - (performance.now() - started)));
}

function without(device, text) {
  const place = document.getElementById(`without-${device}`);
  place.hidden = text === null;
  write(document.getElementById(`without-${device}-text`), text ?? "");
  for (const hint of root.querySelectorAll(`[data-needs="${device}"]`)) hint.hidden = text !== null;
}

function why(view, device, off, gone) {
  if (!view.consent?.[device]) return off;
  return view.notices.includes(`no_${device}`) || !USABLE.has(view.devices[device]) ? gone : null;
}

export function enter() {
  blank();
  drawLevel(null);
  heard("");
}

export function update(view) {
  const camera = why(view, "camera", CAMERA_OFF, CAMERA_GONE);
  const words = view.notices.includes("no_speech") || view.notices.includes("no_speech_model");
  const microphone = why(view, "microphone", MICROPHONE_OFF, MICROPHONE_GONE) ?? (words ? NO_WORDS : null);
  without("camera", camera);
  without("microphone", microphone);
  document.getElementById("mirror").hidden = camera !== null;
  document.getElementById("sound-check").hidden = microphone !== null;
  if (camera === null && !running) {
    running = true;
    poll();
  } else if (camera !== null) running = false;
}

export function leave() {
  running = false;
  visit += 1;
  clearTimeout(timer);
  blank();
  heard("");
}

/** What the recogniser supposes now. */
export function heard(text) {
  if (text) write(heardText, HEARD, { text });
  else write(heardText, NOTHING_HEARD);
}
