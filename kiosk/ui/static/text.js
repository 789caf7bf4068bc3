/** Texts of the page: msgids are English; a catalogue turns them into the candidate's language without a reload. */

let catalogue = {};
let language = document.documentElement.lang;

/** Marks a msgid for pybabel where it is named in one place and shown in another. */
export const msg = (msgid) => msgid;

/** The text in the present language; %(name)s places are filled from values. */
export function t(msgid, values = {}) {
  return (catalogue[msgid] ?? msgid).replace(/%\((\w+)\)s/g, (place, name) => String(values[name] ?? place));
}

/** Puts a text into an element so that it follows a later change of language; an empty msgid clears it. */
export function write(element, msgid, values = {}) {
  if (element.dataset.t === msgid && element.dataset.tValues === JSON.stringify(values)) return;
  element.dataset.t = msgid;
  element.dataset.tValues = JSON.stringify(values);
  element.textContent = msgid ? t(msgid, values) : "";
}

/** Fetches a language's catalogue and draws every text again. */
export async function speak(wanted) {
  const answer = await fetch(`/texts/${encodeURIComponent(wanted)}.json`).catch(() => null);
  if (!answer?.ok) return;
  catalogue = await answer.json();
  language = wanted;
  document.documentElement.lang = wanted;
  document.title = t("Practise your interview");
  for (const element of document.querySelectorAll("[data-t]")) {
    if (element.dataset.t) element.textContent = t(element.dataset.t, JSON.parse(element.dataset.tValues || "{}"));
  }
  for (const element of document.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", t(element.dataset.tLabel));
  for (const element of document.querySelectorAll("[data-t-title]")) element.title = t(element.dataset.tTitle);
  for (const element of document.querySelectorAll("[data-t-placeholder]")) element.placeholder = t(element.dataset.tPlaceholder);
}

/** The code of the language that is shown. */
export const spoken = () => language;
