/** On every page: deliver results that wait, and say so in a line of its own. */
import { Outbox, Postman, Shelf, send } from "./outbox.js";

const whose = () => document.querySelector('meta[name="coxa-person"]')?.content ?? "";
export const shelf = Shelf.open(undefined, whose());
export const outbox = new Outbox(shelf);
const meta = document.querySelector('meta[name="coxa-token"]');
let held = null;

/** A token of today: that of a page left open for days, or kept for reading offline, may have lapsed. */
async function renew() {
  try {
    const page = await (await fetch("/session", { cache: "no-store", credentials: "same-origin" })).text();
    const found = new DOMParser().parseFromString(page, "text/html");
    const fresh = found.querySelector('meta[name="coxa-token"]');
    if ((found.querySelector('meta[name="coxa-person"]')?.content ?? "") !== whose()) return null;
    if (fresh && meta) meta.content = fresh.content;
    return fresh?.content ?? null;
  } catch {
    return null;
  }
}

const carry = (document) => send(document, { token: meta?.content, person: whose(), renew });
export const postman = new Postman(outbox, carry, (news) => {
  show(news);
  window.dispatchEvent(new CustomEvent("coxa-outbox", { detail: news }));
});

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function button(text, act) {
  const made = element("button", text, "button quiet");
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function download(item) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(item.document, null, 2)], { type: "application/json" }));
  link.download = `session-${item.document.day}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function refusal(item) {
  const block = element("div", "", "outbox__refused");
  block.append(element("p", `The session of ${item.document.day} was not taken into the diary: ${item.refused}`));
  const again = button("Try again", () => {
    outbox.retry(item.document.id);
    postman.hurry();
  });
  const away = button("Throw away", () => {
    if (away.dataset.sure) {
      outbox.remove(item.document.id);
      show({ delivered: [], waiting: outbox.waiting(), refused: outbox.refused() });
    } else {
      away.dataset.sure = "yes";
      away.textContent = "Really throw away";
    }
  });
  const row = element("p", "", "outbox__row");
  row.append(again, button("Download it", () => download(item)), away);
  block.append(row);
  return block;
}

/** The session page says itself how its own result fares; it leaves only refusals to this line. */
const quiet = document.getElementById("session") !== null;

function show({ delivered, waiting, refused }) {
  if (!held && !waiting.length && !refused.length && !delivered.length) return;
  if (!held) {
    held = element("aside", "", "outbox");
    held.id = "outbox";
    held.setAttribute("role", "status");
    (document.querySelector("main") ?? document.body).append(held);
  }
  held.replaceChildren();
  if (quiet) {
    // only refusals
  } else if (waiting.length) {
    const what = waiting.length === 1 ? "One session waits" : `${waiting.length} sessions wait`;
    const where = shelf.lasting ? "It is kept on this device." : "Keep this page open: this browser stores nothing.";
    held.append(element("p", `${what} to be delivered to the diary. ${where}`));
  } else if (delivered.length) {
    held.append(element("p", delivered.length === 1 ? "Delivered to the diary." : "All delivered to the diary."));
  }
  held.append(...refused.map(refusal));
  held.hidden = held.childElementCount === 0;
}

if (outbox.waiting().length || outbox.refused().length) show({ delivered: [], waiting: outbox.waiting(), refused: outbox.refused() });
postman.watch();
