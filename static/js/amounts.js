// @ts-check
// The amount of a cell: read from what was typed, and written in words. Pure. The server decides in the end; see also
// targets/workbook/numbers.py, grades.py and targets/entry/forms/cells.py, which read the same tables of cases. A figure
// with a scale is a word; its amount is the word's position from 1, worst first.
import { grouped } from "./numbers.js";

/** @typedef {number | "nil" | null} Amount a number, «không phát sinh», or missing */
/** @typedef {{amount?: Amount, fault?: string, ask?: boolean}} Reading exactly one of the three */
/** @typedef {Record<"negative" | "whole" | "comma" | "number" | "long" | "reason" | "words", string>} Sentences by kind of fault; {words}: those of the scale */

const LARGEST = 999999999;

/** @param {string} text */
const tidy = (text) => text.normalize("NFC").replace(/\s+/g, " ").replace(/^['’]/, "").trim();
/**
 * A word without case and marks.
 * @param {string} text
 */
const fold = (text) => tidy(text).toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");
/**
 * The position of the word, from 1; 0 where it is none of the scale.
 * @param {string} text @param {string[]} scale
 */
export const positionOf = (text, scale) => scale.findIndex((word) => fold(word) === fold(text)) + 1;

/**
 * Typed text as {amount}, {fault: the sentence of what is wrong}, or {ask: true} for a text that only the server can
 * read («1.269 hội viên»).
 * @param {string} raw
 * @param {Sentences} sentences
 * @param {string[]} scale
 * @returns {Reading}
 */
export function parse(raw, sentences, scale = []) {
  const text = tidy(raw);
  const position = positionOf(text, scale);
  if (position) return { amount: position };
  if (text === "" || /^(\.|…){2,}$|^…$|^chưa có số liệu$/i.test(text)) return { amount: null };
  if (/^[-–—−]$|^(kps|k\.p\.s\.?|(không|ko) phát sinh)$/i.test(text)) return { amount: "nil" };
  if (scale.length) return { fault: sentences.words.replace("{words}", scale.map((word) => `«${word}»`).join(", ")) };
  if (/^\d+$|^[1-9]\d{0,2}((\.\d{3})+|( \d{3})+)$/.test(text)) {
    const amount = Number(text.replace(/[. ]/g, ""));
    return amount > LARGEST ? { fault: sentences.long } : { amount };
  }
  if (/^[-–—−]\s*\d[\d.,\s]*$/.test(text)) return { fault: sentences.negative };
  if (/^\d{1,3}(,\d{3})+$/.test(text)) return { fault: sentences.comma };
  if (/^[\d. ]+$/.test(text) && text.replace(/\D/g, "").length > 9) return { fault: sentences.long };
  if (/^\d[\d. ]*[.,]\d+$/.test(text)) return { fault: sentences.whole };
  if (/^\d[\d. ]*\p{L}[\p{L}\s.,/()-]+$/u.test(text)) return { ask: true };
  return { fault: sentences.number };
}

/**
 * An amount as drafts and the server carry it: «1234», «nil» or nothing.
 * @param {Amount | undefined} amount
 */
export const token = (amount) => (amount === null || amount === undefined ? "" : String(amount));

/**
 * A number as its cell shows it: «1.234», or the word at this position of the scale.
 * @param {number | string} value @param {string[]} scale
 */
export const written = (value, scale) => (scale.length ? (scale[Number(value) - 1] ?? "") : grouped(value));

/**
 * A token as a sentence shows it.
 * @param {string} text @param {string[]} scale
 */
export const inWords = (text, scale = []) => (text === "" ? "trống" : text === "nil" ? "không phát sinh" : written(text, scale));
