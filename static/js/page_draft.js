// @ts-check
// This page's draft: what its cells and its general note have that the server has not, written to the device at every
// change and put back when the page is opened again.
import * as drafts from "./drafts.js";

/** @typedef {import("./cells.js").Cell} Cell */
/** @typedef {import("./drafts.js").Draft} Draft */
/**
 * @typedef {object} GeneralNote the note on the whole return
 * @property {HTMLTextAreaElement} input
 * @property {string} known what the server has
 * @property {string} was what the person saw when the change began
 * @property {{text: string, message: string} | null} conflict somebody else's note
 */
/** @typedef {ReturnType<typeof openDraft>} PageDraft */

const NOTE = ""; // the general note's place among the keys

/**
 * @param {object} page
 * @param {string} page.key the draft's name on the device
 * @param {string} page.title its name for people
 * @param {Cell[]} page.cells
 * @param {GeneralNote} page.general
 * @param {(cell: Cell) => boolean} page.isHalf whether it is being typed into
 */
export function openDraft({ key, title, cells, general, isHalf }) {
  /** @type {Set<string>} */
  const own = new Set(); // what this page wrote: another tab's stays untouched
  const isNoteChanged = () => general.input.value.trim() !== general.known;
  const unsent = () => cells.filter((cell) => cell.isChanged).length + (isNoteChanged() ? 1 : 0);

  /** @param {(draft: Draft) => void} work */
  function change(work) {
    const draft = drafts.read(key);
    work(draft);
    draft.title = title;
    return drafts.write(key, draft);
  }

  // Answers false where the device does not keep what it should.
  function keep() {
    const isKept = change((draft) => {
      for (const cell of cells) {
        if (cell.isChanged) {
          draft.cells[cell.key] = isHalf(cell) ? { ...cell.draft, half: true } : cell.draft;
          own.add(cell.key);
        } else if (own.delete(cell.key)) delete draft.cells[cell.key];
      }
      if (isNoteChanged()) {
        draft.note = { text: general.input.value.trim(), was: general.was };
        own.add(NOTE);
      } else if (own.delete(NOTE)) draft.note = null;
    });
    return isKept || !unsent();
  }

  /** @type {import("./outbox.js").Pending} */
  const pending = {
    read: () => drafts.read(key).sending,
    add: (id, body) => change((draft) => (draft.sending[id] = body)),
    drop: (id) => change((draft) => delete draft.sending[id]),
  };

  // How many cells came back, and the way to undo it.
  function restore() {
    const draft = drafts.read(key);
    const restored = cells.flatMap((cell) => {
      const changes = draft.cells[cell.key];
      return changes ? [{ cell, draft: changes, before: cell.typed }] : [];
    });
    for (const { cell, draft: changes } of restored) {
      cell.restore(changes);
      cell.isHalf = cell.isChanged && !!changes.half;
      own.add(cell.key);
    }
    if (draft.note) {
      general.input.value = draft.note.text;
      general.was = draft.note.was;
      own.add(NOTE);
    }
    const count = unsent();
    keep();
    const undo = () => {
      for (const { cell, before } of restored) {
        cell.learn(cell.known);
        cell.isHalf = false;
        cell.put(before);
      }
      general.input.value = general.was = general.known;
      Object.keys(pending.read()).forEach(pending.drop);
    };
    return { count, undo };
  }

  return { keep, pending, restore, unsent, isNoteChanged };
}
