/** Cues while the eyes are elsewhere: tones, vibration, voice and a screen that stays on; each optional, none able to fail. */
const HALF_FROM_S = 60; // shorter windows need no half time

// tone: [frequency in Hz (0 is silence), milliseconds]; ours, chosen to be told apart on a small loudspeaker
const CUES = {
  ready: { tones: [[587, 160]], buzz: [120] },
  switch: { tones: [[784, 180], [0, 60], [523, 180], [0, 60], [784, 180]], buzz: [200, 100, 200, 100, 200] },
  count: { tones: [[880, 90]], buzz: [40] },
  start: { tones: [[1175, 420]], buzz: [350] },
  half: { tones: [[659, 110], [0, 90], [659, 110]], buzz: [80, 80, 80] },
  done: { tones: [[523, 180], [659, 180], [784, 420]], buzz: [300, 120, 300, 120, 600] },
};

/** Which cues fall between two states of one session, in order. */
export function cuesBetween(plan, before, after, left) {
  const moved = before.phase !== after.phase || before.index !== after.index;
  if (moved) {
    if (after.phase === "ready") return [sideChanged(plan, before, after) ? "switch" : "ready"];
    if (after.phase === "work") return ["start"];
    if (after.phase === "after" && ["ready", "work"].includes(before.phase)) return ["done"];
    return [];
  }
  if (after.paused || !["ready", "work"].includes(after.phase)) return [];
  const [was, is] = [left(plan, before), left(plan, after)];
  if ([3000, 2000, 1000].some((mark) => was > mark && is <= mark)) return ["count"];
  const window = plan.windows[after.index];
  const half = window.seconds * 500;
  if (after.phase === "work" && window.seconds >= HALF_FROM_S && was > half && is <= half) return ["half"];
  return [];
}

function sideChanged(plan, before, after) {
  const [from, to] = [plan.windows[before.index]?.side, plan.windows[after.index]?.side];
  return ["ready", "work"].includes(before.phase) && Boolean(from && to) && from !== to;
}

export class Cues {
  /** @param {{ sound: boolean, vibration: boolean, voice: boolean }} on Read at each cue, so switches act at once. */
  constructor(on) {
    this.on = on;
    this.context = null;
    this.lock = null;
    this.awake = false;
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      this.unlock();
      if (this.awake) this.keepAwake();
    });
  }

  /** Get leave to sound: to be called from a tap. */
  unlock() {
    try {
      const Context = window.AudioContext ?? window.webkitAudioContext;
      if (!this.context && this.on.sound && Context) this.context = new Context();
      if (this.context?.state !== "running") this.context?.resume?.().catch(() => {});
    } catch {
      this.context = null;
    }
  }

  play(name) {
    if (this.on.sound) this.#tones(CUES[name].tones);
    if (this.on.vibration) attempt(() => navigator.vibrate?.(CUES[name].buzz));
  }

  #tones(tones) {
    attempt(() => {
      if (this.context?.state !== "running") return;
      let at = this.context.currentTime + 0.02;
      for (const [frequency, ms] of tones) {
        if (frequency > 0) this.#tone(frequency, at, ms / 1000);
        at += ms / 1000;
      }
    });
  }

  #tone(frequency, at, seconds) {
    const oscillator = this.context.createOscillator();
    const gain = this.context.createGain();
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.5, at + 0.012); // ramps keep the ends from clicking
    gain.gain.setValueAtTime(0.5, at + seconds - 0.03);
    gain.gain.linearRampToValueAtTime(0, at + seconds);
    oscillator.connect(gain).connect(this.context.destination);
    oscillator.start(at);
    oscillator.stop(at + seconds + 0.02);
  }

  say(text) {
    if (!this.on.voice) return;
    attempt(() => {
      window.speechSynthesis?.cancel();
      const words = new SpeechSynthesisUtterance(text);
      words.lang = document.documentElement.lang;
      window.speechSynthesis?.speak(words);
    });
  }

  /** Whether this browser can keep the screen on. */
  static get canKeepAwake() {
    return "wakeLock" in navigator;
  }

  async keepAwake() {
    this.awake = true;
    try {
      if (!this.lock || this.lock.released) this.lock = await navigator.wakeLock.request("screen");
      if (!this.awake) this.letSleep();
    } catch {
      this.lock = null;
    }
  }

  letSleep() {
    this.awake = false;
    attempt(() => this.lock?.release?.().catch(() => {}));
    this.lock = null;
  }
}

function attempt(act) {
  try {
    act();
  } catch {
    // a cue less: the screen still shows it
  }
}
