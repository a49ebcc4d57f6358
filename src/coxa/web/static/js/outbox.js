/**
 * Results on their way to the diary: one key per result, kept until the server has said that it holds it.
 *
 * The server knows a result by its id, so sending twice is harmless and losing an answer costs nothing.
 */
const PREFIX = "coxa.outbox.";
const PATIENCE_MS = 15000;
const RETRY_MS = [2000, 4000, 8000, 16000, 32000, 60000];
const LATER = [401, 408, 425, 429]; // refusals of the moment, not of the result

/**
 * Local storage that never throws: what it cannot keep it holds in memory, and `lasting` says so.
 *
 * Where people sign in each has a shelf of their own, so that nothing of one is delivered into the diary of another.
 */
export class Shelf {
  constructor(storage, whose = "") {
    this.storage = storage;
    this.whose = whose ? `${whose}:` : "";
    this.memory = new Map();
    this.lasting = storage !== null;
  }

  /** The shelf of this browser; in memory where storage is forbidden. */
  static open(find = () => window.localStorage, whose = "") {
    try {
      return new Shelf(find() ?? null, whose);
    } catch {
      return new Shelf(null, whose);
    }
  }

  get(key) {
    return this.#get(this.whose + key);
  }

  #get(key) {
    if (this.memory.has(key)) return this.memory.get(key);
    try {
      return JSON.parse(this.storage?.getItem(key) ?? "null");
    } catch {
      return null;
    }
  }

  set(name, value) {
    const key = this.whose + name;
    try {
      if (this.storage === null) throw new Error("no storage");
      this.storage.setItem(key, JSON.stringify(value));
      this.memory.delete(key);
      this.lasting = this.memory.size === 0;
    } catch {
      this.memory.set(key, value);
      this.lasting = false;
    }
    return this.lasting;
  }

  remove(name) {
    const key = this.whose + name;
    this.memory.delete(key);
    try {
      this.storage?.removeItem(key);
    } catch {
      // forbidden now: what lies there is delivered again, and known by its id
    }
  }

  keys(start) {
    const prefix = this.whose + start;
    const found = new Set([...this.memory.keys()].filter((key) => key.startsWith(prefix)));
    try {
      for (let i = 0; i < (this.storage?.length ?? 0); i += 1) {
        const key = this.storage.key(i);
        if (key?.startsWith(prefix)) found.add(key);
      }
    } catch {
      // forbidden now
    }
    return [...found].sort().map((key) => key.slice(this.whose.length));
  }
}

/** The results not yet known to the server. */
export class Outbox {
  constructor(shelf) {
    this.shelf = shelf;
  }

  put(document) {
    return this.shelf.set(PREFIX + document.id, { document, refused: null });
  }

  all() {
    return this.shelf
      .keys(PREFIX)
      .map((key) => this.shelf.get(key))
      .filter((item) => item?.document?.id);
  }

  waiting() {
    return this.all().filter((item) => item.refused === null);
  }

  refused() {
    return this.all().filter((item) => item.refused !== null);
  }

  refuse(id, words) {
    const item = this.shelf.get(PREFIX + id);
    if (item) this.shelf.set(PREFIX + id, { ...item, refused: words });
  }

  /** Let a refused result be tried again. */
  retry(id) {
    this.refuse(id, null);
  }

  remove(id) {
    this.shelf.remove(PREFIX + id);
  }
}

/** Send one result: { kind: "delivered" | "waiting" | "refused", … }. */
export async function send(document, { token, person = "", renew = async () => null, post = fetch } = {}) {
  const once = (withToken) =>
    post("/api/sessions", {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/json",
        "X-Coxa-Token": withToken ?? "",
        ...(person && { "X-Coxa-Person": person }), // where people sign in: for whom it was kept
        "X-Coxa-Now": new Date().toISOString(), // the times in the result are by this clock, which may be off
      },
      body: JSON.stringify(document),
      signal: AbortSignal.timeout?.(PATIENCE_MS),
    });
  try {
    let answer = await once(token);
    if (answer.status === 403) {
      const fresh = await renew();
      if (fresh) answer = await once(fresh);
    }
    const said = await answer.json().catch(() => null);
    if ((answer.status === 200 || answer.status === 201) && said?.id === document.id) {
      return { kind: "delivered", said };
    }
    if (said?.other) return { kind: "waiting" }; // somebody else's diary is open: it waits for its own
    const lasting = answer.status >= 400 && answer.status < 500 && !LATER.includes(answer.status);
    if (lasting && said?.error) {
      return { kind: "refused", words: [said.error, said.mend].filter(Boolean).join(" ") };
    }
    return { kind: "waiting" }; // a server in trouble, or something in between that answers in its place
  } catch {
    return { kind: "waiting" };
  }
}

/** Delivers what waits: now, when the connection returns, when the page is seen again, and then ever less often. */
export class Postman {
  /**
   * @param {Outbox} outbox
   * @param {(document: object) => Promise<object>} carry Such as `send`.
   * @param {(news: object) => void} tell Called after each round.
   */
  constructor(outbox, carry, tell = () => {}) {
    this.outbox = outbox;
    this.carry = carry;
    this.tell = tell;
    this.round = null;
    this.tries = 0;
    this.timer = null;
  }

  watch() {
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.hurry();
    });
    window.addEventListener("storage", (event) => {
      if (event.key?.startsWith(this.outbox.shelf.whose + PREFIX)) this.#news([]); // another tab was quicker
    });
    return this.hurry();
  }

  /** Deliver anew, even when a round under way has already seen the connection fail. */
  hurry() {
    this.tries = 0;
    return this.round ? this.round.then(() => this.deliver()) : this.deliver();
  }

  deliver() {
    this.round ??= this.#deliver().finally(() => {
      this.round = null;
    });
    return this.round;
  }

  async #deliver() {
    clearTimeout(this.timer);
    const delivered = [];
    for (const { document } of this.outbox.waiting()) {
      const outcome = await this.carry(document);
      if (outcome.kind === "delivered") {
        this.outbox.remove(document.id);
        delivered.push({ document, said: outcome.said });
      } else if (outcome.kind === "refused") {
        this.outbox.refuse(document.id, outcome.words);
      } else {
        break; // no connection: the others would not get through either
      }
    }
    if (this.outbox.waiting().length > 0) {
      const wait = RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)];
      this.timer = setTimeout(() => this.deliver(), wait * (0.8 + 0.4 * Math.random()));
      this.tries += 1;
    }
    this.#news(delivered);
    return delivered;
  }

  #news(delivered) {
    this.tell({ delivered, waiting: this.outbox.waiting(), refused: this.outbox.refused() });
  }
}
