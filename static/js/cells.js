// @ts-check
// One row of the entry table: its fields, what the server has of it, and what is shown of both.
import { inWords, parse, token, written } from "./amounts.js";
import { element, find, icon } from "./elements.js";
import { grouped } from "./numbers.js";

/** @typedef {import("./amounts.js").Amount} Amount */
/** @typedef {import("./amounts.js").Sentences} Sentences */
/** @typedef {import("./drafts.js").CellDraft} CellDraft */
/** @typedef {{value: string, nil: boolean, reason: string, note: string, isKept?: boolean}} Fields the texts of a row's four fields; `isKept`: see Cell */
/** @typedef {Fields & {was: string}} Stored the same as the server has them, and the amount's token */
/** @typedef {Stored & {state: "saved" | "error" | "conflict", message: string}} CellAnswer */
/**
 * @typedef {object} Figure as the page carries it
 * @property {string} key
 * @property {number} position among the figures that this organization owes, from 1
 * @property {number} place among all figures, from 0
 * @property {string} name
 * @property {string[]} scale the words that it may be, worst first; empty where it is counted
 * @property {number | null} register what its register counts; null where it has none, or that has no row here
 * @property {string} last last year's token
 * @property {Stored} stored
 * @property {[number, string][]} past years and tokens
 * @property {[string, string][]} changes when, and what
 */
/** @typedef {"" | "error" | "warning"} Level */
/** @typedef {[classes: string, lead: string, sentence: string]} Message */
/** @typedef {{amount: Amount, fault: string, isUnread: boolean}} CellReading `amount`: null where rules have nothing to read */

const HISTORY = 4;
/** @type {Record<string, [icon: string, classes: string, words: string]>} */
const SIGNS = {
  error: ["x", "sign-error", "Có lỗi"],
  conflict: ["alert", "sign-warning", "Vừa có người sửa"],
  waiting: ["device", "sign-waiting", "Đang giữ trên máy, chờ gửi"],
  offered: ["info", "sign-waiting", "Đề xuất từ sổ, chưa lưu"],
  warning: ["alert", "sign-warning", "Cần giải trình"],
  saved: ["check", "sign-saved", "Đã lưu"],
};

/** `known`: what the server has as far as this page knows. `was` and `noteWas`: what the person saw when the change began, so that nobody's newer figure is overwritten unseen. `isKept`: somebody chose or typed the number, so that it is no longer the register's offer. */
export class Cell {
  /** @param {HTMLFormElement} form @param {Figure} figure @param {Sentences} sentences */
  constructor(form, figure, sentences) {
    this.key = figure.key;
    this.figure = figure;
    this.sentences = sentences;
    this.sprite = form.dataset.icons ?? "";
    this.input = find(`[name="${figure.key}"]`, HTMLInputElement, form);
    this.nil = find(`[name="${figure.key}-nil"]`, HTMLInputElement, form);
    this.reason = find(`[name="${figure.key}-reason"]`, HTMLInputElement, form);
    this.note = find(`[name="${figure.key}-note"]`, HTMLTextAreaElement, form);
    this.row = find(`tr[data-key="${figure.key}"]`, HTMLTableRowElement, form);
    this.box = find("details", HTMLDetailsElement, this.row);
    /** @type {{of: string, message: string} | null} the server's sentence, and the draft that it was about */
    this.refusal = null;
    /** @type {{state: CellAnswer, message: string} | null} somebody else's figure, and the sentence */
    this.conflict = null;
    this.isHalf = false; // the page was closed while this was being typed: its person looks at it first
    this.asks = false; // whether a note would answer what the row asks
    this.isKept = false;
    this.box.open = false;
    this.known = { ...figure.stored };
    this.was = figure.stored.was;
    this.noteWas = figure.stored.note;
  }

  /**
   * What the server has now.
   * @param {Stored} state
   */
  learn(state) {
    this.known = { ...state };
    this.was = state.was;
    this.noteWas = state.note;
  }

