// Keeps what was typed into a form in this browser, so that a closed page loses nothing.

const DAYS = 14;

function kept(name) {
  try {
    const draft = JSON.parse(localStorage.getItem(name));
    if (draft && Date.now() - draft.at < DAYS * 864e5) return draft.values;
    localStorage.removeItem(name);
    return null;
  } catch {
    return null; // storage is off, or holds something else
  }
}

/** Forget a draft; with an id only when it was sent under it. */
export function drop(name, id) {
  try {
    if (id === undefined || JSON.parse(localStorage.getItem(name))?.sent === id) localStorage.removeItem(name);
  } catch {
    // storage is off: there is nothing to drop
  }
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "file");
}

function keep(name, form, sent) {
  const values = Object.fromEntries(fields(form).filter((f) => f.value !== "").map((f) => [f.name, f.value]));
  try {
    localStorage.setItem(name, JSON.stringify({ at: Date.now(), sent, values }));
  } catch {
    // full or off: the form works all the same
  }
}

/** Restore a draft into a fresh form and keep its changes from now on; returns whether anything came back. */
export function autosave(form, name, { restore }) {
  const draft = kept(name); // looked at in any case: one that is too old goes away
  const values = restore ? draft : null;
  let changed = false;
  for (const field of values ? fields(form) : []) {
    const value = values[field.name];
    if (typeof value === "string" && value !== field.value) {
      field.value = value;
      changed = true;
      field.closest("details")?.setAttribute("open", "");
    }
  }
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep(name, form), 250);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
    keep(name, form, form.elements.id?.value);
  });
  addEventListener("pagehide", () => {
    if (timer) keep(name, form);
  });
  return changed;
}
