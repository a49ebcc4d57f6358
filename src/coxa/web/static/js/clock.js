/**
 * Time in milliseconds that never goes back.
 *
 * The wall clock runs on while a phone sleeps but may be set back; the steady clock cannot be set but may stand still
 * in sleep. So: the wall clock counts, unless it advanced less than the steady one, then the steady one counts.
 */
const SLACK_MS = 500; // the two clocks are read one after the other and drift apart by milliseconds

export class Clock {
  /**
   * @param {object} options
   * @param {() => number} [options.wall] Milliseconds since 1970.
   * @param {() => number} [options.steady] Milliseconds since any moment.
   * @param {number} [options.floor] Latest time already given out, such as before a reload.
   */
  constructor({ wall = () => Date.now(), steady = () => performance.now(), floor = 0 } = {}) {
    this.wall = wall;
    this.steady = steady;
    this.lastWall = wall();
    this.lastSteady = steady();
    this.time = Math.max(this.lastWall, floor);
  }

  /** Milliseconds since 1970 by the clock as it was at the start. */
  now() {
    const wall = this.wall();
    const steady = this.steady();
    const byWall = wall - this.lastWall;
    const bySteady = Math.max(0, steady - this.lastSteady);
    this.time += byWall < bySteady - SLACK_MS ? bySteady : Math.max(0, byWall);
    this.lastWall = wall;
    this.lastSteady = steady;
    return this.time;
  }
}

/** The calendar day of a moment where the person is, such as 2026-05-04. */
export function localDay(ms) {
  const at = new Date(ms);
  const two = (n) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
