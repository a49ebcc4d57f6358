/**
 * A guided session as a pure function: state = replay(plan, events, now).
 *
 * Phases: intro → before → set → (ready → work)* → after → note → done; `hurt` may interrupt any of them, `warn` ends
 * a session whose ratings before it tell of too much pain. Nothing here reads a clock, the page or a store.
 *
 * plan    { day, stage, kind, windows: [{ exercise, side, seconds, get_ready_s, bout, bouts }], … }
 * events  { type, t, … } with t in milliseconds, never decreasing
 */
export const REGIONS = ["front", "side", "back"];
const BACK_TO_PREVIOUS_MS = 3000; // going back within the first seconds of a window means the one before
const LONGEST_MS = 12 * 3600 * 1000; // a session left open overnight ended no later than this
const MOVING = ["ready", "work"];

/** The state before anything happened. */
export function begin() {
  return {
    phase: "intro",
    index: 0,
    elapsed: 0,
    paused: false,
    at: null,
    day: null,
    last: null,
    endedAt: null,
    done: [],
    rotations: [],
    question: 0,
    answers: { before: [], after: [] },
    hurtIn: null,
    hurtPain: null,
    slept: null,
    stopped: false,
    note: "",
  };
}

/** Which sides the plan works on, the one that comes first being first; both when it names none. */
export function sidesOf(plan) {
  const named = [...new Set(plan.windows.map((w) => w.side).filter(Boolean))];
  return [...named, ...["right", "left"].filter((side) => !named.includes(side))];
}

/** What is asked `before` or `after` the session, in order. */
export function questions(plan, when, done = []) {
  const asked = [];
  const sides = sidesOf(plan);
  if (when === "after") {
    for (const side of sides) {
      const felt = plan.windows.some((w, i) => w.exercise === "P2" && w.side === side && (done[i]?.ms ?? 0) > 0);
      if (felt) asked.push({ what: "pressure", side });
    }
  }
  for (const side of sides) {
    for (const what of ["soreness", "density"]) {
      for (const region of REGIONS) asked.push({ what, side, region });
    }
  }
  asked.push({ what: "pain" });
  return asked;
}

/** Whether this pain forbids a session: the limits come with the plan, as the rules set them. */
export function tooMuchPain(plan, pain) {
  if (pain === null || pain === undefined) return false;
  const limits = plan.pain ?? {};
  const rise = limits.lowest === null || limits.lowest === undefined ? Infinity : limits.lowest + (limits.rise ?? 3);
  return pain >= (limits.most ?? 7) || pain >= rise;
}

/** The plan with another time to get ready; short pauses between bouts stay. */
export function withGetReady(plan, seconds) {
  const longest = Math.max(0, ...plan.windows.map((w) => w.get_ready_s));
  const windows = plan.windows.map((w) => (w.get_ready_s === longest ? { ...w, get_ready_s: seconds } : w));
  return { ...plan, windows };
}

const workMs = (plan, index) => plan.windows[index].seconds * 1000;
const readyMs = (plan, index) => plan.windows[index].get_ready_s * 1000;

/** Milliseconds left of the present phase; 0 where nothing is timed. */
export function leftMs(plan, state) {
  const phase = state.phase === "hurt" ? state.hurtIn : state.phase;
  if (phase === "ready") return Math.max(0, readyMs(plan, state.index) - state.elapsed);
  if (phase === "work") return Math.max(0, workMs(plan, state.index) - state.elapsed);
  return 0;
}

/** Milliseconds left of all windows, getting ready included. */
export function sessionLeftMs(plan, state) {
  const phase = state.phase === "hurt" ? state.hurtIn : state.phase;
  if (["after", "note", "done"].includes(phase)) return 0;
  const whole = plan.windows.reduce((sum, w, i) => sum + (i < state.index ? 0 : workMs(plan, i) + readyMs(plan, i)), 0);
  if (phase === "ready") return whole - state.elapsed;
  if (phase === "work") return whole - readyMs(plan, state.index) - state.elapsed;
  return whole;
}

