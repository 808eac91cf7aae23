// @ts-check
// On an entry page that can only be read: what this device still has of a return that was sent, approved or closed
// meanwhile.
import * as drafts from "./drafts.js";
import { element, find } from "./elements.js";

/** @typedef {import("./drafts.js").CellDraft} CellDraft */
/** @typedef {{draft: string, locked: string, figures: {key: string, name: string}[]}} ReadOnlyData */

/** @param {string} name @param {CellDraft} cell */
function words(name, cell) {
  const value = cell.nil ? "không phát sinh" : cell.value || "để trống";
  const parts = ["was" in cell ? value : "", cell.note ? `ghi chú «${cell.note}»` : ""];
  return `${name}: ${parts.filter(Boolean).join(", ")}`;
}

/** @param {ReadOnlyData} data */
export function showUnsentFigures(data) {
  const draft = drafts.read(data.draft);
  const count = drafts.size(draft);
  if (!count) return;
  const box = find("#unsent-figures", HTMLElement);
  const names = new Map(data.figures.map(({ key, name }) => [key, name]));
  const list = element("ul");
  list.append(...Object.entries(draft.cells).map(([key, cell]) => element("li", "", words(names.get(key) ?? key, cell))));
  if (draft.note) list.append(element("li", "", `Ghi chú chung: ${draft.note.text}`));
  const discard = element("button", "btn btn-sm btn-outline-primary mt-2", "Bỏ các số này khỏi máy");
  discard.type = "button";
  discard.addEventListener("click", () => {
    drafts.remove(data.draft);
    box.hidden = true;
  });
  box.append(element("h2", "", `Trên máy này còn ${count} ô chưa gửi lên hệ thống`));
  box.append(element("p", "", data.locked), list, discard);
  box.hidden = false;
}
