// The register's number in a cell: it is shown, and becomes this person's only when they keep, type or take it.
import assert from "node:assert/strict";
import test from "node:test";

class Field {
  value = "";
  checked = false;
  open = true;
}
for (const name of ["HTMLInputElement", "HTMLTextAreaElement", "HTMLDetailsElement", "HTMLTableRowElement"]) {
  globalThis[name] = Field;
}
globalThis.document = { querySelector: () => null };
const { Cell } = await import("../../../static/js/cells.js");

const BLANK = { value: "", nil: false, reason: "", note: "", was: "" };
const SENTENCES = new Proxy({}, { get: (_, name) => String(name) });

/** A cell as the page shows it: the register's number in a field that the server has no answer for. */
function offered({ register = 3, stored = BLANK, shown = "3" } = {}) {
  const row = Object.assign(new Field(), { querySelector: () => new Field() });
  const fields = { 'tr[data-key="themes"]': row };
  const form = { dataset: {}, querySelector: (selector) => (fields[selector] ??= new Field()) };
  form.querySelector('[name="themes"]').value = shown;
  return new Cell(form, { key: "themes", scale: [], register, stored, last: "", past: [], changes: [] }, SENTENCES);
}

test("an offer is neither changed, nor kept on the device, nor counted", () => {
  const cell = offered();
  assert.equal(cell.isOffered, true);
  assert.equal(cell.isChanged, false);
  assert.deepEqual(cell.draft, {});
  assert.equal(cell.read().amount, null);
  assert.equal(cell.sign(""), "offered");
});

test("what is kept is sent over the blank that was seen", () => {
  const cell = offered();
  cell.keep();
  assert.deepEqual(cell.draft, { value: "3", was: "" });
  assert.equal(cell.read().amount, 3);
});

test("another number, or the same one typed, is this person's", () => {
  const cell = offered();
  cell.type("4");
  assert.deepEqual(cell.draft, { value: "4", was: "" });
  cell.type("3");
  assert.deepEqual(cell.draft, { value: "3", was: "" });
});

test("the register's number replaces whatever stands there", () => {
  const cell = offered({ register: 1234, stored: { ...BLANK, nil: true, reason: "Chưa có", was: "nil" }, shown: "" });
  cell.nil.checked = true;
  cell.reason.value = "Chưa có";
  cell.takeRegister();
  assert.deepEqual(cell.draft, { value: "1.234", was: "nil" });
});

test("an emptied offer stays empty", () => {
  const cell = offered();
  cell.keep();
  cell.input.value = "";
  assert.equal(cell.isChanged, false);
  assert.equal(cell.isOffered, false);
});

test("a note beside an offer is sent without it", () => {
  const cell = offered();
  cell.note.value = "Chờ văn bản";
  assert.deepEqual(cell.draft, { note: "Chờ văn bản", note_was: "" });
  cell.merge({ ...BLANK, note: "Chờ văn bản" }, cell.draft);
  assert.equal(cell.isOffered, true);
});

test("what others stored takes the place of an offer, their blank does not", () => {
  const cell = offered();
  assert.deepEqual(cell.besideOffer(BLANK), { ...BLANK, value: "3" });
  const theirs = { ...BLANK, value: "5", was: "5" };
  assert.deepEqual(cell.besideOffer(theirs), theirs);
});

test("putting back what was there before puts back the offer too", () => {
  const cell = offered();
  const before = cell.typed;
  cell.type("7");
  cell.put(before);
  assert.equal(cell.isOffered, true);
});

test("a draft from this device is kept, though it says what the register counts", () => {
  const cell = offered();
  cell.restore({ value: "3", was: "" });
  assert.deepEqual(cell.draft, { value: "3", was: "" });
});

test("a figure without a register offers nothing", () => {
  const cell = offered({ register: null, shown: "3" });
  assert.equal(cell.isOffered, false);
  assert.deepEqual(cell.draft, { value: "3", was: "" });
});
