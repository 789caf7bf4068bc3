/** Codes of banners -> plain sentences under the screen. */

import { msg, write } from "./text.js";

const DEMO = {
  demo_candidate: msg("Demo: a drawn, scripted candidate is in front of the lens"),
  demo_speech: msg("Demo speech model: for the scripted candidate only"),
};
const NOTES = {
  no_camera: msg("No camera: eye line and face are not measured"),
  no_microphone: msg("No microphone: answers are typed"),
  no_speech: msg("No speech model: answers are typed"),
  speech_loading: msg("Speech recognition is getting ready"),
  no_hindi_speech: msg("Hindi speech is not recognised here: please speak English, or type your answers in Hindi"),
  no_speech_model: msg("No speech model: answers are typed"),
  no_expression: msg("Facial expression is not measured here"),
  no_face_model: msg("No face model: eye line and face are not measured"),
  interim_expression: msg("The expression model is an early version"),
  offline: msg("Offline: everything works, questions come from this kiosk"),
};
const FAULTS = {
  camera_lost: msg("The camera stopped. The interview goes on without it."),
  camera_dark: msg("The camera sees nothing. Is the lens covered?"),
  camera_frozen: msg("The camera's picture stands still. The interview goes on."),
  camera_stalled: msg("The camera does not answer and is started again."),
  microphone_lost: msg("The microphone stopped. You can type your answers."),
  microphone_silent: msg("The microphone hears nothing. Is it muted?"),
  microphone_stalled: msg("The microphone does not answer and is started again."),
  room_loud: msg("It is loud here. Pace, pauses and fillers may not be measured; a step nearer to the microphone helps."),
  microphone_too_near: msg("You are a little too loud for the microphone. Stand a little further away."),
  disk_full: msg("The kiosk's disk is full. Your interview is not affected."),
  hot: msg("The kiosk is hot and works more slowly."),
};

const place = document.getElementById("notices");
let shown = "";

function line(code) {
  const text = document.createElement("p");
  text.className = code in FAULTS ? "notice broken" : code in DEMO ? "notice demo" : "notice";
  const known = FAULTS[code] ?? NOTES[code] ?? DEMO[code];
  write(text, known ?? code.replaceAll("_", " "));
  return text;
}

/** Shows one line a code; a code without a sentence is shown as it is. */
export function showNotices(codes) {
  if (codes.join() === shown) return;
  shown = codes.join();
  place.replaceChildren(...codes.map(line));
  place.hidden = codes.length === 0;
}
