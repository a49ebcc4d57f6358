/** The tilt of this phone: where up is in its own frame, from Device Orientation. */
import { upOf } from "./capture-steps.js";

const SILENT_MS = 2500; // a device without the sensor is told by its silence, or by one event without angles
const HOLD_MS = 40; // Chromium sends no event while the tilt changes by less than 0.1°: then the last one still holds
const SLEPT_MS = 400; // a timer that comes later than this was asleep, and so may the sensor have been

/** Why this page cannot measure: "insecure", "missing", or null when it may try. */
export function unable() {
  if (!window.isSecureContext) return "insecure";
  return "DeviceOrientationEvent" in window ? null : "missing";
}

export class Tilt {
  /** @param {(time_s: number, up: number[]) => void} take Called with each sample; time by a clock that never goes back. */
  constructor(take) {
    this.take = take;
    this.listener = (event) => this.#hear(event);
    this.heard = null;
  }

  /** Begin, from a tap: some browsers ask the person first. Resolves to null, or to why it cannot be. */
  async start() {
    const why = unable();
    if (why) return why;
    try {
      const ask = window.DeviceOrientationEvent.requestPermission;
      if (ask && (await ask.call(window.DeviceOrientationEvent)) !== "granted") return "denied";
    } catch {
      return "denied";
    }
    window.addEventListener("deviceorientation", this.listener);
    this.ticked = performance.now();
    clearInterval(this.timer);
    this.timer = setInterval(() => this.#hold(), HOLD_MS);
    if (await this.#sounds()) return null;
    this.stop();
    return "silent";
  }

  stop() {
    window.removeEventListener("deviceorientation", this.listener);
    clearInterval(this.timer);
    this.heard = null;
  }

  /** Repeat what holds still. */
  #hold() {
    const now = performance.now();
    const slept = now - this.ticked > SLEPT_MS || document.visibilityState !== "visible";
    this.ticked = now;
    if (slept || this.heard === null || now / 1000 - this.heard < HOLD_MS / 1000) return;
    this.heard = now / 1000;
    this.take(this.heard, this.up);
  }

  #sounds() {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(false), SILENT_MS);
      this.first = () => {
        clearTimeout(late);
        resolve(true);
      };
    });
  }

  #hear({ beta, gamma, timeStamp }) {
    if (beta === null || gamma === null || beta === undefined) return;
    const time = timeStamp / 1000;
    this.first?.();
    this.first = null;
    if (this.heard !== null && time <= this.heard) return;
    this.heard = time;
    this.up = upOf(beta, gamma);
    this.take(time, this.up);
  }
}

/** Samples of one measurement, at most so many. */
export class Samples {
  constructor(most = 60000) {
    this.most = most;
    this.clear();
  }

  clear() {
    this.time = [];
    this.up = [];
  }

  add(time, up) {
    if (this.time.length >= this.most || time <= (this.time.at(-1) ?? -Infinity)) return;
    this.time.push(time);
    this.up.push(up);
  }

  /** Keep only what came in the last seconds. */
  keepLast(seconds) {
    const from = this.time.findIndex((time) => time >= this.time.at(-1) - seconds);
    if (from > 0) [this.time, this.up] = [this.time.slice(from), this.up.slice(from)];
  }

  get seconds() {
    return this.time.length ? this.time.at(-1) - this.time[0] : 0;
  }
}
