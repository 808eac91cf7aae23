// This page's draft: what its cells and its general note hold that the server has not, written to the device at every
// change and put back when the page is opened again.
"use strict";
window.portal = window.portal || {};
window.portal.shelf = (() => {
  const NOTE = ""; // the general note's place among the keys

  // `general`: {input, known, was}; `key`: the draft's name on the device, `title`: its name for people;
  // `isHalf(cell)`: it is being typed into.
  function make({ key, title, cells, general, isHalf }) {
    const { drafts } = window.portal;
    const mine = new Set(); // what this page wrote: another tab's stays untouched
    const isNoteChanged = () => general.input.value.trim() !== general.known;
    const held = () => cells.filter((cell) => cell.isChanged).length + (isNoteChanged() ? 1 : 0);

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
            mine.add(cell.key);
          } else if (mine.delete(cell.key)) delete draft.cells[cell.key];
        }
        if (isNoteChanged()) {
          draft.note = { text: general.input.value.trim(), was: general.was };
          mine.add(NOTE);
        } else if (mine.delete(NOTE)) draft.note = null;
      });
      return isKept || !held();
    }

    const pending = {
      read: () => drafts.read(key).sending,
      add: (id, body) => change((draft) => (draft.sending[id] = body)),
      drop: (id) => change((draft) => delete draft.sending[id]),
    };

    // How many cells came back, and the way to undo it.
    function restore() {
      const draft = drafts.read(key);
      const found = cells.filter((cell) => draft.cells[cell.key]);
      const before = found.map((cell) => cell.typed);
      for (const cell of found) {
        cell.restore(draft.cells[cell.key]);
        cell.isHalf = cell.isChanged && !!draft.cells[cell.key].half;
        mine.add(cell.key);
      }
      if (draft.note) {
        general.input.value = draft.note.text;
        general.was = draft.note.was;
        mine.add(NOTE);
      }
      const many = held();
      keep();
      const undo = () => {
        found.forEach((cell, i) => {
          cell.learn(cell.known);
          cell.isHalf = false;
          cell.put(before[i]);
        });
        general.input.value = general.was = general.known;
        Object.keys(pending.read()).forEach(pending.drop);
      };
      return { many, undo };
    }

    return { keep, pending, restore, held, isNoteChanged };
  }

  return { make };
})();
