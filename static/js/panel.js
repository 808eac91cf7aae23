// @ts-check
// The details of the chosen cell beside the table (over it on narrow screens): what it counts, its years, its state,
// its note and its history. What is written here goes into the row's own fields, which also work by themselves.
import { inWords, token } from "./amounts.js";
import { drawing, element, find, findAll } from "./elements.js";

/** @typedef {import("./cells.js").Cell} Cell */
/** @typedef {(cell?: Cell | null, how?: {isTyping?: boolean}) => void} Changed */

/** @param {number} year @param {string} text the token @param {number} most @param {string[]} scale @param {boolean} isNow */
function yearBar(year, text, most, scale, isNow) {
  const row = element("div", isNow ? "now" : "");
  const bar = drawing("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" });
  bar.append(drawing("rect", { width: most && Number(text) ? (100 * Number(text)) / most : 0, height: 10 }));
  row.append(element("span", "", String(year)), bar, element("b", "", inWords(text, scale)));
  return row;
}

/**
 * @param {object} page
 * @param {number} page.year
 * @param {Cell} page.first the cell to begin with
 * @param {Changed} page.changed something was written here
 */
export function detailsPanel({ year, first, changed }) {
  const panel = find("#details-panel", HTMLElement);
  const states = findAll("[name=tinh-trang]", HTMLInputElement, panel);
  const reasonField = find("#panel-reason", HTMLInputElement);
  const noteField = find("#panel-note", HTMLTextAreaElement);
  let cell = first;

  function drawYears() {
    /** @type {[number, string][]} */
    const years = [...cell.figure.past, [year, token(cell.read().amount)]];
    const { scale } = cell.figure;
    const most = scale.length || Math.max(0, ...years.map(([, text]) => Number(text) || 0));
    find("#panel-years", HTMLElement).replaceChildren(...years.map(([each, text]) => yearBar(each, text, most, scale, each === year)));
  }

  function drawState() {
    const { nil, reason, note } = cell.typed;
    const chosen = nil ? "nil" : cell.input.value.trim() ? "number" : "none";
    for (const state of states) state.checked = state.value === chosen;
    find("#panel-reason-box", HTMLElement).hidden = !nil;
    if (document.activeElement !== reasonField) reasonField.value = reason;
    if (document.activeElement !== noteField) noteField.value = note;
  }

  function drawHistory() {
    const lines = cell.figure.changes.map(([when, what]) => {
      const line = element("li");
      line.append(element("b", "", when), ` ${what}`);
      return line;
    });
    find("#panel-history", HTMLElement).replaceChildren(...(lines.length ? lines : [element("li", "", "Ô này chưa được nhập lần nào.")]));
  }

  function refresh() {
    drawYears();
    drawState();
    drawHistory();
  }

  /** @param {Cell} chosen */
  function choose(chosen) {
    cell = chosen;
    const hint = cell.box.querySelector(".hint");
    find("#panel-empty", HTMLElement).hidden = true;
    find("#panel-cell", HTMLElement).hidden = false;
    find("#panel-title", HTMLElement).textContent = `${cell.figure.position}. ${cell.figure.name}`;
    find("#panel-hint", HTMLElement).textContent = hint ? hint.textContent : "";
    find("#panel-hint", HTMLElement).hidden = !hint;
    const [past, papers] = findAll("a", HTMLAnchorElement, cell.box);
    if (past) find("#panel-link", HTMLAnchorElement).href = past.href;
    if (papers) Object.assign(find("#panel-papers", HTMLAnchorElement), { href: papers.href, textContent: papers.textContent });
    refresh();
  }

  /**
   * Into the panel: to the state of the cell, or to what the cell asks for.
   * @param {Cell} chosen
   */
  function open(chosen) {
    choose(chosen);
    panel.classList.add("open");
    const { nil, reason } = cell.typed;
    const state = states.find(({ checked }) => checked) ?? panel;
    const wanted = nil && !reason.trim() ? reasonField : cell.asks ? noteField : state;
    wanted.focus();
  }

  function close() {
    panel.classList.remove("open");
    cell.focus();
  }

  for (const state of states) {
    state.addEventListener("change", () => {
      cell.nil.checked = state.value === "nil";
      if (state.value !== "number") cell.input.value = "";
      if (state.value !== "nil") cell.reason.value = "";
      changed(cell);
      refresh();
      if (state.value === "number" && !cell.input.value) close();
      if (state.value === "nil") reasonField.focus();
    });
  }
  reasonField.addEventListener("input", () => {
    cell.reason.value = reasonField.value;
    changed(cell, { isTyping: true });
  });
  noteField.addEventListener("input", () => {
    cell.note.value = noteField.value;
    changed(cell, { isTyping: true });
  });
  for (const field of [reasonField, noteField]) field.addEventListener("change", () => changed(cell));
  find("#panel-close-button", HTMLElement).addEventListener("click", close);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      close();
    }
  });

  return { choose, open, refresh };
}
