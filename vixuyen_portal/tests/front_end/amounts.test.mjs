// Typed text against the table that the server's field passes too (targets/tests/entry/test_typed_cases.py).
import assert from "node:assert/strict";
import test from "node:test";

import { inWords, parse, token } from "../../../static/js/amounts.js";
import { readTable } from "./tables.mjs";

const KINDS = { negative: "negative", whole: "whole", comma: "comma", number: "number", long: "long", reason: "reason", words: "words" };

for (const { text, token: expected, fault, asks_server: asksServer, scale } of readTable("typed_cases")) {
  test(JSON.stringify([text, ...(scale ?? [])]), () => {
    const reading = parse(text, KINDS, scale); // each sentence stands for its kind
    if (asksServer) assert.deepEqual(reading, { ask: true });
    else if (fault) assert.deepEqual(reading, { fault });
    else assert.equal("amount" in reading && token(reading.amount), expected);
  });
}

test("a word that is none of the scale is refused with all of its words", () => {
  const sentences = { ...KINDS, words: "Một trong: {words}." };
  assert.deepEqual(parse("Giỏi", sentences, ["Yếu", "Khá"]), { fault: "Một trong: «Yếu», «Khá»." });
});

test("a position is shown as its word", () => {
  assert.deepEqual(["2", "nil", ""].map((each) => inWords(each, ["Yếu", "Khá"])), ["Khá", "không phát sinh", "trống"]);
});

test("missing, nil and zero are three words", () => {
  assert.deepEqual([null, "nil", 0, 1234].map((amount) => inWords(token(amount))), ["trống", "không phát sinh", "0", "1.234"]);
});
