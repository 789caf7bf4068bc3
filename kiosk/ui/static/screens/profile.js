/** Role, years, skills: three small steps; typing only for those who want to. */

import { send, understood } from "../command.js";
import { Keyboard } from "../keyboard.js";
import { holdBack } from "../press.js";
import { msg, t, write } from "../text.js";

const root = document.querySelector('[data-phase="profile"]');
const parts = [...root.querySelectorAll("[data-part]")];
const roles = [...root.querySelectorAll("[data-role]")];
const families = [...root.querySelectorAll("[data-family]")];
const fields = document.getElementById("families");
const back = document.getElementById("role-back");
const fieldsBack = document.getElementById("families-back");
const offered = document.getElementById("skills-offered");
const ownSkills = document.getElementById("skills-own");
const search = document.getElementById("role-search");
const query = document.getElementById("role-query");
const entry = document.getElementById("skill-entry");
const own = document.getElementById("skill-own");
const count = document.getElementById("skills-count");
const keyboard = new Keyboard(document.getElementById("profile-keyboard"));
const most = Number(JSON.parse(root.querySelector('[data-part="skills"] [data-t-values]').dataset.tValues).most);

const meant = document.getElementById("role-understood");
const ownPlace = document.getElementById("role-own-place");
const ownRole = document.getElementById("role-own");
const OWN_LETTERS = 3;

const OWN = msg("Take “%(role)s”");
const ASKED_AS = msg("We ask as for: %(job)s");
const ASKED_GENERAL = msg("We have no questions for just this job: we ask what every job asks for.");
const COUNT = msg("%(count)s of %(most)s chosen");

let chosen = { role: null, years: null, skills: [] };
/** The field whose jobs are shown; null: the fields themselves. */
let field = null;

function go(name) {
  keyboard.close();
  root.classList.remove("typing-now");
  search.hidden = entry.hidden = true;
  for (const part of parts) part.hidden = part.dataset.part !== name;
  drawMore();
  holdBack();
  root.querySelector(`[data-part="${name}"] [tabindex="-1"]`).focus({ preventScroll: true });
}

function drawRoles() {
  const letters = query.value.trim().toLowerCase();
  for (const tile of roles) {
    tile.setAttribute("aria-pressed", String(tile.dataset.role === chosen.role));
    tile.hidden = letters !== "" && !tile.textContent.toLowerCase().includes(letters);
  }
  for (const family of families) {
    family.hidden = letters === "" ? family.dataset.family !== field : !family.querySelector("[data-role]:not([hidden])");
  }
  fields.hidden = letters !== "" || field !== null;
  back.hidden = field !== null;
  fieldsBack.hidden = field === null;
  ownPlace.hidden = letters.length < OWN_LETTERS;
  write(ownRole, OWN, { role: query.value.trim() });
  ownRole.dataset.role = query.value.trim();
}

function drawSkills() {
  for (const tile of root.querySelectorAll("[data-skill]")) {
    const on = chosen.skills.includes(tile.dataset.skill);
    tile.setAttribute("aria-pressed", String(on));
    tile.setAttribute("aria-disabled", String(!on && chosen.skills.length >= most));
  }
  write(count, COUNT, { count: chosen.skills.length, most });
}

/** The skills that a job asks for, as tiles; a job typed by hand has none. */
function offerSkills(skills) {
  offered.replaceChildren(...skills.map((skill) => skillTile(skill)));
  offered.hidden = skills.length === 0;
}

function skillTile(skill) {
  const tile = document.createElement("button");
  tile.type = "button";
  tile.className = "tile";
  tile.dataset.skill = skill;
  const text = document.createElement("span");
  write(text, skill);
  tile.append(text);
  return tile;
}

/** Says for which job a typed role is taken, and offers that job's skills; a tile needs no such word. */
async function tellMeant(tile) {
  meant.hidden = true;
  if (tile !== ownRole) return;
  const role = chosen.role;
  const job = await understood(role);
  if (job === null || role !== chosen.role) return;
  write(meant, job.title === null ? ASKED_GENERAL : ASKED_AS, job.title === null ? {} : { job: t(job.title) });
  meant.hidden = false;
  offerSkills(job.skills);
  drawSkills();
}

function openField(name) {
  field = name;
  drawRoles();
  drawMore();
  holdBack();
  root.querySelector('[data-part="role"] [data-scroll]').scrollTo({ top: 0 });
}

function flipSkill(skill) {
  if (chosen.skills.includes(skill)) chosen.skills = chosen.skills.filter((other) => other !== skill);
  else if (chosen.skills.length < most) chosen.skills.push(skill);
  drawSkills();
}

function addOwn() {
  const skill = own.value.trim().replace(/\s+/g, " ");
  if (skill === "" || chosen.skills.includes(skill) || chosen.skills.length >= most) return;
  ownSkills.append(skillTile(skill));
  flipSkill(skill);
  own.value = "";
  own.focus();
}

function type(row, field) {
  row.hidden = false;
  root.classList.add("typing-now");
  keyboard.open(field);
}

/** A letter typed and not yet added is not lost with "Done". */
function typed() {
  addOwn();
  root.classList.remove("typing-now");
  search.hidden = entry.hidden = true;
  keyboard.close();
  drawMore();
}

/** "More" turns lists that do not fit page by page, so that no swipe is needed. */
function drawMore() {
  for (const part of parts) {
    const list = part.querySelector("[data-scroll]");
    if (list) part.querySelector("[data-more]").hidden = list.scrollHeight <= list.clientHeight + 4;
  }
}

function turn(list) {
  const end = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
  list.scrollTo({ top: end ? 0 : list.scrollTop + 0.8 * list.clientHeight });
}

export function enter() {
  leave();
  chosen = { role: null, years: null, skills: [] };
  field = null;
  drawRoles();
  go("role");
}

export function leave() {
  query.value = own.value = "";
  meant.hidden = true;
  ownSkills.replaceChildren();
  keyboard.close();
}

root.addEventListener("click", (event) => {
  const tile = event.target.closest("button");
  if (!tile) return;
  if (tile.dataset.role) {
    if (tile.dataset.role !== chosen.role) {
      chosen.skills = [];
      ownSkills.replaceChildren();
      offerSkills((tile.dataset.skills ?? "").split("|").filter(Boolean));
    }
    chosen.role = tile.dataset.role;
    query.value = "";
    drawRoles();
    go("years");
    tellMeant(tile);
  } else if (tile.dataset.years) {
    chosen.years = Number(tile.dataset.years);
    drawSkills();
    go("skills");
  } else if (tile.dataset.skill) flipSkill(tile.dataset.skill);
  else if (tile.dataset.go) go(tile.dataset.go);
  else if (tile.dataset.open) openField(tile.dataset.open);
  else if (tile === fieldsBack) openField(null);
  else if ("more" in tile.dataset) turn(tile.closest("[data-part]").querySelector("[data-scroll]"));
  else if ("typed" in tile.dataset) typed();
});
document.getElementById("role-find").addEventListener("click", () => type(search, query));
document.getElementById("skill-type").addEventListener("click", () => type(entry, own));
document.getElementById("skill-add").addEventListener("click", addOwn);
own.addEventListener("keydown", (event) => event.key === "Enter" && addOwn());
addEventListener("resize", drawMore);
query.addEventListener("input", drawRoles);
document.getElementById("profile-done").addEventListener("click", () => {
  send("set_profile", { profile: { role: chosen.role, years: chosen.years, skills: chosen.skills } });
});
