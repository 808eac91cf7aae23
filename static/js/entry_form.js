// @ts-check
// The entry form: ties together the rows, the rules, the rates, the drafts and the sending. The page is a plain form
// that works without all this; every field here is one of its fields.
import { inWords } from "./amounts.js";
import { Cell } from "./cells.js";
import { checkCells } from "./checks.js";
import { drawChoice } from "./conflicts.js";
import { isPersistent } from "./drafts.js";
import { find } from "./elements.js";
import * as keyboard from "./keyboard.js";
import { Outbox } from "./outbox.js";
import { openDraft } from "./page_draft.js";
import { detailsPanel } from "./panel.js";
import { sentence as pastedSentence } from "./paste.js";
import { saveBar } from "./save_bar.js";
import { drawProblems, drawProgress, drawRates } from "./summary.js";
import { toast } from "./toast.js";

/** @typedef {import("./cells.js").CellAnswer} CellAnswer */
/** @typedef {import("./cells.js").Stored} Stored */
/** @typedef {import("./drafts.js").CellDraft} CellDraft */
/** @typedef {import("./drafts.js").SendBody} SendBody */
/** @typedef {import("./outbox.js").NoteAnswer} NoteAnswer */
/** @typedef {import("./outbox.js").StoredAnswer} StoredAnswer */
/** @typedef {import("./rules.js").PlausibilityRule} PlausibilityRule */
/**
 * @typedef {object} EntryData what targets/entry/views/entry_data.py puts into the page
 * @property {string} draft key of the page's draft on the device
 * @property {string} title of the draft
 * @property {number} year
 * @property {number} revision of the return
 * @property {number} user
 * @property {string} person
 * @property {string} general the note on the whole return
 * @property {{save: string, signIn: string, next: string, check: string}} urls
 * @property {import("./cells.js").Figure[]} figures
 * @property {import("./summary.js").Target[]} targets
 * @property {import("./amounts.js").Sentences} sentences
 */

/** @param {Date} now */
const clock = (now) => `${now.getHours()} giờ ${String(now.getMinutes()).padStart(2, "0")}`;

