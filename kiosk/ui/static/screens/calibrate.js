/** Look at the lens, then at a line where the question will stand: each half with its own sign that fills. */

const STEP_MS = 100;

const root = document.querySelector('[data-phase="calibrate"]');

let timer = 0;
let ends = 0;
let limit = 1;

function draw() {
  const remaining = Math.max(0, (ends - performance.now()) / 1000);
  root.style.setProperty("--done", String(1 - remaining / limit));
}

export function update(view) {
  root.dataset.look = view.look_at ?? "lens";
  ends = performance.now() + (view.remaining_s ?? 0) * 1000;
  limit = Math.max(view.limit_s ?? 0, view.remaining_s ?? 0, 0.1);
  draw();
  if (!timer) timer = setInterval(draw, STEP_MS);
}

export function leave() {
  clearInterval(timer);
  timer = 0;
}
