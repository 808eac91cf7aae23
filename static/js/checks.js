// @ts-check
// What each cell shows now: faults of its own, what the server refused, and the rules across cells.
import { problems } from "./rules.js";

/** @typedef {import("./amounts.js").Amount} Amount */
/** @typedef {import("./cells.js").Cell} Cell */
/** @typedef {import("./cells.js").CellReading} CellReading */
/** @typedef {import("./cells.js").Level} Level */
/** @typedef {import("./cells.js").Message} Message */
/** @typedef {import("./rules.js").PlausibilityRule} PlausibilityRule */
/** @typedef {import("./rules.js").PlausibilityProblem} PlausibilityProblem */
/** @typedef {{level: Level, messages: Message[], asks: boolean}} CellState `asks`: whether a note would answer it */
/**
 * @typedef {object} Checked
 * @property {CellReading[]} readings by cell
 * @property {CellState[]} states by cell
 * @property {Set<string>} blocked keys that may not be sent
 * @property {string[]} general sentences about the return as a whole
 */

const HALF = "trang đóng khi ô này chưa nhập xong. Xin xem lại số, bấm vào ô rồi nhấn Enter.";

/**
 * @param {string} token
 * @returns {Amount}
 */
const amountOf = (token) => (token === "" ? null : token === "nil" ? "nil" : Number(token));

/**
 * @template T
 * @param {Cell[]} cells
 * @param {(cell: Cell, index: number) => T} value
 * @returns {Record<string, T>}
 */
const byKey = (cells, value) => Object.fromEntries(cells.map((cell, index) => [cell.key, value(cell, index)]));

/** @param {number} year @param {PlausibilityRule[]} rules @param {Cell[]} cells @param {CellReading[]} readings @param {string} note */
function problemsOf(year, rules, cells, readings, note) {
  const all = problems(rules, {
    year,
    names: byKey(cells, (cell) => cell.figure.name),
    amounts: byKey(cells, (_, index) => readings[index]?.amount ?? null),
    last_year: byKey(cells, (cell) => amountOf(cell.figure.last)),
    notes: byKey(cells, (cell) => cell.note.value),
    note,
    registers: Object.fromEntries(cells.flatMap((cell) => (cell.figure.register === null ? [] : [[cell.key, cell.figure.register]]))),
    worded: cells.filter((cell) => cell.figure.scale.length).map((cell) => cell.key),
  });
  return all.filter(({ kind }) => kind !== "BLANK");
}

/**
 * Errors first and alone: a figure that is wrong needs no explanation yet.
 * @param {Cell} cell
 * @param {CellReading} reading
 * @param {PlausibilityProblem[]} problems
 * @returns {CellState}
 */
function stateOf(cell, reading, problems) {
  const own = problems.filter(({ keys }) => keys[0] === cell.key);
  const refusal = !reading.fault && cell.isRefused ? (cell.refusal?.message ?? "") : "";
  const errors = [
    reading.fault,
    refusal,
    ...own.filter(({ severity }) => severity === "ERROR").map(({ message }) => message),
  ].filter(Boolean);
  /** @type {Message[]} */
  const first = cell.conflict ? [["warning-text", "Vừa có người sửa:", cell.conflict.message]] : [];
  if (cell.isHalf) first.push(["warning-text", "Đang nhập dở:", HALF]);
  if (errors.length) {
    const lines = [...new Set(errors)].map((sentence) => /** @type {Message} */ (["error-text", "Lỗi:", sentence]));
    return { level: "error", messages: [...lines, ...first], asks: false };
  }
  const asked = own.filter(({ is_explained: isExplained }) => !isExplained);
  const explained = own.filter(({ is_explained: isExplained }) => isExplained);
  return {
    asks: asked.length > 0,
    level: asked.length || first.length ? "warning" : "",
    messages: [
      ...first,
      ...asked.map(({ message }) => /** @type {Message} */ (["warning-text", "Cần giải trình:", message])),
      ...explained.map(({ message }) => /** @type {Message} */ (["warning-text explained", "Đã giải trình:", message])),
    ],
  };
}

/**
 * @param {object} page
 * @param {number} page.year
 * @param {PlausibilityRule[]} page.rules
 * @param {Cell[]} page.cells
 * @param {string} page.note the note on the whole return
 * @param {Cell | null} page.typing the cell being typed into
 * @returns {Checked}
 */
export function checkCells({ year, rules, cells, note, typing }) {
  const readings = cells.map((cell) => cell.read());
  const problems = problemsOf(year, rules, cells, readings, note);
  const explainable = new Set(rules.filter(({ severity }) => severity === "EXPLAIN").map(({ code }) => code));
  const errors = problems.filter(({ severity }) => severity === "ERROR");
  const blocked = new Set(errors.flatMap(({ keys }) => keys));
  const asking = new Set(errors.filter(({ code }) => explainable.has(code)).map(({ keys }) => keys[0]));
  const states = cells.map((cell, index) => {
    const reading = readings[index] ?? cell.read();
    if (reading.fault || cell.isRefused || cell.conflict) blocked.add(cell.key);
    // half a number is no fault while it is being typed
    if (cell === typing && reading.fault) return /** @type {CellState} */ ({ level: "", messages: [], asks: false });
    const state = stateOf(cell, reading, problems);
    return { ...state, asks: state.asks || asking.has(cell.key) };
  });
  const general = problems
    .filter(({ keys, is_explained: isExplained }) => !keys.length && !isExplained)
    .map(({ message }) => message);
  return { readings, states, blocked, general };
}
