// A block copied from Excel becomes a plan: which cell gets which text. By code where the first column names our
// figures (key, running number or exact name), else down the column from the active cell. A blank plans nothing.
//
// portal.paste.plan(text, figures, start) → null (one value: the browser pastes it) |
//   {byCode, cells: [[key, text]], extra: rows that found no cell}
"use strict";
window.portal = window.portal || {};
window.portal.paste = (() => {
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

  // The figures' keys by what a first column may say of them.
  function byNames(figures) {
    return new Map(figures.flatMap(({ key, name }) => [[key, key], [plain(name), key]]));
  }

  // Running numbers count as codes only where every row has one, in order: otherwise they are figures themselves.
  function byNumbers(rows, figures) {
    const numbers = rows.map((row) => (/^0?\d{1,2}\.?$/.test(row[0]) ? parseInt(row[0], 10) : NaN));
    const inOrder = numbers.every((n, i) => n >= 1 && n <= figures.length && (i === 0 || n > numbers[i - 1]));
    if (!inOrder || rows.some((row) => row.length < 2)) return null;
    return new Map(figures.map(({ key, position }) => [position, key]));
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

  function coded(rows, figures) {
    const names = byNames(figures);
    const named = rows.map((row) => names.get(plain(row[0])));
    if (named.filter(Boolean).length * 2 >= rows.length && rows.some((row) => row.length > 1)) return named;
    const numbers = byNumbers(rows, figures);
    return numbers && rows.map((row) => numbers.get(parseInt(row[0], 10)));
  }

  function plan(text, figures, start) {
    if (!/[\n\t]/.test(text.replace(/\r?\n$/, ""))) return null;
    const rows = table(text);
    const said = rows.filter((row) => row.some(Boolean));
    const keys = said.length ? coded(said, figures) : null;
    const cells = [];
    let extra = 0;
    if (keys) {
      const column = valueColumn(said.filter((_, i) => keys[i]), 0);
      said.forEach((row, i) => {
        if (!keys[i]) extra += 1;
        else if (row[column]) cells.push([keys[i], row[column]]);
      });
    } else {
      const column = valueColumn(rows, -1);
      rows.forEach((row, i) => {
        const figure = figures[start + i];
        if (!row[column]) return;
        if (figure) cells.push([figure.key, row[column]]);
        else extra += 1;
      });
    }
    return { byCode: !!keys, cells, extra };
  }

  function sentence({ byCode, cells, extra }) {
    const more = extra ? `, ${extra} dòng thừa không dán` : "";
    return `Đã dán ${cells.length} ô${byCode ? " theo mã" : ""}${more}.`;
  }

  return { plan, sentence };
})();
