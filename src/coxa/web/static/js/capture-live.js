/**
 * One measurement with this phone: placing it, lying still, turning; told by tones, for nobody sees the screen then.
 *
 * `Meter` works on a block of a page (capture_live.html) or of a dialogue; whoever makes it gets the result.
 */
import { Samples, Tilt, unable } from "./capture-sensor.js";
import { analyse, documentOf } from "./capture-steps.js";
import { Cues } from "./cues.js";

export const TRIALS = 3;
const PLACE_S = 20; // to strap the phone on and lie down; ours
const LOOK_MS = 250;
const LONGEST_S = { range: 180, rotations: 180 };
const GONE_S = 3;

export const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
export const whole = (value) => String(Math.round(value));

/** The words of a page, kept in its `capture-words`. */
export function wordsOf(id = "capture-words") {
  return JSON.parse(document.getElementById(id)?.textContent ?? "{}");
}

export class Meter {
  /**
   * @param {HTMLElement} root Holds the parts, told by `data-live`.
   * @param {object} words Texts.
   * @param {(result: object) => void} done Called with { document, trials } of a measurement that found something.
   */
  constructor(root, words, done) {
    this.root = root;
    this.words = words;
    this.done = done;
    this.kind = "range";
    this.samples = new Samples();
    this.cues = new Cues({ sound: true, vibration: true, voice: true });
    this.tilt = new Tilt((time, up) => this.#hear(time, up));
    this.phase = "idle";
    this.part("begin")?.addEventListener("click", () => this.begin());
    this.part("stop")?.addEventListener("click", () => this.stop());
    this.part("placed")?.addEventListener("click", () => {
      this.until = 0;
      this.#look();
    });
    const why = unable();
    if (why) this.#cannot(why);
  }

  part(name) {
    return this.root.querySelector(`[data-live="${name}"]`);
  }

  say(key, values) {
    return fill(this.words[key], values);
  }

  /** From a tap: ask for the sensor, then give time to place the phone. */
  async begin() {
    this.cues.unlock();
    if (this.phase !== "idle") return;
    this.#phase("placing");
    this.until = performance.now() + PLACE_S * 1000;
    const why = await this.tilt.start();
    if (this.phase !== "placing") return this.tilt.stop();
    if (why) return this.#cannot(why);
    this.samples.clear();
    this.cues.keepAwake();
    this.found = null;
    this.told = { trials: 0, still: false };
    this.timer = setInterval(() => this.#look(), LOOK_MS);
    this.#look();
  }

  /** End the measurement; what was found is handed over. */
  stop() {
    const measured = this.phase === "measuring";
    clearInterval(this.timer);
    this.tilt.stop();
    this.cues.letSleep();
    if (this.phase === "idle") return;
    if (measured) this.#analyse(true);
    this.#phase("idle");
    const { kind, found } = this;
    if (!measured) return this.#tell("");
    if (!found?.rotations.length) return this.#tell(this.words.nothing, true);
    this.cues.play("done");
    this.#tell(this.words.ended, true);
    const document = documentOf(this.samples.time, found, { kind, app: "browser", sensor: "orientation" });
    this.done({ document, trials: found.trials });
  }

  #hear(time, up) {
    this.lastHeard = performance.now();
    if (this.phase === "measuring") this.samples.add(time, up);
  }

  #look() {
    const now = performance.now();
    if (this.phase === "placing") {
      const left = Math.ceil((this.until - now) / 1000);
      if (left > 0) return this.#tell(this.say("place", { seconds: left }));
      this.cues.play("ready");
      this.#phase("measuring");
      return this.#tell(this.kind === "range" ? this.words.still : this.words.still_turns, true);
    }
    if (now - this.lastHeard > GONE_S * 1000) {
      this.stop();
      return this.#tell(this.words.gone, true);
    }
    this.#analyse();
    this.#show();
    const enough = this.kind === "range" && this.found?.trials.length >= TRIALS;
    if (enough || this.samples.seconds > LONGEST_S[this.kind]) this.stop();
    return undefined;
  }

  #analyse(smooth = false) {
    const { time, up } = this.samples;
    this.found = analyse(time, up, { trials: this.kind === "range" ? TRIALS : null, smooth });
  }

  #show() {
    const { found, told } = this;
    if (!found) return;
    const range = this.kind === "range";
    this.#write("angle", `${whole(Math.abs(found.angle.at(-1)))}°`);
    this.#write("count", range ? "" : countWords(this.words, found));
    if (found.still && !told.still) {
      told.still = true;
      this.cues.play("start");
      this.#tell(range ? this.words.turn : this.words.turns, true);
    }
    if (range && found.trials.length > told.trials) {
      told.trials = found.trials.length;
      if (told.trials < TRIALS) this.cues.play("half");
      this.#tell(this.say("trial", { n: told.trials, all: TRIALS, deg: whole(found.trials.at(-1)) }), true);
    }
    drawCurve(this.part("curve"), found.angle);
  }

  #phase(phase) {
    this.phase = phase;
    this.root.dataset.phase = phase;
    const idle = phase === "idle";
    if (this.part("begin")) this.part("begin").hidden = !idle;
    if (this.part("stop")) this.part("stop").hidden = idle;
    if (this.part("placed")) this.part("placed").hidden = phase !== "placing";
    if (this.part("shown")) this.part("shown").hidden = phase !== "measuring";
  }

  #cannot(why) {
    this.#phase("idle");
    this.#tell(this.words[why]);
    if (unable() && this.part("begin")) this.part("begin").hidden = true;
  }

  #tell(text, aloud = false) {
    this.#write("say", text);
    if (aloud) this.cues.say(text);
  }

  #write(name, text) {
    const element = this.part(name);
    if (element && element.textContent !== text) element.textContent = text;
  }
}

/** Turns and their range, in words. */
export function countWords(words, found) {
  const { count, range_deg: range } = found.told;
  const turns = count === 1 ? words.count_one : fill(words.count, { n: count });
  return range === null ? turns : `${turns} · ${fill(words.range, { deg: whole(range) })}`;
}

/** Draw the last angles as a line, 300 by 100, neutral in the middle. */
export function drawCurve(line, angle, frames = 600) {
  if (!line) return;
  const shown = angle.slice(-frames);
  const most = Math.max(20, ...shown.map(Math.abs));
  const points = [];
  for (let i = 0; i < shown.length; i += 2) {
    points.push(`${((300 * i) / frames).toFixed(1)},${(50 - (46 * shown[i]) / most).toFixed(1)}`);
  }
  line.setAttribute("points", points.join(" "));
}

