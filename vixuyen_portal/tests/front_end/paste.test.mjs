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
