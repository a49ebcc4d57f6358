/** The session page: shows the state of the player, passes on what is tapped and typed, keeps both on the device. */
import { unable } from "./capture-sensor.js";
import { WindowMeter, withStrapping } from "./capture-session.js";
import { Clock, localDay } from "./clock.js";
import { Cues, cuesBetween } from "./cues.js";
import { outbox, postman, shelf } from "./deliver.js";
import * as player from "./player.js";
import { buildScale, lastValue, markScale, ratingOfKey } from "./ratings.js";
import { summarise } from "./summary.js";

const RUNNING = "coxa.session";
const HALTED = "coxa.halt";
const TOGGLES = "coxa.cues";
const TICK_MS = 200;
const ASLEEP_MS = 3000;
const SEEN_EVERY_MS = 2000;
const CUE_LINE_MS = 9000;
const ASK_MS = 2000; // longer than this nobody waits for the server: what the device knows holds
const PRAISE_FROM = 0.8; // of the planned time; ours
const HELD_UP = ["before", "set", "ready", "work"]; // what a halt interrupts; later there is nothing to begin any more
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("coxa") : null;

const byId = (id) => document.getElementById(id);
const page = byId("session");
const read = (id) => JSON.parse(byId(id)?.textContent ?? "null");

/** Fill the braces of a text. */
export const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

class SessionPage {
  constructor(plan, words) {
    this.words = words;
    this.offered = plan;
    this.plan = plan;
    this.events = [];
    this.id = null;
    this.state = player.begin();
    this.clock = new Clock();
    this.view = null;
    this.seen = 0;
    this.halt = shelf.get(HALTED);
    this.asking = false;
    this.on = { sound: true, vibration: true, voice: false, keys: true, ready: 10, measure: false, ...plan.cues, ...shelf.get(TOGGLES) };
    this.cues = new Cues(this.on);
    this.meter = new WindowMeter(words);
    this.pictures = new Map([...page.querySelectorAll("[data-picture]")].map((p) => [p.dataset.picture, p]));
    this.stored = shelf.get(RUNNING);
    this.resuming = Boolean(this.stored?.plan && this.stored?.events?.length);
  }

  open() {
    buildScale(byId("scale"), (value) => this.act("rate", { value }), this.words);
    this.#listen();
    this.#showToggles();
    shelf.set(TOGGLES, shelf.get(TOGGLES) ?? {}); // tells at once whether this browser keeps anything
    page.hidden = false;
    this.#render();
    this.askLeave();
    setInterval(() => this.tick(), TICK_MS);
  }

  say(key, values) {
    return fill(this.words[key], values);
  }

  time(ms) {
    const seconds = Math.round(ms / 1000);
    const [n, s] = [Math.floor(seconds / 60), seconds % 60];
    if (n === 0) return this.say("seconds", { n: s });
    if (s > 0) return this.say("minutes_seconds", { n, s });
    return n === 1 ? this.words.minute : this.say("minutes", { n });
  }

  /* ---- what happens ---- */

  act(type, more = {}) {
    if (this.resuming) return;
    this.tick();
    const event = { type, t: this.clock.now(), ...more };
    this.#move(player.apply(this.plan, this.state, event), event);
  }

  tick() {
    if (this.resuming || this.state.last === null) return;
    const now = this.clock.now();
    const from = this.state.last;
    if (now - from > ASLEEP_MS) {
      const event = { type: "wake", t: now, from };
      this.#move(player.apply(this.plan, this.state, event), event);
    } else {
      this.#move(player.advance(this.plan, this.state, now));
    }
  }