function record(plan, state, index, ms) {
  const best = Math.min(workMs(plan, index), Math.max(ms, state.done[index]?.ms ?? 0));
  const done = state.done.slice();
  done[index] = { ms: best, skipped: best < workMs(plan, index) };
  return done;
}

function enter(plan, state, index, at) {
  if (index >= plan.windows.length) {
    return { ...state, phase: "after", question: 0, index: plan.windows.length, elapsed: 0, paused: false, endedAt: at };
  }
  return { ...state, phase: "ready", index, elapsed: 0 };
}

/**
 * Let time pass until `now`.
 *
 * Asleep, nobody heard the end of a window: it counts as complete, and the next one begins to get ready on waking.
 */
export function advance(plan, state, now, asleep = false) {
  if (state.last === null) return { ...state, last: now };
  const passed = Math.max(0, now - state.last);
  let next = { ...state, last: Math.max(now, state.last) };
  if (!MOVING.includes(state.phase) || state.paused) return next;
  let rest = passed;
  while (MOVING.includes(next.phase)) {
    const left = leftMs(plan, next);
    if (rest < left) return { ...next, elapsed: next.elapsed + rest };
    rest -= left;
    if (next.phase === "ready") {
      next = { ...next, phase: "work", elapsed: 0 };
      continue;
    }
    const ended = next.last - rest;
    const done = record(plan, next, next.index, workMs(plan, next.index));
    const slept = asleep ? { index: next.index, ms: rest } : next.slept;
    next = enter(plan, { ...next, done, slept }, next.index + 1, ended);
    if (asleep) return next;
  }
  return next;
}

function skipTo(plan, state, index) {
  const ms = state.phase === "work" ? state.elapsed : 0;
  return enter(plan, { ...state, done: record(plan, state, state.index, ms), slept: null }, index, state.last);
}

function back(plan, state) {
  const last = (when) => questions(plan, when, state.done).length - 1;
  switch (state.phase) {
    case "before":
    case "after":
      return { ...state, question: Math.max(0, state.question - 1) };
    case "set":
    case "warn":
      return { ...state, phase: "before", question: last("before") };
    case "note":
      return state.stopped ? state : { ...state, phase: "after", question: last("after") };
    case "hurt":
      return { ...state, phase: state.hurtIn, hurtIn: null, paused: MOVING.includes(state.hurtIn) };
    case "ready":
    case "work": {
      const early = state.phase === "ready" || state.elapsed < BACK_TO_PREVIOUS_MS;
      const done = state.phase === "work" ? record(plan, state, state.index, state.elapsed) : state.done;
      return enter(plan, { ...state, done, slept: null }, Math.max(0, state.index - (early ? 1 : 0)), state.last);
    }
    default:
      return state;
  }
}

function rate(plan, state, value) {
  if (state.phase === "hurt") {
    const done = state.hurtIn === "work" ? record(plan, state, state.index, state.elapsed) : state.done;
    return { ...state, phase: "done", done, hurtPain: value, stopped: true, endedAt: state.last };
  }
  if (state.phase !== "before" && state.phase !== "after") return state;
  const asked = questions(plan, state.phase, state.done);
  const given = state.answers[state.phase].slice();
  given[state.question] = value;
  const next = { ...state, answers: { ...state.answers, [state.phase]: given } };
  if (state.phase === "before" && asked[state.question].what === "pain" && tooMuchPain(plan, value)) {
    return { ...next, phase: "warn" };
  }
  if (state.question + 1 < asked.length) return { ...next, question: state.question + 1 };
  return leaveQuestions(next);
}

function leaveQuestions(state) {
  return { ...state, phase: state.phase === "before" ? "set" : "note", question: 0 };
}

