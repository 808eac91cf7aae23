// @ts-check
// Sends what has changed to the server: one grouped request 1.2 s after the last change, never two at once, each with
// a key of its own. A request without an answer is kept with its key and sent again as it was (every 15 s, and when the
// network comes back), so that the server carries it out once however often it arrives.

/** @typedef {import("./cells.js").CellAnswer} CellAnswer */
/** @typedef {import("./drafts.js").CellDraft} CellDraft */
/** @typedef {import("./drafts.js").NoteDraft} NoteDraft */
/** @typedef {import("./drafts.js").SendBody} SendBody */
/** @typedef {import("./save_bar.js").SaveState} SaveState */
/** @typedef {{id: string, body: SendBody}} Request */
/** @typedef {{state: string, text: string, message: string}} NoteAnswer */
/**
 * @typedef {object} Answer
 * @property {number} revision
 * @property {string} at
 * @property {Record<string, CellAnswer>} [cells]
 * @property {Record<string, CellAnswer>} [others] cells that others have changed meanwhile
 * @property {NoteAnswer} [note]
 * @property {string} [message] why nothing was stored
 */
/** @typedef {Answer & {cells: Record<string, CellAnswer>}} StoredAnswer */
/**
 * @typedef {object} Pending requests without an answer, kept on the device
 * @property {() => Record<string, SendBody>} read
 * @property {(id: string, body: SendBody) => void} add
 * @property {(id: string) => void} drop
 */
/**
 * @typedef {object} Office what the outbox needs of its page
 * @property {string} url
 * @property {() => {user: number, revision: number, cells: Record<string, CellDraft>, note: NoteDraft | null}} collect what may be sent now
 * @property {(answer: StoredAnswer, body: SendBody) => void} answered takes what came back
 * @property {(state: SaveState, words?: string) => void} show
 * @property {Pending} pending
 */

const PAUSE = 1200;
const RETRY = 15000;
const PATIENCE = 30000;
const MOST_BYTES = 1900;

// crypto.randomUUID needs https; the portal also runs without it inside an office
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 15) | 64;
  bytes[8] = ((bytes[8] ?? 0) & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function csrfToken() {
  const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
  const input = document.querySelector("[name=csrfmiddlewaretoken]");
  return cookie?.[1] ?? (input instanceof HTMLInputElement ? input.value : "");
}

/** @param {unknown} value */
const bytes = (value) => new TextEncoder().encode(JSON.stringify(value)).length;

/**
 * As many cells as one request takes; a single one always goes, however long its note.
 * @param {Record<string, CellDraft>} cells
 */
function fitting(cells) {
  /** @type {Record<string, CellDraft>} */
  const chosen = {};
  for (const [key, cell] of Object.entries(cells)) {
    if (Object.keys(chosen).length && bytes({ ...chosen, [key]: cell }) > MOST_BYTES) break;
    chosen[key] = cell;
  }
  return chosen;
}

export class Outbox {
  /** @param {Office} office */
  constructor({ url, collect, answered, show, pending }) {
    this.url = url;
    this.collect = collect;
    this.answered = answered;
    this.show = show;
    this.pending = pending;
    this.isBusy = false;
    this.running = Promise.resolve(true);
    this.isStopped = false; // the return is locked, or this account may not write: asking again would not help
    this.sentAt = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
    addEventListener("online", () => this.flush());
    addEventListener("offline", () => this.show("offline"));
    addEventListener("focus", () => this.flush());
    setInterval(() => this.flush(), RETRY);
  }

  // Some time after the last change.
  schedule() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), PAUSE);
  }

  /** @returns {Request | null} */
  next() {
    if (this.isStopped) return null;
    const [kept] = Object.entries(this.pending.read());
    if (kept) return { id: kept[0], body: kept[1] };
    const { cells, note, ...rest } = this.collect();
    /** @type {SendBody} */
    const body = { ...rest, cells: fitting(cells) };
    if (note && (bytes({ ...body, note }) <= MOST_BYTES || !Object.keys(cells).length)) body.note = note;
    if (!Object.keys(body.cells).length && !body.note) return null;
    return { id: uuid(), body };
  }

  /**
   * Everything that may go now, one request after the other; true if nothing was left behind by the network.
   * @returns {Promise<boolean>}
   */
  flush() {
    if (!this.isBusy) this.running = this.run();
    return this.running;
  }

  async run() {
    this.isBusy = true;
    try {
      for (let request = this.next(); request; request = this.next()) {
        const pause = this.sentAt + PAUSE - Date.now();
        if (pause > 0) await new Promise((done) => setTimeout(done, pause));
        if (!(await this.post(request))) return false;
      }
      return !this.isStopped;
    } finally {
      this.isBusy = false;
    }
  }

  /** @param {Request} request */
  async post({ id, body }) {
    this.pending.add(id, body);
    if (!navigator.onLine) return this.fail("offline");
    this.sentAt = Date.now();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE);
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), "Idempotency-Key": id },
        credentials: "same-origin",
        body: JSON.stringify(body),
        signal: abort.signal,
      });
      return this.take(id, body, response.status, await response.json().catch(() => ({})));
    } catch {
      return this.fail("offline");
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {string} id @param {SendBody} body @param {number} status @param {Answer} answer */
  take(id, body, status, answer) {
    if (status === 401) return this.fail("signin", answer.message);
    if (status === 429 || status >= 500) return this.fail("busy");
    this.pending.drop(id);
    if (answer.cells && (status === 200 || status === 409)) {
      this.answered({ ...answer, cells: answer.cells }, body);
      this.show("saved", answer.at);
      return true;
    }
    this.isStopped = true;
    const sentence = "Hệ thống chưa nhận số liệu của trang này. Xin tải lại trang; số liệu vẫn ở trên máy này.";
    return this.fail(status === 423 ? "locked" : "refused", answer.message || sentence);
  }

  /** @param {SaveState} state @param {string} [sentence] */
  fail(state, sentence) {
    this.show(state, sentence);
    return false;
  }
}
