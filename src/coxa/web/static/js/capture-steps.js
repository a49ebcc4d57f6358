/**
 * From times and directions of up, in the phone's own frame, to turns of the hip.
 *
 * The same steps as `coxa.capture` (docs/design/capture.md, whose numbers stand here), with the same constants: a
 * browser test compares both on the same samples. Nothing here knows of sensors, pages or clocks.
 */
export const SETTINGS = {
  RATE_HZ: 50,
  SMOOTH: 5,
  STILL_S: 1,
  STILL_DEG: 2,
  REACH_DEG: 75,
  MOVING_DEG: 5,
  LEAST_DEG: 5,
  HALF: 0.4,
  WHOLE: 0.7,
  EDGE: 0.05,
  LEAST_FRAMES: 10,
  HOLD_S: 0.5,
  DRIFT_DEG: 6,
  OFF_SHARE: 0.35,
  GAP_S: 0.5,
  LEAST_RATE_HZ: 15,
  CURVE_POINTS: 600,
};
const S = SETTINGS;
const DEG = 180 / Math.PI;
// of the spectral arc length: defaults of its authors (Balasubramanian et al. 2015, J NeuroEng Rehabil 12:112)
const CUTOFF_HZ = 10;
const AMPLITUDE_THRESHOLD = 0.05;
const PADDING_LEVEL = 4;

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (a) => {
  const size = Math.sqrt(dot(a, a)) || 1;
  return [a[0] / size, a[1] / size, a[2] / size];
};
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

