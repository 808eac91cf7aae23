// @ts-check
// The keyboard on the table: keys as in Excel, and blocks pasted from it.
import { find } from "./elements.js";
import { plan } from "./paste.js";

/** @typedef {import("./cells.js").Cell} Cell */

/**
 * @param {Cell[]} cells
 * @param {object} page
 * @param {number} page.year
 * @param {import("./cells.js").Figure[]} page.figures of the cells, in their order
 * @param {(cell: Cell) => void} page.typing a character was typed
 * @param {(cell: Cell) => void} page.commit the cell was left
 * @param {(cell: Cell) => void} page.chosen the cell got the focus
 * @param {(cell: Cell) => void} page.open its details are asked for
 * @param {(pasted: import("./paste.js").Plan) => void} page.pasted a block was pasted
 */
export function listen(cells, { typing, commit, chosen, open, pasted, figures, year }) {
  /** @param {number} index @param {Cell} cell */
  function listenTo(index, cell) {
    const { input } = cell;
    const isList = cell.figure.scale.length > 0; // the arrows choose from its list of words
    let before = cell.typed;

    /** @param {number} step */
    const move = (step) => {
      commit(cell);
      const next = cells[index + step];
      if (next) next.focus();
      else input.blur();
    };
    // The register's number is kept by Enter, not by passing through.
    const accept = () => {
      if (!cell.isOffered) return;
      cell.keep();
      typing(cell);
    };
    const putBack = () => {
      cell.put(before);
      typing(cell);
      commit(cell);
      input.select();
    };
    /** @type {Record<string, (event: KeyboardEvent) => void>} */
    const keys = {
      Enter: (event) => {
        accept();
        move(event.shiftKey ? -1 : 1);
      },
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Escape: putBack,
      F2: () => input.setSelectionRange(input.value.length, input.value.length),
    };

    input.addEventListener("focus", () => {
      before = cell.typed;
      input.select();
      chosen(cell);
    });
    input.addEventListener("input", () => {
      cell.keep();
      typing(cell);
    });
    input.addEventListener("change", () => commit(cell));
    input.addEventListener("blur", () => commit(cell));
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.altKey) return;
      const key = keys[event.key];
      if (event.ctrlKey || event.metaKey) {
        if (event.key !== "Enter") return;
        event.preventDefault();
        commit(cell);
        open(cell);
      } else if (key && !(isList && event.key.startsWith("Arrow"))) {
        event.preventDefault();
        key(event);
      }
    });
    input.addEventListener("paste", (event) => {
      const block = plan(event.clipboardData?.getData("text") ?? "", figures, index, year);
      if (!block) return;
      event.preventDefault();
      pasted(block);
    });
    find("summary", HTMLElement, cell.box).addEventListener("click", (event) => {
      event.preventDefault();
      open(cell);
    });
  }

  cells.forEach((cell, index) => listenTo(index, cell));
}
