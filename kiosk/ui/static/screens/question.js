/** The question on the screens that show it: long ones in smaller letters, so that they stay in the top third. */

const LONG = 150;
const MEDIUM = 80;

/** Writes the question and its size class. */
export function drawQuestion(section, text) {
  const place = section.querySelector("[data-question]");
  place.textContent = text ?? "";
  place.dataset.length = !text || text.length < MEDIUM ? "short" : text.length < LONG ? "medium" : "long";
}