export function median(values) {
  if (!values.length) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Up in the phone's frame from the angles of a DeviceOrientationEvent, degrees. */
export function upOf(beta, gamma) {
  const [b, g] = [beta / DEG, gamma / DEG];
  return [-Math.cos(b) * Math.sin(g), Math.sin(b), Math.cos(b) * Math.cos(g)];
}

/* 1. even */

function smoothed(values) {
  const reach = (S.SMOOTH - 1) / 2;
  return values.map((_, i) => {
    const [from, to] = [Math.max(0, i - reach), Math.min(values.length - 1, i + reach)];
    let sum = 0;
    for (let k = from; k <= to; k += 1) sum += values[k];
    return sum / (to - from + 1);
  });
}

function even(time, up) {
  const frames = Math.floor((time.at(-1) - time[0]) * S.RATE_HZ + 1e-9) + 1;
  const parts = [[], [], []];
  let before = 0;
  for (let k = 0; k < frames; k += 1) {
    const at = time[0] + k / S.RATE_HZ;
    while (before < time.length - 2 && time[before + 1] <= at) before += 1;
    const step = time[before + 1] - time[before];
    const share = Math.min(1, Math.max(0, (at - time[before]) / step));
    for (let c = 0; c < 3; c += 1) parts[c].push(up[before][c] + share * (up[before + 1][c] - up[before][c]));
  }
  const [x, y, z] = parts.map((values) => smoothed(smoothed(values)));
  return x.map((_, i) => unit([x[i], y[i], z[i]]));
}

/* 2. and 3. still stretches, and the one that is neutral */

const meanOf = (vectors) => unit([0, 1, 2].map((c) => mean(vectors.map((vector) => vector[c]))));

/** Still windows that do not overlap: where each begins, and its direction. */
function stillWindows(up) {
  const size = Math.round(S.STILL_S * S.RATE_HZ);
  const within = Math.cos(S.STILL_DEG / DEG);
  const found = [];
  const sum = [0, 0, 0];
  const move = (i, sign) => up[i].forEach((value, c) => (sum[c] += sign * value));
  for (let start = 0, end = 0; start + size <= up.length; ) {
    while (end < start + size) move(end++, 1);
    const direction = unit(sum);
    let still = true;
    for (let i = end - 1; still && i >= start; i -= 1) still = dot(up[i], direction) >= within;
    const next = still ? end : start + 1;
    if (still) found.push({ start, direction });
    for (; start < next; start += 1) move(start, -1);
  }
  return found;
}

function neutralOf(up) {
  const reach = Math.cos(S.REACH_DEG / DEG);
  let best = null;
  for (const { start, direction } of stillWindows(up)) {
    let end = start;
    while (end < up.length && dot(up[end], direction) >= reach) end += 1;
    if (!best || end - start > best.end - best.start) best = { start, end, direction, found: true };
  }
  if (best) return best;
  const first = up.slice(0, Math.max(1, Math.round(0.5 * S.RATE_HZ)));
  return { start: 0, end: up.length, direction: meanOf(first), found: false };
}

/* 4. the axis */

function axisOf(up, n) {
  const size = n.map(Math.abs);
  const least = size.indexOf(Math.min(...size));
  const along = [0, 1, 2].map((c) => (c === least ? 1 : 0) - n[least] * n[c]);
  const e1 = unit(along);
  const e2 = cross(n, e1);
  const parts = up.map((u) => [dot(u, e1), dot(u, e2)]);
  const far = Math.sin(S.MOVING_DEG / DEG);
  const moving = parts.filter(([x, y]) => Math.hypot(x, y) > far);
  if (!moving.length) return null;
  const typical = median(moving.map(([x, y]) => Math.hypot(x, y)));
  const direction = (kept) => {
    let [sine, cosine] = [0, 0];
    for (const [x, y] of kept) {
      const r = Math.hypot(x, y);
      const weight = (Math.min(r, typical) / r) ** 2;
      sine += weight * 2 * x * y;
      cosine += weight * (x * x - y * y);
    }
    return 0.5 * Math.atan2(sine, cosine);
  };
  let phi = direction(moving);
  const lies = ([x, y]) => Math.abs(y * Math.cos(phi) - x * Math.sin(phi)) <= 0.5 * Math.hypot(x, y);
  const kept = moving.filter(lies);
  if (kept.length) phi = direction(kept);
  const p = [0, 1, 2].map((c) => Math.cos(phi) * e1[c] + Math.sin(phi) * e2[c]);
  return { p, across: cross(n, p), moving: parts.map(([x, y]) => Math.hypot(x, y) > far) };
}

/* 6. to 8. turns */

/** Frames at which the angle turns, by a walk with hysteresis `h`. */
function turnsOf(angle, h) {
  const turns = [];
  let [low, high, going] = [0, 0, 0];
  for (let i = 1; i < angle.length; i += 1) {
    const a = angle[i];
    if (going === 0) {
      if (a < angle[low]) low = i;
      if (a > angle[high]) high = i;
      if (a - angle[low] >= h) {
        turns.push(low);
        [going, high] = [1, i];
      } else if (angle[high] - a >= h) {
        turns.push(high);
        [going, low] = [-1, i];
      }
    } else if (going > 0) {
      if (a > angle[high]) high = i;
      else if (angle[high] - a >= h) {
        turns.push(high);
        [going, low] = [-1, i];
      }
    } else if (a < angle[low]) low = i;
    else if (a - angle[low] >= h) {
      turns.push(low);
      [going, high] = [1, i];
    }
  }
  if (going !== 0) turns.push(going > 0 ? high : low);
  return turns;
}

function typicalSwing(angle, turns) {
  const swings = turns.slice(1).map((turn, i) => Math.abs(angle[turn] - angle[turns[i]]));
  swings.sort((a, b) => a - b);
  const most = 2 * median(swings);
  const half = swings.reduce((sum, swing) => sum + Math.min(swing, most), 0) / 2;
  let sum = 0;
  for (const swing of swings) {
    sum += Math.min(swing, most);
    if (sum >= half) return swing;
  }
  return 0;
}

/** The angles with outward positive, and the rotations as frames before, out and behind. */
function rotationsOf(raw) {
  const usual = typicalSwing(raw, turnsOf(raw, S.LEAST_DEG));
  const h = Math.max(S.LEAST_DEG, S.HALF * usual);
  let turns = turnsOf(raw, h);
  const rotations = [];
  let angle = raw;
  if (turns.length > 1) {
    if (raw[turns[1]] < raw[turns[0]]) angle = raw.map((a) => -a);
    const [first, second] = [Math.abs(raw[turns[0]]), Math.abs(raw[turns[1]])];
    if (first > second && first >= 0.5 * h) {
      angle = angle.map((a) => -a); // the first turn is out already
      turns = [0, ...turns];
    }
    for (let i = 1; i + 1 < turns.length; i += 2) {
      rotations.push({ before: turns[i - 1], out: turns[i], behind: turns[i + 1] });
    }
    const last = rotations.at(-1);
    if (rotations.length > 1 && Math.abs(raw[last.out] - raw[last.before]) < S.WHOLE * usual) {
      rotations.pop(); // the way back to neutral after swings to both sides, before the phone is taken off
    }
  }
  return { angle, rotations, turns };
}

/* 9. to 11. what is told of them */

/** Where a rotation rests before it goes out; where a recording begins out, that is where it comes back. */
const restOf = ({ before, out, behind }) => (before === out ? behind : before);

/** Behind the last of several the phone may be taken off: only the turn before it counts then. */
function rangesOf(angle, rotations) {
  return rotations.map((rotation, i) => {
    const { before, out, behind } = rotation;
    const back = i > 0 && i === rotations.length - 1 ? before : behind;
    return angle[out] - (angle[restOf(rotation)] + angle[back]) / 2;
  });
}

/** When a rotation begins, in frames: its last rise through the middle of its way out. */
function beginning(angle, { before, out }) {
  const middle = (angle[before] + angle[out]) / 2;
  for (let i = out; i > before; i -= 1) {
    if (angle[i - 1] < middle && angle[i] >= middle) {
      return i - 1 + (middle - angle[i - 1]) / (angle[i] - angle[i - 1]);
    }
  }
  return before;
}

function rhythmOf(angle, rotations) {
  const begins = rotations.map((rotation) => beginning(angle, rotation) / S.RATE_HZ);
  const cycles = begins.slice(1).map((begin, i) => begin - begins[i]);
  const middle = mean(cycles);
  const spread = Math.sqrt(cycles.reduce((sum, c) => sum + (c - middle) ** 2, 0) / (cycles.length - 1));
  return {
    per_min: cycles.length >= 1 ? 60 / median(cycles) : null,
    rhythm_cv: cycles.length >= 2 ? spread / middle : null,
  };
}

function speedOf(angle) {
  const last = angle.length - 1;
  return angle.map((_, i) => {
    const [from, to] = [Math.max(0, i - 1), Math.min(last, i + 1)];
    return to > from ? (Math.abs(angle[to] - angle[from]) * S.RATE_HZ) / (to - from) : 0;
  });
}

/** First and last frame of the way from one turn to the next, its slow ends cut off. */
function halfOf(angle, from, to) {
  const edge = S.EDGE * Math.abs(angle[to] - angle[from]);
  let start = from;
  for (let i = from; i <= to; i += 1) if (Math.abs(angle[i] - angle[from]) <= edge) start = i;
  let end = start + 1;
  while (end < to && Math.abs(angle[end] - angle[to]) > edge) end += 1;
  return [start, Math.min(end, to)];
}

export function sparc(speed) {
  const size = 2 ** (Math.ceil(Math.log2(speed.length)) + PADDING_LEVEL);
  const spectrum = [];
  const step = S.RATE_HZ / size;
  for (let k = 0; k <= size / 2 && k * step <= CUTOFF_HZ; k += 1) {
    const [cosine, sine] = [Math.cos((2 * Math.PI * k) / size), Math.sin((2 * Math.PI * k) / size)];
    let [re, im, c, s] = [0, 0, 1, 0];
    for (const value of speed) {
      re += value * c;
      im -= value * s;
      [c, s] = [c * cosine - s * sine, s * cosine + c * sine];
    }
    spectrum.push(Math.hypot(re, im));
  }
  const most = Math.max(...spectrum); // speeds are not negative: nothing beyond the cut-off is above the sum at 0 Hz
  const shown = spectrum.map((value) => value / most);
  let last = shown.length - 1;
  while (shown[last] < AMPLITUDE_THRESHOLD) last -= 1;
  if (last === 0) return -1;
  let length = 0;
  for (let k = 1; k <= last; k += 1) length += Math.hypot(1 / last, shown[k] - shown[k - 1]);
  return -length;
}

export function ldlj(speed) {
  const step = 1 / S.RATE_HZ;
  const jerk = speed.slice(2).map((value, i) => (value - 2 * speed[i + 1] + speed[i]) / step ** 2);
  const duration = (speed.length - 1) * step;
  const squares = jerk.reduce((sum, j) => sum + j * j, 0) * step;
  const integral = squares + 0.5 * step * (jerk[0] ** 2 + jerk.at(-1) ** 2);
  if (integral === 0) return 0;
  return -Math.log((duration ** 3 / Math.max(...speed) ** 2) * integral);
}

function smoothnessOf(angle, rotations) {
  const speed = speedOf(angle);
  const found = { sparc: [], ldlj: [] };
  for (const { before, out, behind } of rotations) {
    for (const [from, to] of [[before, out], [out, behind]]) {
      const [start, end] = halfOf(angle, from, to);
      const half = speed.slice(start, end + 1);
      if (half.length < S.LEAST_FRAMES) continue;
      found.sparc.push(sparc(half));
      found.ldlj.push(ldlj(half));
    }
  }
  return { sparc: median(found.sparc), ldlj: median(found.ldlj) };
}

/* the range test */

/** Mean angle of the stillest half second of frames [from, to] that `fits` lets in; null when none fits. */
function stillest(angle, from, to, fits) {
  const size = Math.round(S.HOLD_S * S.RATE_HZ);
  let best = null;
  for (let start = from; start + size <= to + 1; start += 1) {
    const held = angle.slice(start, start + size);
    if (!held.every(fits)) continue;
    const spread = Math.max(...held) - Math.min(...held);
    if (!best || spread < best.spread) best = { spread, angle: mean(held) };
  }
  return best?.angle ?? null;
}

function trialsOf(angle, rotations) {
  return rotations.map((rotation, i) => {
    const { before, out, behind } = rotation;
    const [rest, top] = [angle[restOf(rotation)], angle[out]];
    const quarter = 0.25 * (top - rest);
    const held = stillest(angle, before, behind, (a) => a >= top - quarter) ?? top;
    const from = i === 0 ? 0 : rotations[i - 1].out;
    const lain = stillest(angle, from, out, (a) => a <= rest + quarter) ?? rest;
    return held - lain;
  });
}

/* doubts */

function doubtsOf({ neutral, time, angle, off, moving, rotations, run }) {
  const found = [];
  if (!neutral.found) found.push("neutral");
  if (rotations.length >= 3) {
    const rests = rotations.slice(0, -1).map(({ behind }) => angle[behind]); // after the last the phone comes off
    const third = Math.max(1, Math.floor(rests.length / 3));
    if (Math.abs(median(rests.slice(-third)) - median(rests.slice(0, third))) > S.DRIFT_DEG) found.push("drift");
  }
  const root = (values) => Math.sqrt(mean(values.filter((_, i) => moving[i]).map((v) => v * v)));
  if (moving.some(Boolean) && root(off) > S.OFF_SHARE * root(angle)) found.push("mounting");
  const steps = time.slice(1).map((at, i) => [time[i], at - time[i]]);
  if (steps.some(([from, step]) => step > S.GAP_S && from + step > run[0] && from < run[1])) found.push("gap");
  if (1 / median(steps.map(([, step]) => step)) < S.LEAST_RATE_HZ) found.push("rate");
  return found;
}

/**
 * What was turned.
 *
 * @param {number[]} time Seconds, increasing.
 * @param {number[][]} up Towards the sky (or always the ground) in the phone's frame, any length.
 * @param {{ trials?: number, smooth?: boolean }} [options] Of a range test: how many trials are asked for; whether smoothness, which
 *   takes the longest, is told too.
 * @returns {{ angle: number[], start: number, rotations: object[], each: number[], trials: number[], still: boolean,
 *   told: object, doubts: string[] } | null} Null when there is not enough yet.
 */
export function analyse(time, up, { trials = null, smooth = true } = {}) {
  if (time.length < 2 || time.at(-1) - time[0] < S.STILL_S) return null;
  const all = even(time, up);
  const neutral = neutralOf(all);
  const frames = all.slice(neutral.start, neutral.end);
  const axis = axisOf(frames, neutral.direction);
  const raw = frames.map((u) => (axis ? Math.atan2(dot(u, axis.p), dot(u, neutral.direction)) * DEG : 0));
  const off = frames.map((u) => (axis ? Math.asin(Math.max(-1, Math.min(1, dot(u, axis.across)))) * DEG : 0));
  const { angle, rotations } = rotationsOf(raw);
  const start = time[0] + neutral.start / S.RATE_HZ;
  const run = [start, start + (frames.length - 1) / S.RATE_HZ];
  const moving = axis?.moving ?? frames.map(() => false);
  const doubts = doubtsOf({ neutral, time, angle, off, moving, rotations, run });
  const wanted = trials === null ? rotations.length > 0 : rotations.length === trials;
  if (!wanted) doubts.push("few");
  const each = rangesOf(angle, rotations);
  return {
    angle,
    start,
    rotations,
    each,
    trials: trials === null ? [] : trialsOf(angle, rotations),
    still: neutral.found,
    told: {
      count: rotations.length,
      range_deg: median(each),
      ...rhythmOf(angle, rotations),
      ...(smooth ? smoothnessOf(angle, rotations) : { sparc: null, ldlj: null }),
    },
    doubts,
  };
}

const tenths = (value) => (value === null ? null : Math.round(value * 10) / 10);

/** The result as a document, like that of `coxa.capture`; words of its doubts are the server's. */
export function documentOf(time, found, { kind, app, sensor }) {
  const steps = time.slice(1).map((at, i) => at - time[i]);
  const every = Math.max(1, Math.ceil(found.angle.length / S.CURVE_POINTS));
  const points = found.angle.map((angle, i) => [i / S.RATE_HZ, angle]).filter((_, i) => i % every === 0);
  return {
    schema_version: "1.0",
    kind,
    evidence: "measured",
    source: { app, sensor, method: "gravity", rate_Hz: 1 / median(steps), duration_s: time.at(-1) - time[0] },
    rotations: kind === "rotations" ? { ...found.told, each_deg: found.each.map(tenths) } : null,
    trials: kind === "range" ? { deg: found.trials.map(tenths), median_deg: tenths(median(found.trials)) } : null,
    doubts: found.doubts.map((key) => ({ key, words: "" })),
    curve: { time_s: points.map(([t]) => Math.round(t * 100) / 100), angle_deg: points.map(([, a]) => tenths(a)) },
  };
}
