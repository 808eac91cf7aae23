// @ts-check
// A block copied from Excel becomes a plan: which cell gets which text. By code where a column names our figures (key,
// exact name or running number), else down the column from the active cell; one row of many amounts, as in the
// portal's own template, goes down the table too. A blank plans nothing; a heading is no figure. Pure.

import { positionOf } from "./amounts.js";

/** @typedef {{key: string, name: string, position: number, place: number, scale?: string[]}} PasteFigure see Figure in cells.js */
/** @typedef {(text: string) => boolean} IsAmount whether a text is a number, nil, or a word of some figure's scale */
/** @typedef {string[]} Row texts of its cells */
/**
 * @typedef {object} Plan
 * @property {boolean} byCode
 * @property {[key: string, text: string][]} cells
 * @property {number} extra rows that have no cell here; cells, where `isRow`
 * @property {boolean} isRow the block is one row of many amounts
 */
/** @typedef {{keys: (string | undefined)[], column: number}} Codes for each row its figure or nothing; where the codes are */

const CODE_COLUMNS = 3; // codes stand in one of the first columns
const WHOLE_ROW = 15; // figures of a return; behind them the template has its own rates
const HEADING = /^(stt|tt|nội dung|chỉ tiêu|số liệu|số lượng|thực hiện|kết quả|đơn vị tính|đvt|năm)(?![\p{L}])/iu;

/**
 * Rows of cells; Excel puts a cell with a line break or a quotation mark into quotation marks.
 * @param {string} text
 * @returns {Row[]}
 */
function table(text) {
  const clean = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  /** @type {Row[]} */
  const rows = [];
  /** @type {Row} */
  let row = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < clean.length; at += 1) {
    const char = clean.charAt(at);
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (clean.charAt(at + 1) !== '"') isQuoted = false;
      else {
        cell += '"';
        at += 1;
      }
    } else if (char === '"' && cell === "") isQuoted = true;
    else if (char === "\t") {
      row.push(cell);
      cell = "";
    } else if (char === "\n") {
      rows.push([...row, cell]);
      row = [];
      cell = "";
    } else cell += char;
  }
  rows.push([...row, cell]);
  return rows.map((cells) => cells.map((each) => each.trim()));
}

/** @param {string} text */
const plain = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase();
/**
 * @param {PasteFigure[]} figures
 * @returns {IsAmount}
 */
function amountsOf(figures) {
  const words = figures.flatMap(({ scale = [] }) => scale);
  return (text) => /^[\d.,\s]+$|^[-–]$|^kps$/i.test(text) || positionOf(text, words) > 0;
}
/** @param {string} text */
const hasLetters = (text) => /\p{L}/u.test(text);

/**
 * The figures' keys by what a first column may call them.
 * @param {PasteFigure[]} figures
 * @returns {Map<string, string>}
 */
function byNames(figures) {
  return new Map(figures.flatMap(({ key, name }) => /** @type {[string, string][]} */ ([[key, key], [plain(name), key]])));
}

/**
 * Running numbers count as codes only where they stand in order before other cells, and where every row has one but
 * headings, which have no amount: otherwise they are figures themselves.
 * @param {Row[]} rows
 * @param {PasteFigure[]} figures
 * @param {IsAmount} isAmount
 * @returns {Codes | null}
 */
function byNumbers(rows, figures, isAmount) {
  const numbers = rows.map(([first = ""]) => (/^0?\d{1,2}\.?$/.test(first) ? parseInt(first, 10) : 0));
  const written = numbers.filter(Boolean);
  const isInOrder = written.every((n, index) => n <= figures.length && (index === 0 || n > (written[index - 1] ?? 0)));
  const areCodes = rows.every((row, index) => numbers[index] || (hasLetters(row.join("")) && !row.some(isAmount)));
  if (!written.length || !isInOrder || !areCodes || rows.some((row) => row.length < 2)) return null;
  const keys = new Map(figures.map(({ key, position }) => [position, key]));
  return { keys: numbers.map((n) => keys.get(n)), column: 0 };
}

/**
 * @param {Row[]} rows
 * @param {PasteFigure[]} figures
 * @param {Map<string, string>} names
 * @param {IsAmount} isAmount
 * @returns {Codes | null}
 */
function codesOf(rows, figures, names, isAmount) {
  for (let column = 0; column < CODE_COLUMNS; column += 1) {
    const keys = rows.map((row) => names.get(plain(row[column] ?? "")));
    const count = keys.filter(Boolean).length;
    if (count && count * 2 >= rows.length && rows.some((row) => row.length > column + 1)) return { keys, column };
  }
  const [only = []] = rows;
  const isOneRow = rows.length === 1 && (only.length > 4 || !hasLetters(only.join("")));
  return isOneRow ? null : byNumbers(rows, figures, isAmount);
}

