// Sends what has changed to the server: one grouped request 1.2 s after the last change, never two at once, each with
// a key of its own. A request without an answer is kept with its key and sent again as it was (every 15 s, and when the
// network comes back), so that the server carries it out once however often it arrives.
"use strict";
window.portal = window.portal || {};
window.portal.outbox = (() => {
  const PAUSE = 1200;
  const RETRY = 15000;
  const PATIENCE = 30000;
  const MOST_BYTES = 1900;

  // crypto.randomUUID needs https; the portal also runs without it inside an office
  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function token() {
    const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    const input = document.querySelector("[name=csrfmiddlewaretoken]");
    return cookie ? cookie[1] : input ? input.value : "";
  }

  const bytes = (value) => new TextEncoder().encode(JSON.stringify(value)).length;

  // As many cells as one request takes; a single one always goes, however long its note.
  function fitting(cells) {
    const chosen = {};
    for (const [key, cell] of Object.entries(cells)) {
      if (Object.keys(chosen).length && bytes({ ...chosen, [key]: cell }) > MOST_BYTES) break;
      chosen[key] = cell;
    }
    return chosen;
  }

  // `collect()` answers {user, revision, cells, note} of what may go now; `answered(answer, body)` takes what came
  // back; `show(state, sentence)` tells the person: saved, offline, busy, signin, locked, refused.
  // `pending`: read(), add(id, body), drop(id): requests without an answer, kept on the device.
  class Outbox {
    constructor({ url, collect, answered, show, pending }) {
      Object.assign(this, { url, collect, answered, show, pending });
      this.isBusy = false;
      this.isStopped = false; // the return is locked, or this account may not write: asking again would not help
      this.sentAt = 0;
      addEventListener("online", () => this.flush());
      addEventListener("offline", () => this.show("offline"));
      addEventListener("focus", () => this.flush());
      setInterval(() => this.flush(), RETRY);
    }

    // Some time after the last change.
    schedule() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), PAUSE);
    }

    next() {
      const [kept] = Object.entries(this.pending.read());
      if (kept) return { id: kept[0], body: kept[1] };
      const { cells, note, ...rest } = this.collect();
      const body = { ...rest, cells: fitting(cells) };
      if (note && bytes({ ...body, note }) <= MOST_BYTES) body.note = note;
      else if (note && !Object.keys(cells).length) body.note = note;
      if (!Object.keys(body.cells).length && !body.note) return null;
      return { id: uuid(), body };
    }

    // Everything that may go now, one request after the other; true if nothing was left behind by the network.
    async flush() {
      if (this.isBusy) return this.running;
      this.running = this.run();
      return this.running;
    }

    async run() {
      this.isBusy = true;
      try {
        for (let one = this.isStopped ? null : this.next(); one; one = this.isStopped ? null : this.next()) {
          const pause = this.sentAt + PAUSE - Date.now();
          if (pause > 0) await new Promise((done) => setTimeout(done, pause));
          if (!(await this.post(one))) return false;
        }
        return !this.isStopped;
      } finally {
        this.isBusy = false;
      }
    }

    async post({ id, body }) {
      this.pending.add(id, body);
      if (!navigator.onLine) return this.fail("offline");
      this.sentAt = Date.now();
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), PATIENCE);
      try {
        const response = await fetch(this.url, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": token(), "Idempotency-Key": id },
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

    take(id, body, status, answer) {
      if (status === 401) return this.fail("signin", answer.message);
      if (status === 429 || status >= 500) return this.fail("busy");
      this.pending.drop(id);
      if (answer.cells && (status === 200 || status === 409)) {
        this.answered(answer, body);
        this.show("saved", answer.at);
        return true;
      }
      this.isStopped = true;
      const sentence = "Hệ thống chưa nhận số liệu của trang này. Xin tải lại trang; số liệu vẫn ở trên máy này.";
      return this.fail(status === 423 ? "locked" : "refused", answer.message || sentence);
    }

    fail(state, sentence) {
      this.show(state, sentence);
      return false;
    }
  }

  return { Outbox };
})();
