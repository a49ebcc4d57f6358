import { autosave, drop } from "./autosave.js";

const whose = document.querySelector('meta[name="coxa-person"]')?.content; // where people sign in
const NAME = whose ? `${whose}:coxa-check-draft` : "coxa-check-draft";

const form = document.getElementById("check-form");
if (form) {
  const back = autosave(form, NAME, { restore: form.dataset.fresh === "yes" });
  const note = document.getElementById("draft");
  note.hidden = !back;
  document.getElementById("draft-drop").addEventListener("click", () => {
    drop(NAME);
    form.reset();
    note.hidden = true;
    form.querySelector("input:not([type=hidden]), select")?.focus();
  });
}
// The result is stored: what was typed is in the diary now.
const stored = document.getElementById("stored");
if (stored) drop(NAME, stored.dataset.stored);