  /**
   * What the server has now, where this person may have changed or `sent` a part meanwhile: that stays as typed.
   * @param {Stored} state
   * @param {CellDraft} sent
   */
  merge(state, sent = {}) {
    const keepsAmount = this.isAmountChanged || "was" in sent;
    const keepsNote = this.isNoteChanged || "note_was" in sent;
    const { value, nil, reason, isKept = false } = keepsAmount ? { ...this.typed, isKept: true } : this.besideOffer(state);
    this.put({ value, nil, reason, note: keepsNote ? this.note.value : state.note, isKept });
    this.learn(state);
  }

  /** @returns {Fields} */
  get typed() {
    const { input, nil, reason, note, isKept } = this;
    return { value: input.value, nil: nil.checked, reason: reason.value, note: note.value, isKept };
  }

  // The register's number stands in a cell that nobody has answered: it is shown, and neither kept nor sent.
  get isOffered() {
    const { register, scale } = this.figure;
    if (register === null || this.isKept || this.known.was !== "" || this.nil.checked) return false;
    return this.input.value.trim() === written(register, scale);
  }

  // What the register offers becomes this person's number.
  keep() {
    this.isKept = true;
  }

  // Take the register's number, whatever stands here.
  takeRegister() {
    const { register, scale } = this.figure;
    if (register === null) return;
    this.nil.checked = false;
    this.reason.value = "";
    this.type(written(register, scale));
  }

  /**
   * What the server has, but that a cell without an answer goes on showing the register's offer.
   * @param {Stored} state
   * @returns {Fields}
   */
  besideOffer(state) {
    return this.isOffered && state.was === "" ? { ...state, value: this.input.value } : state;
  }

  /** @param {Fields} fields */
  put({ value, nil, reason, note, isKept = false }) {
    this.isKept = isKept;
    this.input.value = value;
    this.nil.checked = nil;
    this.reason.value = reason;
    this.note.value = note;
  }

  // Bring what was typed into its form: a number loses «không phát sinh», «KPS» becomes it.
  settle() {
    const { amount } = parse(this.input.value, this.sentences, this.figure.scale);
    if (amount === "nil") {
      this.nil.checked = true;
      this.input.value = "";
    } else if (this.input.value.trim() !== "") {
      this.nil.checked = false;
      if (typeof amount === "number") this.input.value = written(amount, this.figure.scale);
    }
    if (!this.nil.checked) this.reason.value = "";
  }

  /** @returns {CellReading} */
  read() {
    if (this.isOffered) return { amount: null, fault: "", isUnread: false };
    const { amount = null, fault = "", ask = false } = parse(this.input.value, this.sentences, this.figure.scale);
    if (fault) return { amount: null, fault, isUnread: false };
    if (this.nil.checked) {
      return { amount: "nil", fault: this.reason.value.trim() ? "" : this.sentences.reason, isUnread: false };
    }
    return { amount, fault: "", isUnread: ask };
  }

  get isAmountChanged() {
    if (this.isOffered) return false;
    const { value, nil, reason } = this.typed;
    const { known } = this;
    return value.trim() !== known.value || nil !== known.nil || (nil && reason.trim() !== known.reason);
  }

  get isNoteChanged() {
    return this.note.value.trim() !== this.known.note;
  }

  get isChanged() {
    return this.isAmountChanged || this.isNoteChanged;
  }

  /**
   * The changed parts, as they are kept on the device and sent.
   * @returns {CellDraft}
   */
  get draft() {
    const { value, nil, reason, note } = this.typed;
    return {
      ...(this.isAmountChanged ? { value: value.trim(), was: this.was } : {}),
      ...(this.isAmountChanged && nil ? { nil, reason: reason.trim() } : {}),
      ...(this.isNoteChanged ? { note: note.trim(), note_was: this.noteWas } : {}),
    };
  }

  /**
   * Take a draft over what the page shows.
   * @param {CellDraft} draft
   */
  restore({ value = "", was, nil = false, reason = "", note = "", note_was: noteWas }) {
    const amount = was === undefined ? {} : { value, nil, reason, isKept: true };
    this.put({ ...this.typed, ...amount, ...(noteWas === undefined ? {} : { note }) });
    if (was !== undefined) this.was = was;
    if (noteWas !== undefined) this.noteWas = noteWas;
  }

