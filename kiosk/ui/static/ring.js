/** A countdown: seconds left of a whole -> a ring and a number that run on by themselves between two views. */

const STEP_MS = 250;

/** "1:05" or, under a minute where short, "45". */
export function clockText(seconds, short = false) {
  const whole = Math.max(0, Math.round(seconds));
  if (short && whole < 60) return String(whole);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** One ring element. `show` gives what stands in its middle: (remaining_s, elapsed_s) -> text. */
export class Ring {
  #hand;
  #number;
  #timer = 0;
  #ends = 0;
  #limit = 1;
  #show;
  #element;

  constructor(element, show = (remaining) => clockText(Math.ceil(remaining), true)) {
    this.#element = element;
    this.#hand = element.querySelector(".ring-hand");
    this.#number = element.querySelector("[data-ring-number]");
    this.#show = show;
  }

  /** Runs from now; both in seconds. */
  run(remaining, limit) {
    this.#ends = performance.now() + remaining * 1000;
    this.#limit = Math.max(limit ?? remaining, remaining, 0.1);
    this.#element.hidden = false;
    this.#draw();
    if (!this.#timer) this.#timer = setInterval(() => this.#draw(), STEP_MS);
  }

  /** Stops and hides. */
  stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#element.hidden = true;
  }

  #draw() {
    const remaining = Math.max(0, (this.#ends - performance.now()) / 1000);
    const elapsed = this.#limit - remaining;
    this.#hand.style.strokeDashoffset = String(100 * (1 - remaining / this.#limit));
    const text = this.#show(remaining, elapsed);
    if (this.#number.textContent !== text) this.#number.textContent = text;
    const stage = remaining <= 20 && this.#limit > 60 ? "last" : elapsed >= (this.#limit * 2) / 3 ? "late" : "calm";
    if (this.#element.dataset.stage !== stage) this.#element.dataset.stage = stage;
  }
}
