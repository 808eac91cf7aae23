// A block copied from Excel becomes a plan: which cell gets which text. By code where a column names our figures (key,
// exact name or running number), else down the column from the active cell; one row of many amounts, as in the
// portal's own template, goes down the table too. A blank plans nothing; a heading is no figure.
//
// portal.paste.plan(text, figures, start, year) → null (one value: the browser pastes it) |
//   {byCode, cells: [[key, text]], extra: rows (cells, of one row) that found no cell, isRow}
"use strict";
window.portal = window.portal || {};
window.portal.paste = (() => {
  const CODES = 3; // codes stand in one of the first columns
  const WHOLE = 15; // figures of a return; behind them the template has its own rates
  const HEADING = /^(stt|tt|nội dung|chỉ tiêu|số liệu|số lượng|thực hiện|kết quả|đơn vị tính|đvt|năm)(?![\p{L}])/iu;

  // Rows of cells; Excel puts a cell with a line break or a quotation mark into quotation marks.
  function table(text) {
    const rows = [[""]];
    let quoted = false;
    const clean = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    for (let i = 0; i < clean.length; i += 1) {
      const char = clean[i];
      const row = rows[rows.length - 1];
      if (quoted) {
        if (char === '"' && clean[i + 1] === '"') row[row.length - 1] += clean[(i += 1)];
        else if (char === '"') quoted = false;
        else row[row.length - 1] += char;
      } else if (char === '"' && row[row.length - 1] === "") quoted = true;
      else if (char === "\t") row.push("");
      else if (char === "\n") rows.push([""]);
      else row[row.length - 1] += char;
    }
    return rows.map((row) => row.map((cell) => cell.trim()));
  }

  const plain = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase();
  const isAmount = (text) => /^[\d.,\s]+$|^[-–]$|^kps$/i.test(text);
  const isWords = (text) => /\p{L}/u.test(text);

  // The figures' keys by what a first column may say of them.
  function byNames(figures) {
    return new Map(figures.flatMap(({ key, name }) => [[key, key], [plain(name), key]]));
  }

  // Running numbers count as codes only where they stand in order before other cells, and where every row has one but
  // headings, which have no amount: otherwise they are figures themselves.
  function byNumbers(rows, figures) {
    const numbers = rows.map((row) => (/^0?\d{1,2}\.?$/.test(row[0]) ? parseInt(row[0], 10) : 0));
    const said = numbers.filter(Boolean);
    const isInOrder = said.every((n, i) => n <= figures.length && (i === 0 || n > said[i - 1]));
    const areCodes = rows.every((row, i) => numbers[i] || (isWords(row.join("")) && !row.some(isAmount)));
    if (!said.length || !isInOrder || !areCodes || rows.some((row) => row.length < 2)) return null;
    const keys = new Map(figures.map(({ key, position }) => [position, key]));
    return { keys: numbers.map((n) => keys.get(n)), column: 0 };
  }

  // {keys: for each row its figure or nothing, column: where the codes stand}, or null
  function coded(rows, figures, names) {
    for (let column = 0; column < CODES; column += 1) {
      const keys = rows.map((row) => names.get(plain(row[column] || "")));
      const many = keys.filter(Boolean).length;
      if (many && many * 2 >= rows.length && rows.some((row) => row.length > column + 1)) return { keys, column };
    }
    const isLying = rows.length === 1 && (rows[0].length > 4 || !isWords(rows[0].join("")));
    return isLying ? null : byNumbers(rows, figures);
  }

  // The last column in which most of the rows hold an amount: behind it may stand remarks, before it last year.
  function valueColumn(rows, first) {
    const width = Math.max(...rows.map((row) => row.length));
    for (let column = width - 1; column > first; column -= 1) {
      const filled = rows.filter((row) => row[column]);
      if (filled.length && filled.filter((row) => isAmount(row[column])).length * 2 > filled.length) return column;
    }
    return Math.max(first, width - 1);
  }

  // A row that a block brought along from above its figures: words of headings, no amount but a year, no figure's name.
  function isHeading(row, names) {
    const isFigure = row.some((cell) => names.has(plain(cell)) || (isAmount(cell) && !/^20\d\d$/.test(cell)));
    return HEADING.test(row.find(Boolean) || "") && !isFigure;
  }

  // The column under this year's heading, where the block brought its headings along; else -1.
  function yearColumn(rows, year) {
    const isHead = (cell) => cell.length < 30 && cell.includes(String(year));
    const row = rows.find((each) => each.filter(isHead).length === 1);
    return row ? row.findIndex(isHead) : -1;
  }

  // One row of a table that lies on its side, perhaps with its number and its name before the amounts. A whole row of
  // the template has a cell for every figure, also for those that this organization does not owe.
  function across(row, figures, start) {
    const label = row.slice(0, CODES).reduce((at, cell, i) => (isWords(cell) && !isAmount(cell) ? i : at), -1);
    const amounts = row.slice(label + 1);
    if (amounts.filter(isAmount).length < 2 || (label >= 0 && amounts.length < 4)) return null;
    const isWhole = amounts.length >= WHOLE;
    const all = isWhole ? amounts.slice(0, WHOLE) : amounts;
    const owed = isWhole || label >= 0 ? figures : figures.slice(start);
    const cells = owed.map(({ key, place }, i) => [key, all[isWhole ? place : i]]).filter(([, text]) => text);
    return { byCode: false, isRow: true, cells, extra: all.filter(Boolean).length - cells.length };
  }

  function plan(text, figures, start, year) {
    if (!/[\n\t]/.test(text.replace(/\r?\n$/, ""))) return null;
    const all = table(text);
    const names = byNames(figures);
    const first = all.findIndex((row) => !isHeading(row, names));
    const rows = all.slice(Math.max(0, first));
    const said = rows.filter((row) => row.some(Boolean));
    const codes = said.length ? coded(said, figures, names) : null;
    const lying = !codes && all.length === 1 ? across(all[0], figures, start) : null;
    if (lying) return lying;
    const headed = yearColumn(all.slice(0, all.length - rows.length), year);
    const cells = [];
    let extra = all.length - rows.length;
    const put = (key, amount) => (key ? amount && cells.push([key, amount]) : (extra += 1));
    if (codes) {
      const { keys } = codes;
      const found = valueColumn(said.filter((_, i) => keys[i]), codes.column);
      said.forEach((row, i) => put(keys[i], row[headed > codes.column ? headed : found]));
    } else {
      const column = headed >= 0 ? headed : valueColumn(rows, -1);
      rows.forEach((row, i) => row[column] && put((figures[start + i] || {}).key, row[column]));
    }
    return { byCode: !!codes, cells, extra };
  }

  function sentence({ byCode, cells, extra, isRow }) {
    const more = extra ? `, ${extra} ${isRow ? "ô" : "dòng"} thừa không dán` : "";
    return `Đã dán ${cells.length} ô${byCode ? " theo mã" : ""}${more}.`;
  }

  return { plan, sentence };
})();
