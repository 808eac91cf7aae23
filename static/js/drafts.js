// @ts-check
// Figures that were typed and are not on the server yet, kept on this device: one draft a year, unit, organization and
// person, under the key «bc:<year>:<unit>:<organization>:<user>:v1». A draft lives until the server has it, its person
// signs out, or thirty days have passed.

/**
 * @typedef {object} CellDraft the changed parts of a cell, as they are kept and sent
 * @property {string} [value] typed text, with `was`: the token that its person saw when the change began
 * @property {string} [was]
 * @property {boolean} [nil]
 * @property {string} [reason]
 * @property {string} [note] with `note_was` likewise
 * @property {string} [note_was]
 * @property {boolean} [half] the page was closed while this was being typed
 */
/** @typedef {{text: string, was: string}} NoteDraft */
/**
 * @typedef {object} SendBody a request as outbox.js sends it
 * @property {number} user
 * @property {number} revision
 * @property {Record<string, CellDraft>} cells
 * @property {NoteDraft} [note]
 */
/**
 * @typedef {object} Draft
 * @property {number} at when it was written, in milliseconds
 * @property {string} [title] its name for people
 * @property {Record<string, CellDraft>} cells
 * @property {NoteDraft | null} note
 * @property {Record<string, SendBody>} sending requests without an answer, by their id
 */

const DAY = 24 * 60 * 60 * 1000;
const LIFETIME = 30 * DAY;
// A clock that lost its battery stands in the past: what it wrote is not old.
const EARLIEST = Date.UTC(2025, 0, 1);
const PATTERN = /^bc:(\d+):([^:]+):([^:]+):(\d+):v1$/;
/** @type {Map<string, string>} */
const memory = new Map(); // where the browser keeps nothing, a draft lasts as long as the page

function hasStorage() {
  try {
    localStorage.setItem("bc:?", "1");
    localStorage.removeItem("bc:?");
    return true;
  } catch {
    return false;
  }
}

/** Whether this browser keeps anything beyond the page. */
export const isPersistent = hasStorage();

/** @type {() => Draft} */
const empty = () => ({ at: 0, cells: {}, note: null, sending: {} });
/** @param {Draft} draft */
const isEmpty = (draft) => !Object.keys(draft.cells).length && !draft.note && !Object.keys(draft.sending).length;

/**
 * The draft under this key, an empty one where there is none.
 * @param {string} key
 * @returns {Draft}
 */
export function read(key) {
  try {
    const draft = JSON.parse((isPersistent ? localStorage.getItem(key) : memory.get(key)) || "null");
    return draft && typeof draft === "object" ? { ...empty(), ...draft } : empty();
  } catch {
    return empty();
  }
}

/**
 * Answers whether the device keeps it: a full disk must not pass for a saved figure.
 * @param {string} key
 * @param {Draft} draft
 */
export function write(key, draft) {
  if (isEmpty(draft)) return remove(key);
  const text = JSON.stringify({ ...draft, at: Date.now() });
  memory.set(key, text);
  if (!isPersistent) return false;
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} key */
export function remove(key) {
  memory.delete(key);
  if (isPersistent) localStorage.removeItem(key);
  return true;
}

/**
 * Keys of all drafts on this device, or of one person's.
 * @param {string} [user]
 */
function keys(user) {
  const all = isPersistent ? Object.keys(localStorage) : [...memory.keys()];
  return all.filter((key) => (user ? PATTERN.exec(key)?.[4] === user : PATTERN.test(key)));
}

/**
 * How many cells a draft holds; the general note counts as one.
 * @param {Draft} draft
 */
export const size = (draft) => Object.keys(draft.cells).length + (draft.note ? 1 : 0);

/** @param {string} user */
export const count = (user) => keys(user).reduce((sum, key) => sum + size(read(key)), 0);

/**
 * Each of a person's drafts: the address of its page, its title, and how many cells it holds.
 * @param {string} user
 */
export const all = (user) => keys(user).map((key) => {
  const [, year, unit, organization] = PATTERN.exec(key) ?? [];
  const draft = read(key);
  const address = `/bao-cao/${year}/${unit}/nhap/${organization}/`;
  return { address, title: draft.title || `Báo cáo năm ${year}`, size: size(draft) };
});

/** @param {string} user */
export const wipe = (user) => keys(user).forEach(remove);

/** @param {number} now */
function sweep(now) {
  for (const key of keys()) {
    const { at } = read(key);
    if (at > EARLIEST && now - at > LIFETIME) remove(key);
  }
}

sweep(Date.now());