/** Keep what was measured in a window; of one begun again, the try with more turns. */
function measured(state, index, rotation) {
  if ((state.rotations[index]?.count ?? 0) >= rotation.count) return state;
  const rotations = state.rotations.slice();
  rotations[index] = rotation;
  return { ...state, rotations };
}

const ACTIONS = {
  start: (plan, s, e) => (s.phase === "intro" ? { ...s, phase: "before", at: e.t, day: e.day } : s),
  rate: (plan, s, e) => rate(plan, s, e.value ?? null),
  leave: (plan, s) => (s.phase === "before" || s.phase === "after" ? leaveQuestions(s) : s),
  go: (plan, s) => (s.phase === "set" ? enter(plan, s, 0, s.last) : s),
  pause: (plan, s) => (MOVING.includes(s.phase) ? { ...s, paused: true } : s),
  resume: (plan, s) => (MOVING.includes(s.phase) ? { ...s, paused: false, slept: null } : s),
  skip: (plan, s) => (MOVING.includes(s.phase) ? skipTo(plan, s, s.index + 1) : s),
  finish: (plan, s) => {
    if (MOVING.includes(s.phase)) return skipTo(plan, s, plan.windows.length);
    if (s.phase === "set") return enter(plan, s, plan.windows.length, s.last);
    if (s.phase === "warn") return { ...s, phase: "done", stopped: true, endedAt: s.last };
    return s;
  },
  back,
  hurt: (plan, s) => (["intro", "hurt", "warn", "done"].includes(s.phase) ? s : { ...s, phase: "hurt", hurtIn: s.phase }),
  wake: (plan, s) => s,
  measured: (plan, s, e) => measured(s, e.index, e.rotation),
  save: (plan, s, e) => {
    if (s.phase !== "note") return s;
    return { ...s, phase: "done", note: (e.note ?? "").slice(0, 2000), endedAt: s.endedAt ?? s.last };
  },
};

/** The state after one more event. */
export function apply(plan, state, event) {
  const act = ACTIONS[event.type];
  if (!act) throw new Error(`no such event: ${event.type}`);
  const awake = event.type === "wake" ? advance(plan, advance(plan, state, event.from), event.t, true) : null;
  return act(plan, awake ?? advance(plan, state, event.t), event);
}

/** The state of a session at `now`, from its events alone. */
export function replay(plan, events, now = null) {
  const state = events.reduce((so, event) => apply(plan, so, event), begin());
  return now === null ? state : advance(plan, state, now);
}

/** Ratings as the diary keeps them; what was not answered is missing. */
export function ratings(plan, state, when) {
  const found = {};
  questions(plan, when, state.done).forEach(({ what, side, region }, i) => {
    const value = state.answers[when][i];
    if (value === null || value === undefined) return;
    if (what === "pain") found.pain = value;
    else if (what === "pressure") (found[side] ??= {}).pressure = value;
    else ((found[side] ??= {})[what] ??= {})[region] = value;
  });
  return found;
}

/** The session as a document of the diary. */
export function result(plan, state, id) {
  const ended = Math.min(Math.max(state.endedAt ?? state.last, state.at), state.at + LONGEST_MS);
  const windows = plan.windows.map((w, i) => ({
    exercise: w.exercise,
    side: w.side,
    planned_s: w.seconds,
    done_s: Math.round((state.done[i]?.ms ?? 0) / 100) / 10,
    skipped: state.done[i]?.skipped ?? true,
    ...(state.rotations[i] ? { rotation: state.rotations[i] } : {}),
  }));
  const after = ratings(plan, state, "after");
  if (state.hurtPain !== null) after.pain = state.hurtPain;
  return {
    kind: "session",
    id,
    at: new Date(state.at).toISOString(),
    day: state.day,
    session: plan.kind,
    stage: plan.stage,
    ended_at: new Date(ended).toISOString(),
    windows,
    before: ratings(plan, state, "before"),
    after,
    stopped: state.stopped,
    note: state.note,
  };
}
