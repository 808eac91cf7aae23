// Rules of plausibility in the browser, word for word as targets/rules/plausibility.py answers: the shared table of cases,
// and hundreds of made-up returns near the edges of the rules.
import assert from "node:assert/strict";
import test from "node:test";

import { number, percent, problems } from "../../../static/js/rules.js";
import { askPython } from "./tables.mjs";

const { rules, cases } = askPython("plausibility_cases");

test("the table and the made-up returns are there", () => {
  assert.ok(cases.length > 600);
  assert.ok(cases.flatMap((each) => each.problems).length > 2000);
});

for (const { id, figures, problems: expected } of cases) {
  test(id, () => assert.deepEqual(problems(rules, figures), expected));
}

test("rates are written half up", () => {
  const rates = [[89998, 100000], [1, 3], [1, 8], [25, 10000], [12345, 10]];
  const texts = ["90,0%", "33,3%", "12,5%", "0,3%", "123.450,0%"];
  assert.deepEqual(rates.map(([part, whole]) => percent(part, whole)), texts);
});

test("numbers are written with points", () => {
  assert.deepEqual([0, 999, 1234, -1234, 123456789].map(number), ["0", "999", "1.234", "−1.234", "123.456.789"]);
});

test("an unknown kind of rule is left to the server", () => {
  assert.deepEqual(problems([{ ...rules[0], kind: "NEW" }], cases[0].figures), []);
});
