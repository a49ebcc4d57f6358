/** The page of captures: measuring with this phone, and watching what an app sends. */
import { Meter, TRIALS, countWords, drawCurve, fill, wordsOf, whole } from "./capture-live.js";
import { analyse, documentOf } from "./capture-steps.js";
import { Samples } from "./capture-sensor.js";

const ASK_MS = 700;
const PATIENCE_MS = 15000;
const words = wordsOf();
const token = () => document.querySelector('meta[name="coxa-token"]')?.content ?? "";

/** Hand a result to the server and go to its page. */
async function hand(block, way, result, tell) {
  tell(words.saving);
  const { what, side } = block.dataset;
  try {
    const answer = await fetch("/api/captures", {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-Coxa-Token": token() },
      body: JSON.stringify({ what, side, way, document: result }),
      signal: AbortSignal.timeout?.(PATIENCE_MS),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error([said.error, said.mend].filter(Boolean).join(" "));
    location.assign(said.address);
    return true;
  } catch (error) {
    tell(error instanceof TypeError || error.name === "TimeoutError" ? words.not_saved : error.message || words.not_saved);
    return false;
  }
}

const live = document.getElementById("live");
if (live) {
  const meter = new Meter(live, words, async ({ document: result }) => {
    const tell = (text) => (meter.part("say").textContent = text);
    if (await hand(live, "phone", result, tell)) return;
    const again = meter.part("take") ?? meter.part("stop").parentElement.appendChild(takeButton());
    again.onclick = () => hand(live, "phone", result, tell);
  });
  meter.kind = live.dataset.kind;
}

function takeButton() {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.dataset.live = "take";
  made.textContent = words.take;
  return made;
}

const pushed = document.getElementById("pushed");
if (pushed) {
  const part = (name) => pushed.querySelector(`[data-live="${name}"]`);
  const samples = new Samples();
  const { kind, key } = pushed.dataset;
  let [seen, found, busy] = [0, null, false];

  const look = (smooth) => {
    found = analyse(samples.time, samples.up, { trials: kind === "range" ? TRIALS : null, smooth });
  };
  const show = () => {
    look(false);
    const counted = { n: samples.time.length, seconds: whole(samples.seconds) };
    part("say").textContent = samples.time.length ? fill(words.samples, counted) : words.no_samples;
    part("shown").hidden = !found;
    part("take").hidden = !found?.rotations.length;
    part("anew").hidden = !samples.time.length;
    if (!found) return;
    part("angle").textContent = `${whole(Math.abs(found.angle.at(-1)))}°`;
    const trials = found.trials.map((deg) => `${whole(deg)}°`).join(" · ");
    part("count").textContent = kind === "range" ? trials : countWords(words, found);
    drawCurve(part("curve"), found.angle);
  };

  const ask = async () => {
    if (busy) return;
    const answer = await fetch(`/api/captures/push/${key}?start=${seen}`, { cache: "no-store" }).catch(() => null);
    if (answer?.status === 404) {
      clearInterval(timer);
      part("say").textContent = words.lapsed;
      return;
    }
    const said = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!said) return;
    seen += said.samples.length;
    for (const [time, ...up] of said.samples) samples.add(time, up);
    show();
  };
  const timer = setInterval(ask, ASK_MS);
  ask();

  part("anew").addEventListener("click", () => {
    samples.clear();
    show();
  });
  part("take").addEventListener("click", async () => {
    busy = true;
    look(true);
    const result = documentOf(samples.time, found, { kind, app: "Sensor Logger", sensor: "gravity" });
    busy = await hand(pushed, "push", result, (text) => (part("say").textContent = text));
  });
}
