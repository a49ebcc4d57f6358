/** Beside each field of a range: a button that measures it with this phone, three trials, and writes them down. */
import { Meter, wordsOf } from "./capture-live.js";
import { unable } from "./capture-sensor.js";

const words = wordsOf();
const dialog = document.getElementById("measure-dialog");
// the names of the log's fields, and of the check's
const NAMES = [/^(?<position>prone)-(?<turn>inward|outward)-(?<side>right|left)$/, /^(?<side>right|left)\.rotation\.(?<position>prone)\.(?<turn>inward|outward)_deg$/];

function rangeOf(field) {
  return NAMES.map((name) => name.exec(field.name)?.groups).find(Boolean);
}

function button(field, { turn, side }) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button small quiet cap-open";
  made.textContent = words.measure_short;
  made.setAttribute("aria-label", `${words.measure}: ${words[`what_${turn}`]}, ${words[side]}`);
  made.addEventListener("click", () => open(field, turn, side));
  field.after(made);
}

let into = null;
let meter = null;

function open(field, turn, side) {
  into = field;
  document.getElementById("measure-title").textContent = `${words[`what_${turn}`]}, ${words[side]}`;
  document.getElementById("measure-how").textContent = words[`how_${turn}`];
  dialog.showModal();
}

function take({ document: { doubts }, trials }) {
  into.value = trials.map((deg) => String(Math.round(deg * 10) / 10)).join(" ");
  into.dispatchEvent(new Event("input", { bubbles: true })); // so that what is typed is kept as ever
  const told = doubts.map(({ key }) => words[`doubt_${key}`]).filter(Boolean);
  if (told.length) meter.part("say").textContent = [words.written, ...told].join(" ");
  else dialog.close();
}

if (dialog && unable() !== "missing") {
  const fields = [...document.querySelectorAll("main form input")].filter(rangeOf);
  for (const field of fields) button(field, rangeOf(field));
  meter = new Meter(dialog, words, take);
  dialog.addEventListener("close", () => {
    meter.stop();
    into?.focus();
  });
  document.getElementById("measure-close").addEventListener("click", () => dialog.close());
}
