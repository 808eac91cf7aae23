// Blocks copied from Excel against a table of what they become.
import assert from "node:assert/strict";
import test from "node:test";

import { plan, sentence } from "../../../static/js/paste.js";
import { readTable } from "./tables.mjs";

const { figures, year, cases } = readTable("paste_cases");
const start = (key) => figures.findIndex((figure) => figure.key === key);

for (const { id, at, text, cells, ...expected } of cases) {
  test(id, () => {
    const pasted = plan(text, figures, start(at), year);
    if (cells === null) {
      assert.equal(pasted, null);
      return;
    }
    assert.deepEqual(Object.fromEntries(pasted.cells), cells);
    assert.deepEqual({ byCode: pasted.byCode, says: sentence(pasted) }, { byCode: false, ...expected });
  });
}

test("words of a scale are amounts, wherever they stand", () => {
  const graded = [
    { key: "themes", name: "Chủ đề", position: 1, place: 0 },
    { key: "digital", name: "Mức độ chuyển đổi số", position: 2, place: 1, scale: ["Yếu", "Trung bình", "Khá"] },
    { key: "heads", name: "Cấp trưởng", position: 3, place: 2 },
  ];
  const cells = [["themes", "5"], ["digital", "Khá"], ["heads", "7"]];
  assert.deepEqual(plan("5\tKhá\t7", graded, 0, 2024)?.cells, cells);
  assert.deepEqual(plan("5\nKhá\n7", graded, 0, 2024)?.cells, cells);
  const named = plan("Chủ đề\t5\nMức độ chuyển đổi số\tKhá", graded, 0, 2024);
  assert.deepEqual([named?.byCode, named?.cells], [true, cells.slice(0, 2)]);
});
