// Typed text against the table that the server's field passes too (targets/tests/entry/test_typed_cases.py).
import assert from "node:assert/strict";
import test from "node:test";

import { inWords, parse, token } from "../../../static/js/amounts.js";
import { readTable } from "./tables.mjs";

const KINDS = { negative: "negative", whole: "whole", comma: "comma", number: "number", long: "long", reason: "reason" };

for (const { text, token: expected, fault, asks_server: asksServer } of readTable("typed_cases")) {
  test(JSON.stringify(text), () => {
    const reading = parse(text, KINDS); // each sentence stands for its kind
    if (asksServer) assert.deepEqual(reading, { ask: true });
    else if (fault) assert.deepEqual(reading, { fault });
    else assert.equal("amount" in reading && token(reading.amount), expected);
  });
}

test("missing, nil and zero are three words", () => {
  assert.deepEqual([null, "nil", 0, 1234].map((amount) => inWords(token(amount))), ["trống", "không phát sinh", "0", "1.234"]);
});