/** @param {HTMLFormElement} form @param {EntryData} data @param {PlausibilityRule[]} rules */
export function startEntryForm(form, data, rules) {
  const sprite = form.dataset.icons ?? "";
  const cells = data.figures.map((figure) => new Cell(form, figure, data.sentences));
  const byKey = new Map(cells.map((cell) => [cell.key, cell]));
  const [first] = cells;
  if (!first) return;
  /** @type {import("./page_draft.js").GeneralNote} */
  const general = {
    input: find("[name=general_note]", HTMLTextAreaElement, form),
    known: data.general,
    was: data.general,
    conflict: null,
  };
  let { revision } = data;
  /** @type {Cell | null} the cell being typed into: it is kept, but neither judged nor sent yet */
  let typing = null;
  /** @type {Set<string>} cells that may not be sent as they are */
  let blocked = new Set();

  /** @param {Cell} cell */
  const isHalf = (cell) => cell === typing || cell.isHalf;
  const isStuck = () => cells.some((cell) => cell.isChanged && blocked.has(cell.key));
  const draft = openDraft({ key: data.draft, title: data.title, cells, general, isHalf });
  const panel = detailsPanel({ year: data.year, first, changed });
  const bar = saveBar({ unsent: draft.unsent, waits: whatWaits, signIn: data.urls.signIn });
  const outbox = new Outbox({ url: data.urls.save, collect, answered, show: bar.show, pending: draft.pending });

  function whatWaits() {
    if (cells.some((cell) => cell.conflict)) return "xin chọn một trong hai số ở ô vừa có người sửa";
    return isStuck() ? "xin sửa lỗi để lưu" : "";
  }

  // --- Kept true while somebody works: rows, rates, summary, progress
  function check() {
    const checked = checkCells({ year: data.year, rules, cells, note: general.input.value, typing });
    blocked = checked.blocked;
    /** @type {import("./summary.js").ListedProblem[]} */
    const listed = [];
    cells.forEach((cell, index) => {
      const { level, messages, asks } = checked.states[index] ?? { level: "", messages: [], asks: false };
      cell.show(level, messages, asks);
      drawConflict(cell);
      for (const [classes, lead, sentence] of messages.filter(([style]) => !style.includes("explained"))) {
        const isAsked = lead === "Cần giải trình:";
        listed.push({ input: cell.input, name: cell.figure.name, isError: classes === "error-text", isAsked, sentence });
      }
    });
    for (const sentence of checked.general) {
      listed.push({ input: general.input, name: "", isError: false, isAsked: true, sentence });
    }
    const amounts = Object.fromEntries(cells.map((cell, index) => [cell.key, checked.readings[index]?.amount ?? null]));
    /** @param {string} key */
    const isFaulty = (key) => byKey.get(key)?.row.classList.contains("error") ?? false;
    const entered = checked.readings.filter(({ amount, isUnread }) => amount !== null || isUnread).length;
    drawRates(form, data.targets, data.year, amounts, isFaulty);
    listed.sort((one, other) => Number(other.isError) - Number(one.isError));
    drawProblems(listed);
    drawProgress(sprite, entered, cells.length, listed.filter(({ isError }) => isError).length);
    panel.refresh();
  }

  /** @param {Cell} cell */
  function drawConflict(cell) {
    const { conflict } = cell;
    /** @param {boolean} takesNew */
    const settle = (takesNew) => () => {
      if (!conflict) return;
      if (takesNew) takeOver(cell, conflict.state);
      else cell.merge(conflict.state);
      cell.conflict = null;
      changed(cell);
      cell.focus();
    };
    const isAboutNote = conflict?.state.was === cell.was;
    drawChoice(find(".row-messages", HTMLElement, cell.row), conflict, {
      words: () => (isAboutNote
        ? ["Giữ ghi chú của đồng chí", "Dùng ghi chú mới"]
        : [`Giữ số của đồng chí (${cell.words})`, `Dùng số mới (${inWords(conflict?.state.was ?? "", cell.figure.scale)})`]),
      keep: settle(false),
      take: settle(true),
    });
  }

  function drawGeneralConflict() {
    const { conflict } = general;
    /** @param {boolean} takesNew */
    const settle = (takesNew) => () => {
      if (!conflict) return;
      general.known = general.was = conflict.text;
      if (takesNew) general.input.value = conflict.text;
      general.conflict = null;
      drawGeneralConflict();
      changed();
    };
    const place = find("#o-general_note-m", HTMLElement);
    place.textContent = conflict ? conflict.message : "";
    place.classList.toggle("warning-text", !!conflict);
    drawChoice(place, conflict, {
      words: () => ["Giữ ghi chú của đồng chí", "Dùng ghi chú mới"],
      keep: settle(false),
      take: settle(true),
    });
  }

  // --- Sending, and what comes back
  function collect() {
    const ready = cells.filter((cell) => cell.isChanged && !blocked.has(cell.key) && !isHalf(cell));
    const hasNote = draft.isNoteChanged() && !general.conflict && document.activeElement !== general.input;
    return {
      user: data.user,
      revision,
      cells: Object.fromEntries(ready.map((cell) => [cell.key, cell.draft])),
      note: hasNote ? { text: general.input.value.trim(), was: general.was } : null,
    };
  }

  /** @param {Cell} cell @param {Stored} state */
  function takeOver(cell, state) {
    const shown = cell.besideOffer(state);
    cell.learn(state);
    cell.put(shown);
  }

  /** @param {Cell} cell @param {CellAnswer | undefined} state @param {CellDraft} sent @param {string} at */
  function learnCell(cell, state, sent, at) {
    const isAsSent = JSON.stringify(cell.draft) === JSON.stringify(sent);
    if (!state || state.state === "error") {
      const message = state ? state.message : "Hệ thống chưa nhận ô này. Xin tải lại trang rồi nhập lại.";
      cell.refusal = { of: JSON.stringify(sent), message };
    } else if (state.state === "conflict") {
      if (isAsSent) cell.conflict = { message: state.message, state };
    } else {
      cell.record(state.was, at, data.person);
      if (isAsSent && cell !== typing) takeOver(cell, state);
      else cell.merge(state, sent);
    }
  }

  /** @param {StoredAnswer} answer @param {SendBody} body */
  function answered(answer, body) {
    ({ revision } = answer);
    for (const [key, sent] of Object.entries(body.cells)) {
      const cell = byKey.get(key);
      if (cell) learnCell(cell, answer.cells[key], sent, answer.at);
    }
    for (const [key, state] of Object.entries(answer.others ?? {})) {
      const cell = byKey.get(key);
      if (cell && !cell.isChanged && cell !== typing) takeOver(cell, state);
    }
    if (answer.note) learnGeneral(answer.note, body.note?.text);
    draft.keep();
    check();
    shareWithTabs(answer);
  }

  /** @param {NoteAnswer} state @param {string | undefined} sent */
  function learnGeneral(state, sent) {
    if (state.state === "conflict") {
      general.conflict = state;
      drawGeneralConflict();
      return;
    }
    const isAsSent = general.input.value.trim() === sent;
    general.known = general.was = state.text;
    if (isAsSent) general.input.value = state.text;
  }

  /**
   * Something was changed. While somebody types, it is only kept.
   * @param {Cell | null} [cell]
   * @param {{isTyping?: boolean}} how
   */
  function changed(cell, { isTyping = false } = {}) {
    if (cell && !isTyping) cell.settle();
    if (!draft.keep()) bar.show("refused", "Máy này không giữ được số liệu. Xin giữ mạng và bấm «Lưu nháp».");
    if (isTyping) return;
    check();
    bar.draw();
    if (draft.unsent()) outbox.schedule();
  }

  // --- Two tabs of this page: what one has saved, the other takes over where nothing else was typed
  const SAVED = `${data.draft}:saved`;
  /** @param {StoredAnswer} answer */
  function shareWithTabs({ cells: states, revision: now }) {
    if (!isPersistent) return;
    localStorage.setItem(SAVED, JSON.stringify({ states, now }));
    localStorage.removeItem(SAVED);
  }
  addEventListener("storage", (event) => {
    if (event.key !== SAVED || !event.newValue) return;
    /** @type {{states: Record<string, CellAnswer>, now: number}} */
    const { states, now } = JSON.parse(event.newValue);
    revision = Math.max(revision, now);
    for (const [key, state] of Object.entries(states)) {
      const cell = byKey.get(key);
      if (!cell || state.state !== "saved" || cell === typing) continue;
      if (!cell.isChanged || (cell.draft.value === state.value && !cell.isNoteChanged)) takeOver(cell, state);
    }
    draft.keep();
    check();
    bar.draw();
  });

  // --- The keyboard and the clipboard
  keyboard.listen(cells, {
    figures: data.figures,
    year: data.year,
    chosen: panel.choose,
    open: panel.open,
    typing(cell) {
      typing = cell;
      changed(cell, { isTyping: true });
    },
    commit(cell) {
      if (!isHalf(cell)) return;
      typing = null;
      cell.isHalf = false;
      changed(cell);
    },
    pasted(block) {
      const pasted = block.cells.flatMap(([key, text]) => {
        const cell = byKey.get(key);
        return cell ? [{ cell, text, before: cell.typed }] : [];
      });
      for (const { cell, text } of pasted) cell.type(text);
      typing = null;
      changed();
      toast(pastedSentence(block), "Hoàn tác", () => {
        for (const { cell, before } of pasted) cell.put(before);
        changed();
      });
    },
  });
  general.input.addEventListener("input", () => changed(null, { isTyping: true }));
  general.input.addEventListener("change", () => changed());

  // --- «Lấy số từ sổ»
  for (const cell of cells.filter(({ figure }) => figure.register !== null)) {
    find(".register-take", HTMLButtonElement, cell.row).addEventListener("click", (event) => {
      event.preventDefault();
      cell.takeRegister();
      if (typing === cell) typing = null;
      cell.isHalf = false;
      changed(cell);
      cell.focus();
    });
  }

  // --- The buttons: save now; go on once everything is on the server
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const where = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    for (const cell of cells) if (cell.isOffered) cell.keep();
    draft.keep();
    check();
    const isSent = await outbox.flush();
    if (isStuck()) find("#error-summary", HTMLElement).focus();
    if (draft.unsent() || !isSent) return;
    if (where === "sau" && data.urls.next) location.assign(data.urls.next);
    else if (where === "gui") location.assign(data.urls.check);
    else if (bar.state() === "") bar.show("saved", clock(new Date()));
  });
  addEventListener("beforeunload", (event) => {
    if (!isPersistent && draft.unsent()) event.preventDefault();
  });

  // --- What this device still has, after a power cut or a closed page
  const { count, undo } = draft.restore();
  check();
  bar.draw();
  if (count) {
    toast(`Đã khôi phục ${count} ô chưa gửi trên máy này.`, "Hoàn tác", () => {
      undo();
      changed();
    });
  }
  if (!navigator.onLine) bar.show("offline");
  panel.choose(first);
  outbox.flush();
}
