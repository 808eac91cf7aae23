// @ts-check
// The amount of a cell: read from what was typed, and written in words. Pure. The server decides in the end; see also
// targets/workbook/numbers.py and targets/entry/forms/cells.py, which read the same table of cases.
import { grouped } from "./numbers.js";

/** @typedef {number | "nil" | null} Amount a number, «không phát sinh», or missing */
/** @typedef {{amount?: Amount, fault?: string, ask?: boolean}} Reading exactly one of the three */
/** @typedef {Record<"negative" | "whole" | "comma" | "number" | "long" | "reason", string>} Sentences by kind of fault */

const LARGEST = 999999999;

/** @param {string} text */
const tidy = (text) => text.normalize("NFC").replace(/\s+/g, " ").replace(/^['’]/, "").trim();

/**
 * Typed text as {amount}, {fault: the sentence of what is wrong}, or {ask: true} for a text that only the server can
 * read («1.269 hội viên»).
 * @param {string} raw
 * @param {Sentences} sentences
 * @returns {Reading}
 */
export function parse(raw, sentences) {
  const text = tidy(raw);
  if (text === "" || /^(\.|…){2,}$|^…$|^chưa có số liệu$/i.test(text)) return { amount: null };
  if (/^[-–—−]$|^(kps|k\.p\.s\.?|(không|ko) phát sinh)$/i.test(text)) return { amount: "nil" };
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
 * A token as a sentence shows it.
 * @param {string} text
 */
export const inWords = (text) => (text === "" ? "trống" : text === "nil" ? "không phát sinh" : grouped(text));
