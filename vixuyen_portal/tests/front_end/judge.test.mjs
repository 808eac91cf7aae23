// Verdicts in the browser against the table that targets/rules/verdict_text.py passes too.
import assert from "node:assert/strict";
import test from "node:test";

import { verdict } from "../../../static/js/judge.js";
import { readTable } from "./tables.mjs";

for (const { id, rule, year, amounts, ...expected } of readTable("judge_cases")) {
  test(id, () => {
    const { verdict: judged, rate, text, lack } = verdict(rule, year, amounts);
    assert.deepEqual({ verdict: judged, rate, text, lack }, expected);
  });
}

test("figures of a count are whole numbers beside a threshold", () => {
  const [{ rule }] = readTable("judge_cases");
  const shown = verdict({ ...rule, threshold: 95 }, 2024, { members: 93, eligible: 100 });
  assert.deepEqual([shown.numerator, shown.denominator, shown.shortfall], [93, 100, 2]);
});
