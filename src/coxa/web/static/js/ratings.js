/** One question with eleven big buttons, for one thumb. */
const HIGHEST = 10;
const KEY_OF_TEN = "t";

/** The rating a key stands for, or null. */
export function ratingOfKey(key) {
  if (/^[0-9]$/.test(key)) return Number(key);
  return key.toLowerCase() === KEY_OF_TEN ? HIGHEST : null;
}

/** Build the buttons 0 to 10, and one for no answer, into `holder`; `choose` is called with the number or null. */
export function buildScale(holder, choose, words) {
  for (let value = 0; value <= HIGHEST; value += 1) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "scale__value";
    made.textContent = String(value);
    made.dataset.value = String(value);
    made.addEventListener("click", () => choose(value));
    holder.append(made);
  }
  const none = document.createElement("button");
  none.type = "button";
  none.className = "button quiet scale__none";
  none.textContent = words.not_now;
  none.addEventListener("click", () => choose(null));
  holder.append(none);
}

/** Mark the value given now (`given`) or, where there is none, the last one known (`last`). */
export function markScale(holder, given, last, words) {
  for (const made of holder.querySelectorAll("[data-value]")) {
    const value = Number(made.dataset.value);
    made.classList.toggle("is-given", value === given);
    made.setAttribute("aria-pressed", String(value === given));
    made.classList.toggle("is-last", value === last);
    const end = value === 0 ? words.none : value === HIGHEST ? words.worst : "";
    const parts = [String(value), end, value === last ? words.last_time : ""].filter(Boolean);
    made.setAttribute("aria-label", parts.join(", "));
  }
}

/** The value known for a question from ratings as the diary keeps them; null when there is none. */
export function lastValue(known, question) {
  if (!known) return null;
  if (question.what === "pain") return known.pain ?? null;
  const side = known[question.side] ?? {};
  if (question.what === "pressure") return side.pressure ?? null;
  return side[question.what]?.[question.region] ?? null;
}