  #move(moved, event = null) {
    const before = this.state;
    if (event) this.events.push(event);
    const next = this.#measured(before, moved);
    this.state = next;
    const stepped = before.phase !== next.phase || before.index !== next.index;
    if (event || stepped || next.last - this.seen > SEEN_EVERY_MS) this.keep();
    for (const cue of cuesBetween(this.plan, before, next, player.leftMs)) this.#cue(cue);
    if (next.phase === "done" && before.phase !== "done") this.#deliver();
    if (event || stepped || this.view === "run") this.#render();
  }

  /** The state with the turns of the window that has just ended, where this phone counted them. */
  #measured(before, next) {
    const found = this.meter.follow(this.plan, before, next);
    if (!found) return next;
    const event = { type: "measured", t: next.last, ...found };
    this.events.push(event);
    return player.apply(this.plan, next, event);
  }

  keep() {
    if (this.id === null || this.state.phase === "done") return;
    this.seen = this.state.last;
    shelf.set(RUNNING, { id: this.id, plan: this.plan, events: this.events, seen: this.seen });
  }

  async start() {
    this.cues.unlock();
    if (this.asking || this.state.phase !== "intro") return;
    this.asking = true;
    if (this.on.measure) await this.#switchMeter(); // first: some browsers ask within a tap only
    this.halt ??= shelf.get(HALTED); // another tab may know
    await this.askLeave();
    this.asking = false;
    if (this.halt) {
      this.#render();
      return;
    }
    this.plan = player.withGetReady(this.offered, this.on.ready);
    if (this.meter.on) this.plan = withStrapping(this.plan);
    this.id = newId();
    this.clock = new Clock();
    const now = this.clock.now();
    this.act("start", { day: localDay(now) });
  }

  /** Go on with a session that a reload or a closed page interrupted: from where it was last seen, paused. */
  resume() {
    if (this.on.measure) this.#switchMeter();
    this.#takeUp();
    if (this.halt && HELD_UP.includes(this.state.phase)) this.#holdUp();
    this.askLeave();
  }

  #takeUp() {
    const { id, plan, events, seen } = this.stored;
    this.cues.unlock();
    [this.id, this.plan] = [id, plan];
    this.clock = new Clock({ floor: seen });
    this.events = events;
    this.state = player.replay(plan, events, seen);
    this.resuming = false;
    if (["ready", "work"].includes(this.state.phase)) {
      this.#add("pause", seen);
      this.#add("resume", this.clock.now());
    } else {
      this.state = player.advance(plan, this.state, this.clock.now());
    }
    this.keep();
    this.#render();
  }

  #add(type, t) {
    const event = { type, t };
    this.events.push(event);
    this.state = player.apply(this.plan, this.state, event);
  }

  forget() {
    shelf.remove(RUNNING);
    this.resuming = false;
    this.stored = null;
    this.id = null;
    this.events = [];
    this.state = player.begin();
    this.#render();
  }

  #deliver() {
    const document = player.result(this.plan, this.state, this.id);
    this.document = document;
    outbox.put(document);
    shelf.remove(RUNNING);
    const felt = [document.before.pain, document.after.pain].some((pain) => player.tooMuchPain(this.plan, pain));
    if (document.stopped || felt) {
      this.halt = { words: this.words.halt_local, id: document.id };
      shelf.set(HALTED, this.halt);
      tabs?.postMessage("halt");
    }
    this.cues.letSleep();
    this.meter.switchOff();
    postman.hurry();
  }

  /** Ask the server whether a session may begin or go on; without an answer, what this device knows holds. */
  async askLeave() {
    const before = this.halt;
    try {
      const answer = await fetch("/api/session", { cache: "no-store", signal: within(ASK_MS) });
      const said = await answer.json();
      if (!answer.ok || said.halt === undefined) return;
      this.today = said.day;
      if (said.halt) this.#halted(said.halt);
      else if (before && this.halt === before && !outbox.waiting().length) this.#lifted();
      else if (this.state.phase === "intro") this.#render();
    } catch {
      return;
    }
  }

  /** No session may begin, nor one go on: the timer stands, and what was done is kept. */
  #halted(halt) {
    this.halt = halt;
    shelf.set(HALTED, halt); // holds after a reload without a connection, too
    const shown = this.resuming || this.view === "halt" || !HELD_UP.includes(this.state.phase);
    if (shown) this.#render();
    else this.#holdUp();
  }

  #holdUp() {
    if (!this.#hasDone()) {
      this.forget(); // begun a moment ago: there is nothing to keep
      return;
    }
    if (!this.state.paused) this.act("pause");
    this.#render();
    this.#announce(this.halt.words);
  }

  #lifted() {
    this.halt = null;
    shelf.remove(HALTED);
    this.#render();
  }

  /** Whether the session holds anything to keep: an answer, or time on the roller. */
  #hasDone() {
    const { answers, done, phase, elapsed } = this.state;
    const rated = answers.before.some((value) => value !== null && value !== undefined);
    return rated || done.some((window) => window?.ms > 0) || (phase === "work" && elapsed > 0);
  }

  #cue(name) {
    this.cues.play(name);
    const window = this.plan.windows[this.state.index];
    const side = this.words[window?.side] ?? "";
    const texts = {
      start: () => this.say("say_start", { side, time: this.time(window.seconds * 1000) }),
      half: () => this.words.say_half,
      done: () => this.words.say_done,
    };
    const lead = this.words[name];
    const ready = () =>
      [this.say("say_ready", { lead, side, title: this.#title(window), seconds: window.get_ready_s }), this.meter.shown()].join(" ").trim();
    if (name === "count") return;
    this.#announce((texts[name] ?? ready)());
  }

  #announce(text) {
    byId("live").textContent = text.replace(/\. \. /g, ". ");
    this.cues.say(text);
  }

  /* ---- what is shown ---- */

  #viewOf() {
    if (this.resuming) return "resume";
    const { phase } = this.state;
    if (phase === "intro") return this.halt ? "halt" : "intro";
    if (this.halt && HELD_UP.includes(phase)) return "halt";
    return { before: "ask", after: "ask", hurt: "ask", ready: "run", work: "run" }[phase] ?? phase;
  }

  #render() {
    const view = this.#viewOf();
    const changed = view !== this.view;
    if (changed) {
      for (const part of page.querySelectorAll("[data-of]")) part.hidden = part.dataset.of !== view;
      page.dataset.view = view;
      document.body.classList.toggle("in-session", !["intro", "halt", "resume", "done"].includes(view));
    }
    const first = this.view === null;
    this.view = view;
    const { phase, paused } = this.state;
    byId("hurt-row").hidden = ["intro", "halt", "resume", "warn", "done"].includes(view) || phase === "hurt";
    byId("toggles").hidden = !(["intro", "set"].includes(view) || (view === "run" && paused));
    if (view === "resume") this.#showResume();
    else if (view === "halt") this.#showHalt();
    else if (view === "intro") this.#showIntro();
    else if (view === "ask") this.#showQuestion(changed);
    else if (view === "warn") byId("warn-words").textContent = this.say("warn", { pain: this.#painBefore() });
    else if (view === "set") this.#showSet();
    else if (view === "run") this.#showRun();
    else if (view === "note") this.#showNote();
    else if (view === "done") this.#showDone();
    if (changed && view === "run") {
      this.cues.keepAwake();
      fitTimer();
    }
    if (changed && !first) page.querySelector(`[data-of="${view}"] h1`)?.focus({ preventScroll: false });
    if (changed && !first) window.scrollTo(0, 0);
  }

  #showResume() {
    const { plan, events, seen } = this.stored;
    const state = player.replay(plan, events, seen);
    const left = player.sessionLeftMs(plan, state);
    const when = this.#whenWords(state.at);
    byId("resume-words").textContent = left > 0 ? this.say("resume_words", { when, left: this.time(left) }) : this.say("resume_over", { when });
  }

  #whenWords(at) {
    const day = localDay(at);
    const time = new Date(at).toLocaleTimeString(lang(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    if (day === localDay(Date.now())) return this.say("when_today", { time });
    const yesterday = new Date();
    yesterday.setDate(yesterday.getDate() - 1);
    if (day === localDay(yesterday)) return this.say("when_yesterday", { time });
    return this.say("when_day", { day: dayWords(day), time });
  }

  #showHalt() {
    byId("halt-words").textContent = this.halt.words;
    byId("halt-screen").hidden = Boolean(this.halt.rest); // today no screen opens it again
    byId("halt-kept").hidden = this.state.phase === "intro";
  }

  #showIntro() {
    const today = this.today ?? localDay(Date.now());
    byId("stale").hidden = this.offered.day === today;
    byId("stale").textContent = this.say("stale", { day: dayWords(this.offered.day) });
    byId("forgetful").hidden = shelf.lasting;
  }

  #question() {
    const { phase, question, done } = this.state;
    return phase === "hurt" ? { what: "hurt" } : player.questions(this.plan, phase, done)[question];
  }

  #showQuestion(changed) {
    const { phase, question, answers, done } = this.state;
    const asked = this.#question();
    const hurt = phase === "hurt";
    const all = hurt ? 1 : player.questions(this.plan, phase, done).length;
    const step = hurt ? this.words.hurts : this.say("step", { when: this.words[phase], n: question + 1, all });
    byId("ask-step").textContent = step;
    const text = this.say(asked.what, { region: this.words[asked.region] });
    const title = byId("ask-title");
    const asks = title.textContent;
    page.dataset.side = asked.side ?? "";
    write("ask-side", this.words[asked.side] ?? "");
    write("ask-text", text);
    if (title.textContent !== asks && !changed) title.focus();
    const known = phase === "after" ? player.ratings(this.plan, this.state, "before") : this.offered.last;
    const last = hurt ? null : lastValue(known, asked);
    byId("ask-hint").textContent = last === null ? "" : this.say("hint_last", { value: last });
    byId("ask-advice").hidden = !hurt;
    byId("ask-advice").textContent = this.words.hurt_advice;
    byId("leave").hidden = hurt;
    markScale(byId("scale"), hurt ? null : (answers[phase][question] ?? null), last, this.words);
  }

  #showSet() {
    const window = this.plan.windows[0];
    byId("set-title").textContent = [this.words[window.side], this.#title(window)].filter(Boolean).join(": ");
    byId("set-position").textContent = this.plan.exercises[window.exercise].position;
    byId("may-lock").hidden = Cues.canKeepAwake;
    this.#showPicture(window);
  }

  #showRun() {
    const { plan, state } = this;
    const window = plan.windows[state.index];
    const exercise = plan.exercises[window.exercise];
    const left = player.leftMs(plan, state);
    const all = player.sessionLeftMs(plan, state);
    const ready = state.phase === "ready";
    page.dataset.phase = state.paused ? "paused" : state.phase;
    page.dataset.side = window.side ?? "";
    write("side", this.words[window.side] ?? this.#title(window));
    write("title", window.side ? this.#title(window) : "");
    write("phase", state.paused ? this.words.paused : ready ? this.#lead() : this.words.work);
    write("timer", clockFace(left));
    write("pause", state.paused ? this.words.resume : this.words.pause);
    const counted = this.meter.shown();
    const lines = ready ? [exercise.position] : exercise.cues;
    write("cue", (ready && counted) || (lines[Math.floor(state.elapsed / CUE_LINE_MS) % Math.max(1, lines.length)] ?? ""));
    write("counted", ready ? "" : counted);
    write("next", this.#nextWords());
    write("whole-words", all < 60000 ? this.words.left_last : this.say("left_of_all", { minutes: Math.round(all / 60000) }));
    byId("whole").value = 1 - all / Math.max(1, player.sessionLeftMs(plan, { ...player.begin(), phase: "set" }));
    byId("slept").hidden = !(ready && state.slept?.index === state.index - 1);
    write("slept", this.words.slept);
    byId("end-row").hidden = !state.paused;
    this.#showPicture(window);
  }

  #lead() {
    const [before, now] = [this.plan.windows[this.state.index - 1]?.side, this.plan.windows[this.state.index].side];
    return before && now && before !== now ? this.words.switch : this.words.ready;
  }

  #title(window) {
    const { title } = this.plan.exercises[window.exercise];
    return window.bouts > 1 ? this.say("bout", { title, bout: window.bout, bouts: window.bouts }) : title;
  }

  #nextWords() {
    const next = this.plan.windows[this.state.index + 1];
    if (!next) return this.words.next_none;
    const changes = next.side !== this.plan.windows[this.state.index].side;
    const what = [changes ? this.words[next.side] : "", this.#title(next)].filter(Boolean).join(", ");
    return this.say("next", { what });
  }

  #showPicture(window) {
    const stage = page.querySelector(`[data-of="${this.view}"] [data-pictures]`);
    for (const [key, picture] of this.pictures) {
      const due = key === window.exercise;
      if (due && stage && picture.parentElement !== stage) stage.append(picture);
      picture.hidden = !due;
      picture.classList.toggle("is-left", due && window.side === "left");
    }
  }

  #painBefore() {
    const at = player.questions(this.plan, "before").findIndex((q) => q.what === "pain");
    return this.state.answers.before[at];
  }

  #shares() {
    const done = this.state.done.reduce((sum, w) => sum + (w?.ms ?? 0), 0);
    const planned = this.plan.windows.reduce((sum, w) => sum + w.seconds * 1000, 0);
    return { done, planned };
  }

  #doneWords(key) {
    const { done, planned } = this.#shares();
    return this.say(key, { done: this.time(done), planned: this.time(planned) });
  }

  /** Praise for most of a session; for less, how much it was. */
  #endWords(praise) {
    const { done, planned } = this.#shares();
    if (done >= PRAISE_FROM * planned) return this.words[praise];
    const minutes = { done: Math.floor(done / 60000), planned: Math.round(planned / 60000) };
    return this.say(minutes.done === 0 ? "ended_soon" : "ended_early", minutes);
  }

  #showNote() {
    const { pain } = player.ratings(this.plan, this.state, "after");
    const hurt = player.tooMuchPain(this.plan, pain);
    byId("note-title").textContent = hurt ? this.words.stopped : this.#endWords("well_done");
    byId("note-words").textContent = this.#doneWords("note_words");
  }

  #showDone() {
    const { document } = this;
    const felt = player.tooMuchPain(this.plan, document.after.pain);
    const hurt = document.stopped || felt;
    byId("done-title").textContent = hurt ? this.words.stopped : this.#endWords("done");
    byId("done-advice").hidden = !hurt;
    const rules = this.halt?.words ?? this.words.halt_local;
    byId("done-advice").textContent = document.stopped ? `${rules} ${this.words.stopped_advice}` : this.words.pain_advice;
    const next = byId("measure-now");
    if (next) next.hidden = hurt;
    this.showDelivery();
    summarise(byId("summary"), this.plan, document, (key, values) => this.say(key, values), this.#doneWords("sum_of"));
  }

  showDelivery() {
    if (!this.document) return;
    const item = outbox.all().find((one) => one.document.id === this.document.id);
    const waiting = shelf.lasting ? "waiting" : "waiting_memory";
    write("delivery", this.words[!item ? "delivered" : item.refused !== null ? "refused" : waiting]);
  }

  #showToggles() {
    for (const made of page.querySelectorAll("[data-toggle]")) {
      const name = made.dataset.toggle;
      if (made.type === "checkbox") made.checked = this.on[name];
      else made.value = String(this.on[name]);
      made.addEventListener("change", () => {
        this.on[name] = made.type === "checkbox" ? made.checked : Number(made.value);
        this.cues.unlock();
        shelf.set(TOGGLES, { ...shelf.get(TOGGLES), [name]: this.on[name] });
        if (name === "measure") this.#switchMeter();
      });
    }
    const why = unable();
    if (why || !byId("measure-row")) this.#cannotMeasure(why);
  }

  /** Count turns with this phone, or no more. */
  async #switchMeter() {
    if (!this.on.measure) return this.meter.switchOff();
    const why = await this.meter.switchOn();
    write("measure-why", why ? this.words[why] : this.words.strap_where);
    if (why) page.querySelector('[data-toggle="measure"]').checked = this.on.measure = false;
    return undefined;
  }

  #cannotMeasure(why) {
    this.on.measure = false;
    const toggle = page.querySelector('[data-toggle="measure"]');
    if (!toggle) return; // nothing is turned in this session
    toggle.checked = false;
    toggle.disabled = true;
    write("measure-why", this.words[why]);
    byId("measure-other").hidden = false;
  }

  /* ---- taps and keys ---- */

  #listen() {
    page.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (!button) return;
      this.cues.unlock();
      if (event.detail > 0) button.blur(); // tapped, so that the space bar means pause again
      this.#do(button.dataset.do);
    });
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.keep();
      else {
        this.tick();
        this.askLeave();
      }
    });
    window.addEventListener("pageshow", (event) => event.persisted && this.askLeave());
    tabs?.addEventListener("message", ({ data }) => {
      if (data === "halt") this.#halted({ words: this.words.halt_local });
    });
    window.addEventListener("pagehide", () => this.keep());
    window.addEventListener("resize", () => this.view === "run" && fitTimer());
    window.addEventListener("coxa-outbox", () => {
      this.showDelivery();
      if (this.document && this.halt && !this.halt.kind) this.askLeave(); // the rules' own words
    });
  }

  #do(what) {
    const acts = {
      start: () => this.start(),
      continue: () => this.resume(),
      keep: () => this.#keepWhatWasDone(),
      discard: () => this.forget(),
      toggle: () => this.#toggle(),
      "not-now": () => this.act("rate", { value: null }),
      save: () => this.act("save", { note: byId("note").value }),
      look: () => this.#press("look", "looks-inside"),
      still: () => this.#press("still", "is-still"),
    };
    (acts[what] ?? (() => this.act(what)))();
  }

  /** Switch how the pictures look; the choice holds for every exercise of the page. */
  #press(what, look) {
    const on = page.classList.toggle(look);
    for (const button of page.querySelectorAll(`[data-do="${what}"]`)) button.setAttribute("aria-pressed", String(on));
  }

  #toggle() {
    this.act(this.state.paused ? "resume" : "pause");
    const left = this.time(player.leftMs(this.plan, this.state));
    this.#announce(this.state.paused ? this.say("say_paused", { time: left }) : this.words.work);
    if (!this.state.paused) this.askLeave();
  }

  #keepWhatWasDone() {
    if (this.resuming) this.#takeUp();
    for (const type of ["finish", "leave", "finish", "leave", "save"]) {
      if (this.state.phase !== "done") this.act(type);
    }
  }

  #key(event) {
    if (!this.on.keys || event.ctrlKey || event.metaKey || event.altKey || this.resuming) return;
    if (event.target.closest("input, select, textarea")) return;
    const rating = this.view === "ask" ? ratingOfKey(event.key) : null;
    const what = rating === null ? this.#meaning(event) : null;
    if (rating === null && what === null) return;
    event.preventDefault();
    if (rating === null) this.#do(what);
    else this.act("rate", { value: rating });
  }

  #meaning(event) {
    const { view } = this;
    const onButton = event.target.closest("button, a, summary");
    if (event.key === " ") return view === "run" && !onButton ? "toggle" : null;
    if (event.key === "ArrowLeft") return ["run", "ask"].includes(view) ? "back" : null;
    if (event.key === "ArrowRight") return { run: "skip", ask: "not-now" }[view] ?? null;
    if (event.key.toLowerCase() === "h" && !byId("hurt-row").hidden) return "hurt";
    return null;
  }
}

