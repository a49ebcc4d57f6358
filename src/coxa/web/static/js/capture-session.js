/** Counts the turns of a session's windows with the tilt of this phone, strapped to the shin. */
import { countWords } from "./capture-live.js";
import { Samples, Tilt } from "./capture-sensor.js";
import { analyse } from "./capture-steps.js";

export const TURNED = ["P2", "P4"]; // exercises that turn the leg
const BEFORE_S = 4; // of getting ready, in which the leg lies still
const STRAP_S = 20; // to strap the phone on and lie down; ours
const LOOK_MS = 500;

const turns = (plan, index) => TURNED.includes(plan.windows[index]?.exercise);

/** The plan with time to strap the phone on wherever it comes to another leg. */
export function withStrapping(plan) {
  const windows = plan.windows.map((window, i) => {
    const before = plan.windows[i - 1];
    const on = before && turns(plan, i - 1) && before.side === window.side;
    return turns(plan, i) && !on ? { ...window, get_ready_s: Math.max(window.get_ready_s, STRAP_S) } : window;
  });
  return { ...plan, windows };
}

/** Turns as the diary keeps them with a window; what is not known is left out. */
export function rotationOf({ told, doubts }) {
  const figures = Object.entries(told).filter(([, value]) => value !== null && Number.isFinite(value));
  const rounded = figures.map(([name, value]) => [name, Math.round(value * 1000) / 1000]);
  return { ...Object.fromEntries(rounded), source: "phone", doubts };
}

export class WindowMeter {
  constructor(words) {
    this.words = words;
    this.samples = new Samples();
    this.tilt = new Tilt((time, up) => this.#hear(time, up));
    this.on = false;
    this.state = null;
    this.found = null;
    this.looked = 0;
  }

  /** Begin to listen, from a tap; resolves to null, or to why it cannot be. */
  async switchOn() {
    if (this.on) return null;
    const why = await this.tilt.start();
    this.on = why === null;
    return why;
  }

  switchOff() {
    this.on = false;
    this.found = null;
    this.samples.clear();
    this.tilt.stop();
  }

  #hear(time, up) {
    const { plan, state } = this;
    if (!state || state.paused || !turns(plan, state.index)) return;
    if (state.phase !== "ready" && state.phase !== "work") return;
    this.samples.add(time, up);
    if (state.phase === "ready") this.samples.keepLast(BEFORE_S);
  }

  /** Follow the session from one state to the next; returns { index, rotation } when a window was measured whole. */
  follow(plan, before, state) {
    if (!this.on) return null;
    const worked = (before.phase === "work" || before.hurtIn === "work") && turns(plan, before.index);
    const left = before.index !== state.index || !["work", "hurt"].includes(state.phase);
    const measured = worked && left ? this.#measured() : null;
    if (before.index !== state.index || (worked && left)) this.samples.clear();
    [this.plan, this.state] = [plan, state];
    return measured && { index: before.index, rotation: measured };
  }

  #measured() {
    const found = analyse(this.samples.time, this.samples.up);
    this.found = null;
    return found?.rotations.length ? rotationOf(found) : null;
  }

  /** What is counted in the window at work, in words; "" where nothing is. */
  shown() {
    const { plan, state, words } = this;
    if (!this.on || !state || !turns(plan, state.index)) return "";
    if (state.phase === "ready") return words.strap;
    if (performance.now() - this.looked > LOOK_MS) {
      this.looked = performance.now();
      this.found = analyse(this.samples.time, this.samples.up, { smooth: false });
    }
    return this.found ? countWords(words, this.found) : words.count_none;
  }
}