  /**
   * Text that came from elsewhere than the keyboard.
   * @param {string} text
   */
  type(text) {
    this.input.value = text;
    this.isKept = true;
    this.settle();
  }

  // The amount in words, for a button.
  get words() {
    const { amount, isUnread } = this.read();
    return isUnread ? this.input.value : inWords(token(amount), this.figure.scale);
  }

  /**
   * One more line of this year's history.
   * @param {string} now the new token
   * @param {string} at
   * @param {string} person
   */
  record(now, at, person) {
    if (now === this.known.was) return;
    const { changes, scale } = this.figure;
    changes.unshift([`${at}, hôm nay`, `${person}: ${inWords(this.known.was, scale)} → ${inWords(now, scale)}`]);
    changes.length = Math.min(changes.length, HISTORY);
  }

  // Whether the server refused exactly this already.
  get isRefused() {
    return this.refusal !== null && this.refusal.of === JSON.stringify(this.draft);
  }

  // The difference from last year; there is none of words.
  get change() {
    const { amount } = this.read();
    const { last, scale } = this.figure;
    if (scale.length || typeof amount !== "number" || last === "" || last === "nil") return "";
    const difference = amount - Number(last);
    return `${difference > 0 ? "+" : difference < 0 ? "−" : ""}${grouped(Math.abs(difference))}`;
  }

  /** @param {Level} level */
  sign(level) {
    if (level === "error") return "error";
    if (this.conflict) return "conflict";
    if (this.isOffered) return "offered";
    if (this.isChanged) return "waiting";
    return level || (this.known.was ? "saved" : "");
  }

  /**
   * Draw the row. `asks`: whether a note would answer the messages.
   * @param {Level} level
   * @param {Message[]} messages
   * @param {boolean} asks
   */
  show(level, messages, asks) {
    this.asks = asks;
    const isWaiting = this.isChanged && level !== "error";
    this.row.className = ["figure-row", level, isWaiting ? "waiting" : "", this.isOffered ? "offered" : ""].filter(Boolean).join(" ");
    this.showSign(level);
    if (level === "error") this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
    this.input.placeholder = this.nil.checked ? "KPS" : "";
    find(".difference", HTMLElement, this.row).textContent = this.change;
    this.showMessages(messages);
    this.showNote(asks);
    this.showRegister();
  }

  /** @param {Level} level */
  showSign(level) {
    const [sign, classes, words] = SIGNS[this.sign(level)] ?? ["", "", ""];
    const place = find(".cell-sign", HTMLElement, this.row);
    if (place.title === words && !place.firstChild !== !!words) return;
    place.className = `cell-sign ${classes}`;
    place.title = words;
    place.replaceChildren(...(words ? [icon(this.sprite, sign, 15), element("span", "visually-hidden", words)] : []));
  }

  // The register's line under the field: whether its number is only offered, and whether it may be taken.
  showRegister() {
    const { register } = this.figure;
    if (register === null) return;
    find(".register-offer", HTMLElement, this.row).hidden = !this.isOffered;
    find(".register-take", HTMLElement, this.row).hidden = this.read().amount === register;
  }

  /** @param {Message[]} messages */
  showMessages(messages) {
    const place = find(".row-messages", HTMLElement, this.row);
    const drawn = JSON.stringify(messages);
    if (place.dataset.drawn === drawn) return;
    place.dataset.drawn = drawn;
    place.replaceChildren(...messages.map(([classes, lead, sentence]) => {
      const line = element("span", classes);
      line.append(element("b", "", lead), ` ${sentence}`);
      return line;
    }));
  }

  /** @param {boolean} asks */
  showNote(asks) {
    const { nil, reason, note } = this.typed;
    find(".row-note", HTMLElement, this.row).textContent = [
      nil && reason.trim() ? `Không phát sinh: ${reason.trim()}.` : "",
      note.trim() ? `Ghi chú: ${note.trim()}` : "",
    ].join(" ").trim();
    let button = nil || note.trim() ? "Sửa" : "Thêm";
    if (nil && !reason.trim()) button = "Ghi lý do";
    else if (asks && !note.trim()) button = "Giải trình";
    find("summary span", HTMLElement, this.row).textContent = button;
  }

  focus() {
    this.input.focus();
  }
}
