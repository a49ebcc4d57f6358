/** What a session came to, as a list of terms: worked, skipped, and each rating before and after. */
import { REGIONS } from "./player.js";

function mean(side, what) {
  const values = REGIONS.map((region) => side?.[what]?.[region]).filter((value) => value !== undefined);
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}

const shown = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(1));

function change(say, before, after) {
  if (before === null && after === null) return null;
  if (before === null || after === null) return shown(before ?? after);
  return say("sum_change", { before: shown(before), after: shown(after) });
}

/** Write the summary of a result into `list`. */
export function summarise(list, plan, document, say, worked) {
  const rows = [[say("sum_time"), worked]];
  const skipped = [...new Set(document.windows.filter((w) => w.skipped).map((w) => w.exercise))];
  if (skipped.length && !document.stopped) rows.push([say("sum_skipped"), skipped.map((key) => plan.exercises[key].title).join(", ")]);
  for (const side of ["right", "left"]) {
    for (const what of ["soreness", "density"]) {
      const found = change(say, mean(document.before[side], what), mean(document.after[side], what));
      if (found !== null) rows.push([`${say(side)}: ${say(`sum_${what}`)}`, found]);
    }
    const pressure = document.after[side]?.pressure;
    if (pressure !== undefined) rows.push([`${say(side)}: ${say("sum_pressure")}`, shown(pressure)]);
  }
  for (const side of ["right", "left"]) {
    const turned = document.windows.filter((w) => w.side === side && w.rotation).map((w) => w.rotation.count);
    if (turned.length) rows.push([`${say(side)}: ${say("sum_turns")}`, String(turned.reduce((sum, n) => sum + n, 0))]);
  }
  const pain = change(say, document.before.pain ?? null, document.after.pain ?? null);
  if (pain !== null) rows.push([say("sum_pain"), pain]);
  list.replaceChildren(
    ...rows.flatMap(([term, text]) => {
      const [dt, dd] = [made("dt"), made("dd")];
      dt.textContent = term;
      dd.textContent = text;
      return [dt, dd];
    }),
  );
}

const made = (name) => globalThis.document.createElement(name);
