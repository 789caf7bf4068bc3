/** The screens that only tell: thinking, erasing, fault. */

import { msg, write } from "../text.js";

/** The phase before -> what the kiosk is doing. */
const THINKING = {
  framing: msg("Your questions are being chosen."),
  calibrate: msg("Your questions are being chosen."),
  answer: msg("Your answer is in. The next question is coming."),
  last: msg("Your answer is in."),
  self_rating: msg("Your report is being written. This takes a few seconds."),
};
const FAULTS = {
  thinking_too_long: msg("A part of the kiosk did not answer in time. Your interview was ended and erased."),
  no_questions: msg("No questions could be found. Your interview was ended and erased."),
  disk_full: msg("The kiosk's disk is full. Your interview was ended and erased."),
};
const FAULT = msg("A part of the kiosk failed. Your interview was ended and erased.");
const WORKS = {
  screen: msg("The screen and the questions"),
  camera: msg("The camera"),
  microphone: msg("The microphone"),
};
const WORKING = new Set(["open", "closed"]);

function item(msgid) {
  const line = document.createElement("li");
  write(line, msgid);
  return line;
}

export const thinking = {
  enter(view, before) {
    const last = before === "answer" && view.number + 1 >= view.count;
    write(document.getElementById("thinking-text"), THINKING[last ? "last" : before] ?? "");
  },
};

export const erasing = {
  update(view) {
    const done = view.remaining_s !== null;
    document.querySelector('[data-phase="erasing"]').dataset.done = String(done);
    write(document.querySelector("#erasing-title span"), done ? msg("Everything is erased") : msg("Erasing …"));
  },
};

export const fault = {
  enter(view) {
    write(document.getElementById("fault-text"), FAULTS[view.fault] ?? FAULT);
    const devices = ["camera", "microphone"].filter((device) => WORKING.has(view.devices[device]));
    document.getElementById("fault-works").replaceChildren(...["screen", ...devices].map((name) => item(WORKS[name])));
  },
};