function write(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

/** Make the timer as large as its place allows, whatever the font of this device. */
function fitTimer() {
  const timer = byId("timer");
  timer.style.fontSize = "100px";
  const range = document.createRange();
  range.selectNodeContents(timer);
  const perPixel = range.getBoundingClientRect().width / 100;
  const most = window.innerHeight * (window.innerHeight < window.innerWidth ? 0.36 : 0.24);
  timer.style.fontSize = `${Math.floor(Math.min((timer.clientWidth * 0.98) / perPixel, most))}px`;
}

function clockFace(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function dayWords(day) {
  const [year, month, date] = day.split("-").map(Number);
  const at = new Date(year, month - 1, date);
  const near = Math.abs(Date.now() - at.getTime()) < 6 * 24 * 3600 * 1000;
  const how = near ? { weekday: "long" } : { day: "numeric", month: "long", year: "numeric" };
  return at.toLocaleDateString(lang(), how);
}

const lang = () => document.documentElement.lang;

/** A signal that gives up after a time, in browsers old and new. */
function within(ms) {
  if (AbortSignal.timeout) return AbortSignal.timeout(ms);
  const given = new AbortController();
  setTimeout(() => given.abort(), ms);
  return given.signal;
}

/** An id nobody else has; `randomUUID` is missing where a page came over plain HTTP. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

if (page) new SessionPage(read("plan"), read("words")).open();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
