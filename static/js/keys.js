// Hands on the table: keys as in Excel, and blocks pasted from it.
"use strict";
window.portal = window.portal || {};
window.portal.keys = (() => {
  // `typing(cell)`: a character was typed; `commit(cell)`: the cell was left; `pasted(plan)`: a block was pasted.
  function listen(cells, { typing, commit, chosen, open, pasted, figures, year }) {
    const move = (index, step) => {
      const next = cells[index + step];
      if (next) next.focus();
      else cells[index].input.blur();
    };
    cells.forEach((cell, index) => {
      const { input } = cell;
      let before = cell.typed;
      const keys = {
        Enter: (event) => (commit(cell), move(index, event.shiftKey ? -1 : 1)),
        ArrowDown: () => (commit(cell), move(index, 1)),
        ArrowUp: () => (commit(cell), move(index, -1)),
        Escape: () => (cell.put(before), typing(cell), commit(cell), input.select()),
        F2: () => input.setSelectionRange(input.value.length, input.value.length),
      };
      input.addEventListener("focus", () => {
        before = cell.typed;
        input.select();
        chosen(cell);
      });
      input.addEventListener("input", () => typing(cell));
      input.addEventListener("change", () => commit(cell));
      input.addEventListener("blur", () => commit(cell));
      input.addEventListener("keydown", (event) => {
        if (event.isComposing || event.altKey) return;
        if (event.ctrlKey || event.metaKey) {
          if (event.key !== "Enter") return;
          event.preventDefault();
          commit(cell);
          open(cell);
        } else if (keys[event.key]) {
          event.preventDefault();
          keys[event.key](event);
        }
      });
      input.addEventListener("paste", (event) => {
        const plan = window.portal.paste.plan(event.clipboardData.getData("text"), figures, index, year);
        if (!plan) return;
        event.preventDefault();
        pasted(plan);
      });
      cell.box.querySelector("summary").addEventListener("click", (event) => {
        event.preventDefault();
        open(cell);
      });
    });
  }

  return { listen };
})();
