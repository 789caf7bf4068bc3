/** Switches and a tick, none set; sends them as they stand. Where there is no cloud model, there is no switch for it. */

import { send } from "../command.js";

const switches = [...document.querySelectorAll("[data-switch]")];
const adult = document.getElementById("adult");
const needed = document.getElementById("adult-needed");

const isOn = (element) => element.getAttribute("aria-checked") === "true";

function flip(element) {
  element.setAttribute("aria-checked", String(!isOn(element)));
}

export function enter(view) {
  for (const element of switches) element.setAttribute("aria-checked", String(view.consent?.[element.dataset.switch] ?? false));
  adult.setAttribute("aria-checked", "false");
  needed.hidden = true;
}

for (const element of switches) element.addEventListener("click", () => flip(element));
adult.addEventListener("click", () => {
  flip(adult);
  needed.hidden = true;
});
document.getElementById("agree").addEventListener("click", () => {
  needed.hidden = isOn(adult);
  if (!isOn(adult)) return adult.focus();
  const consent = { cloud: false };
  for (const element of switches) consent[element.dataset.switch] = isOn(element);
  send("agree", { consent, adult: true });
});
