/** Levels in dBFS -> the bars of every level meter, by transform only. */

const QUIET_DBFS = -60;
const LOUD_DBFS = -12;

const meters = [...document.querySelectorAll("[data-meter]")];
const bars = [...document.querySelectorAll("[data-meter-bar]")];

/** Draws one level; null hides the meters, because nothing is heard. */
export function drawLevel(dbfs) {
  for (const meter of meters) meter.hidden = dbfs === null;
  const share = dbfs === null ? 0 : (dbfs - QUIET_DBFS) / (LOUD_DBFS - QUIET_DBFS);
  const scale = Math.min(1, Math.max(0.02, share)).toFixed(3);
  for (const bar of bars) bar.style.transform = `scaleX(${scale})`;
}