/**
 * The last column in which most of the rows hold an amount: behind it may stand remarks, before it last year.
 * @param {Row[]} rows
 * @param {number} first
 * @param {IsAmount} isAmount
 */
function valueColumn(rows, first, isAmount) {
  const width = Math.max(...rows.map((row) => row.length));
  for (let column = width - 1; column > first; column -= 1) {
    const texts = rows.map((row) => row[column] ?? "").filter(Boolean);
    if (texts.length && texts.filter(isAmount).length * 2 > texts.length) return column;
  }
  return Math.max(first, width - 1);
}

/**
 * A row that a block brought along from above its figures: words of headings, no amount but a year, no figure's name.
 * @param {Row} row
 * @param {Map<string, string>} names
 * @param {IsAmount} isAmount
 */
function isHeading(row, names, isAmount) {
  const isFigure = row.some((cell) => names.has(plain(cell)) || (isAmount(cell) && !/^20\d\d$/.test(cell)));
  return HEADING.test(row.find(Boolean) ?? "") && !isFigure;
}

/**
 * The column under this year's heading, where the block brought its headings along; else -1.
 * @param {Row[]} rows
 * @param {number} year
 */
function yearColumn(rows, year) {
  /** @param {string} cell */
  const isThisYear = (cell) => cell.length < 30 && cell.includes(String(year));
  const row = rows.find((each) => each.filter(isThisYear).length === 1);
  return row ? row.findIndex(isThisYear) : -1;
}

/**
 * One row of a table that lies on its side, perhaps with its number and its name before the amounts. A whole row of
 * the template has a cell for every figure, also for those that this organization does not owe.
 * @param {Row} row
 * @param {PasteFigure[]} figures
 * @param {number} start
 * @param {IsAmount} isAmount
 * @returns {Plan | null}
 */
function across(row, figures, start, isAmount) {
  const labels = row.slice(0, CODE_COLUMNS);
  const label = labels.reduce((last, cell, index) => (hasLetters(cell) && !isAmount(cell) ? index : last), -1);
  const amounts = row.slice(label + 1);
  if (amounts.filter(isAmount).length < 2 || (label >= 0 && amounts.length < 4)) return null;
  const isWhole = amounts.length >= WHOLE_ROW;
  const texts = isWhole ? amounts.slice(0, WHOLE_ROW) : amounts;
  const owed = isWhole || label >= 0 ? figures : figures.slice(start);
  const planned = owed.map(({ key, place }, index) => /** @type {[string, string]} */ ([key, texts[isWhole ? place : index] ?? ""]));
  const cells = planned.filter(([, text]) => text);
  return { byCode: false, isRow: true, cells, extra: texts.filter(Boolean).length - cells.length };
}

/**
 * The plan of a pasted block, null for one value, which the browser pastes by itself.
 * @param {string} text
 * @param {PasteFigure[]} figures
 * @param {number} start index of the active cell
 * @param {number} year
 * @returns {Plan | null}
 */
export function plan(text, figures, start, year) {
  if (!/[\n\t]/.test(text.replace(/\r?\n$/, ""))) return null;
  const all = table(text);
  const names = byNames(figures);
  const isAmount = amountsOf(figures);
  const rows = all.slice(Math.max(0, all.findIndex((row) => !isHeading(row, names, isAmount))));
  const filled = rows.filter((row) => row.some(Boolean));
  const codes = filled.length ? codesOf(filled, figures, names, isAmount) : null;
  const oneRow = !codes && all.length === 1 && all[0] ? across(all[0], figures, start, isAmount) : null;
  if (oneRow) return oneRow;
  const headed = yearColumn(all.slice(0, all.length - rows.length), year);
  /** @type {[string, string][]} */
  const cells = [];
  let extra = all.length - rows.length;
  /** @param {string | undefined} key @param {string | undefined} amount */
  const put = (key, amount) => {
    if (!key) extra += 1;
    else if (amount) cells.push([key, amount]);
  };
  if (codes) {
    const column = valueColumn(filled.filter((_, index) => codes.keys[index]), codes.column, isAmount);
    filled.forEach((row, index) => put(codes.keys[index], row[headed > codes.column ? headed : column]));
  } else {
    const column = headed >= 0 ? headed : valueColumn(rows, -1, isAmount);
    rows.forEach((row, index) => row[column] && put(figures[start + index]?.key, row[column]));
  }
  return { byCode: !!codes, isRow: false, cells, extra };
}

/**
 * What was pasted, for the person.
 * @param {Plan} pasted
 */
export function sentence({ byCode, cells, extra, isRow }) {
  const more = extra ? `, ${extra} ${isRow ? "ô" : "dòng"} thừa không dán` : "";
  return `Đã dán ${cells.length} ô${byCode ? " theo mã" : ""}${more}.`;
}
