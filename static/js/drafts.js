// Figures that were typed and are not on the server yet, kept on this device: one draft a year, unit, organization and
// person, under the key «bc:<year>:<unit>:<organization>:<user>:v1». A draft lives until the server has it, its person
// signs out, or thirty days have passed.
//
// A draft: {at, title, cells: {key: what outbox.js sends}, note: {text, was} | null, sending: {id: body}}.
"use strict";
window.portal = window.portal || {};
window.portal.drafts = (() => {
  const DAY = 24 * 60 * 60 * 1000;
  const LIFETIME = 30 * DAY;
  // A clock that lost its battery stands in the past: what it wrote is not old.
  const EARLIEST = Date.UTC(2025, 0, 1);
  const PATTERN = /^bc:(\d+):([^:]+):([^:]+):(\d+):v1$/;
  const memory = new Map(); // where the browser keeps nothing, a draft lasts as long as the page

  const works = (() => {
    try {
      localStorage.setItem("bc:?", "1");
      localStorage.removeItem("bc:?");
      return true;
    } catch {
      return false;
    }
  })();

  const empty = () => ({ at: 0, cells: {}, note: null, sending: {} });
  const isEmpty = (draft) => !Object.keys(draft.cells).length && !draft.note && !Object.keys(draft.sending).length;

  function read(key) {
    try {
      const found = JSON.parse((works ? localStorage.getItem(key) : memory.get(key)) || "null");
      return found && typeof found === "object" ? { ...empty(), ...found } : empty();
    } catch {
      return empty();
    }
  }

  // Answers whether the device keeps it: a full disk must not pass for a saved figure.
  function write(key, draft) {
    if (isEmpty(draft)) return remove(key);
    const text = JSON.stringify({ ...draft, at: Date.now() });
    memory.set(key, text);
    if (!works) return false;
    try {
      localStorage.setItem(key, text);
      return true;
    } catch {
      return false;
    }
  }

  function remove(key) {
    memory.delete(key);
    if (works) localStorage.removeItem(key);
    return true;
  }

  function keys(user) {
    const all = works ? Object.keys(localStorage) : [...memory.keys()];
    return all.filter((key) => (user ? (PATTERN.exec(key) || [])[4] === String(user) : PATTERN.test(key)));
  }

  const size = (draft) => Object.keys(draft.cells).length + (draft.note ? 1 : 0);
  const count = (user) => keys(user).reduce((sum, key) => sum + size(read(key)), 0);

  // Where each of a person's drafts belongs, what it is called, and how many cells it holds.
  const all = (user) => keys(user).map((key) => {
    const [, year, unit, organization] = PATTERN.exec(key);
    const draft = read(key);
    const address = `/bao-cao/${year}/${unit}/nhap/${organization}/`;
    return { address, title: draft.title || `Báo cáo năm ${year}`, size: size(draft) };
  });
  const wipe = (user) => keys(user).forEach(remove);

  function sweep(now) {
    keys().forEach((key) => {
      const { at } = read(key);
      if (at > EARLIEST && now - at > LIFETIME) remove(key);
    });
  }

  sweep(Date.now());
  return { works, read, write, remove, all, count, wipe, size, sweep };
})();
