// @ts-check
// Verdicts while somebody types, as targets/rules/compliance.py and targets/rules/verdict_text.py judge on the server:
// whole numbers, no rounding before the verdict, and decimals added until the text agrees with it. Pure.
import { written } from "./amounts.js";
import { decimalText, grouped, MOST_DECIMALS, scaled } from "./numbers.js";

/** @typedef {import("./amounts.js").Amount} Amount */
/** @typedef {Record<string, Amount>} Amounts every owed figure by its key */
/** @typedef {"MET" | "NOT_MET" | "NOT_APPLICABLE" | "NO_DATA" | "NOT_DUE" | "UNCLEAR"} Verdict */
/**
 * @typedef {object} JudgingRule a target as rate_rows.rule_as_json gives it
 * @property {"RATIO" | "COUNT"} kind
 * @property {string[]} numerator keys of figures that are added up
 * @property {string[]} denominator
 * @property {number} threshold whole percent, or a count
 * @property {number | null} maximum of a count; above it the verdict is UNCLEAR
 * @property {Verdict} zero_over_zero
 * @property {boolean} nil_as_none
 * @property {number | null} due_year
 * @property {string[]} [scale] the words of a count of positions, worst first
 * @property {YearsSum | null} [before] the years before, of a count that adds up over years
 * @property {"HIGHER" | "LOWER"} direction which side of the threshold is met; the threshold itself always is
 */
/** @typedef {{total: number, answered: number, expected: number, silent: number}} YearsSum as cumulative.YearsSum has it */
/**
 * @typedef {object} Judged
 * @property {Verdict} verdict
 * @property {number | null} numerator
 * @property {number | null} denominator
 * @property {boolean} [isWhole] every year of a sum over years is answered
 * @property {number | null} shortfall the smallest whole number that flips the verdict
 */
/** @typedef {Judged & {rate: string, text: string, lack: string}} Shown with its words */

/** @type {Record<Verdict, string>} */
const LABELS = {
  MET: "Đạt",
  NOT_MET: "Chưa đạt",
  NOT_APPLICABLE: "Không áp dụng",
  NO_DATA: "Chưa có số liệu",
  NOT_DUE: "Chưa đến hạn",
  UNCLEAR: "Cần làm rõ",
};

/**
 * The fewest decimals that show n/d on its own side of the threshold.
 * @param {bigint} n @param {bigint} d @param {bigint} threshold
 */
function decimals(n, d, threshold) {
  /** @param {bigint} a @param {bigint} b */
  const side = (a, b) => (a > b ? 1 : a === b ? 0 : -1);
  const own = side(n, threshold * d);
  let many = 1;
  while (many < MOST_DECIMALS && side(scaled(n, d, many), threshold * 10n ** BigInt(many)) !== own) many += 1;
  return many;
}

/** @param {number} numerator @param {number} denominator @param {number} threshold */
function percent(numerator, denominator, threshold) {
  const [n, d] = [BigInt(numerator) * 100n, BigInt(denominator)];
  return `${decimalText(n, d, decimals(n, d, BigInt(threshold)))}%`;
}

/**
 * Percentage points on the worse side of the threshold, never rounded away.
 * @param {JudgingRule} rule @param {number} numerator @param {number} denominator
 */
function pointsWorse(rule, numerator, denominator) {
  const d = BigInt(denominator);
  const below = BigInt(rule.threshold) * d - BigInt(numerator) * 100n;
  const n = isLower(rule) ? -below : below;
  return decimalText(n, d, decimals(n, d, 0n));
}

/**
 * The sum of the numbers among these figures.
 * @param {string[]} keys @param {Amounts} amounts
 */
function total(keys, amounts) {
  const numbers = keys.map((key) => amounts[key]);
  return numbers.reduce((/** @type {number} */ sum, amount) => sum + (typeof amount === "number" ? amount : 0), 0);
}

/**
 * One side of a ratio, null where a figure of it is no number.
 * @param {string[]} keys @param {Amounts} amounts
 */
function side(keys, amounts) {
  return keys.length && keys.every((key) => typeof amounts[key] === "number") ? total(keys, amounts) : null;
}

/** @param {JudgingRule} rule */
const isLower = (rule) => rule.direction === "LOWER";

/** @param {JudgingRule} rule @param {number} numerator @param {number | null} denominator */
function isMet(rule, numerator, denominator) {
  const over = denominator === null ? numerator - rule.threshold : numerator * 100 - rule.threshold * denominator;
  return isLower(rule) ? over <= 0 : over >= 0;
}

/** @param {JudgingRule} rule @param {number} numerator @param {number | null} denominator */
function shortfall(rule, numerator, denominator) {
  if (isLower(rule)) {
    const most = denominator === null ? rule.threshold : Math.floor((rule.threshold * denominator) / 100);
    return Math.max(0, numerator - most);
  }
  const needed = denominator === null ? rule.threshold : Math.ceil((rule.threshold * denominator) / 100);
  return Math.max(0, needed - numerator);
}

/** @type {(verdict: Verdict, numerator?: number | null, denominator?: number | null, lacking?: number | null) => Judged} */
const judged = (verdict, numerator = null, denominator = null, lacking = null) => ({
  verdict,
  numerator,
  denominator,
  shortfall: lacking,
});

/** @param {JudgingRule} rule @param {Amount} amount */
function onCount(rule, amount) {
  if (typeof amount !== "number") {
    return judged(isMet(rule, 0, null) ? "MET" : "NOT_MET", null, null, shortfall(rule, 0, null));
  }
  if (rule.maximum !== null && amount > rule.maximum) return judged("UNCLEAR", amount);
  return judged(isMet(rule, amount, null) ? "MET" : "NOT_MET", amount, null, shortfall(rule, amount, null));
}

/** @param {JudgingRule} rule @param {number} numerator @param {number} denominator */
function onNumbers(rule, numerator, denominator) {
  if (numerator > denominator) return judged("UNCLEAR", numerator, denominator);
  if (denominator === 0) return judged(rule.zero_over_zero, 0, 0);
  const lacking = shortfall(rule, numerator, denominator);
  return judged(isMet(rule, numerator, denominator) ? "MET" : "NOT_MET", numerator, denominator, lacking);
}

/** @param {JudgingRule} rule @param {Amounts} amounts */
function onFigures(rule, amounts) {
  const keys = [...rule.numerator, ...rule.denominator];
  /** @type {[number | null, number | null]} */
  const sides = [side(rule.numerator, amounts), side(rule.denominator, amounts)];
  if (keys.some((key) => amounts[key] === null || amounts[key] === undefined)) return judged("NO_DATA", ...sides);
  if (rule.kind === "COUNT") return onCount(rule, amounts[rule.numerator[0]]);
  const nils = keys.filter((key) => amounts[key] === "nil");
  if (nils.length === keys.length) return judged("NOT_APPLICABLE");
  if (nils.length && !rule.nil_as_none) return judged("UNCLEAR", ...sides);
  return onNumbers(rule, total(rule.numerator, amounts), total(rule.denominator, amounts));
}

/** @param {JudgingRule} rule @param {number} year @param {Amounts} amounts */
function judge(rule, year, amounts) {
  if (rule.before) return overYears(rule, rule.before, year, amounts);
  const all = Object.values(amounts);
  if (all.length && all.every((amount) => amount === "nil")) return dueOrNot(rule, year, judged("UNCLEAR"));
  if (all.every((amount) => amount === null)) return dueOrNot(rule, year, judged("NO_DATA"));
  return dueOrNot(rule, year, onFigures(rule, amounts));
}

/**
 * The sum from the first year on, as targets/rules/cumulative.py judges it.
 * @param {JudgingRule} rule @param {YearsSum} before @param {number} year @param {Amounts} amounts @returns {Judged}
 */
function overYears(rule, before, year, amounts) {
  const all = Object.values(amounts);
  const isSilent = all.length > 0 && all.every((amount) => amount === "nil");
  const own = amounts[rule.numerator[0]] ?? null;
  const isAnswered = own !== null && !isSilent;
  const sum = before.total + (isAnswered && typeof own === "number" ? own : 0);
  const answered = before.answered + (isAnswered ? 1 : 0);
  const isWhole = answered === before.expected + 1;
  const lacking = shortfall(rule, sum, null);
  const numerator = answered ? sum : null;
  if (answered && !lacking) return judged("MET", numerator, null, 0);
  const later = isWhole ? "NOT_MET" : "NO_DATA";
  const due = before.silent || isSilent ? "UNCLEAR" : later;
  const word = rule.due_year !== null && year < rule.due_year ? "NOT_DUE" : due;
  return { ...judged(word, numerator, null, isWhole ? lacking : null), isWhole };
}

/** @param {JudgingRule} rule @param {number} year @param {Judged} result @returns {Judged} */
function dueOrNot(rule, year, result) {
  const isDue = rule.due_year === null || year >= rule.due_year || result.verdict === "NOT_APPLICABLE";
  return isDue ? result : { ...result, verdict: "NOT_DUE" };
}

/** @param {JudgingRule} rule @param {Judged} result */
function rateText(rule, { numerator, denominator }) {
  if (rule.kind === "COUNT") return numerator === null ? "–" : written(numerator, rule.scale ?? []);
  return numerator === null || !denominator ? "–" : percent(numerator, denominator, rule.threshold);
}

/** @param {JudgingRule} rule */
function atLeast({ threshold, scale = [] }) {
  return threshold === scale.length ? written(threshold, scale) : `${written(threshold, scale)} trở lên`;
}

/** @param {JudgingRule} rule @param {Judged} result */
function verdictText(rule, { verdict, numerator, denominator, isWhole }) {
  const label = LABELS[verdict];
  if (rule.before) {
    const parts = [label];
    if (numerator !== null) parts.push(`cộng dồn ${grouped(numerator)}/${grouped(rule.threshold)}`);
    if (!isWhole && (verdict === "NOT_DUE" || verdict === "NO_DATA")) parts.push("còn năm chưa có số liệu");
    if (verdict === "NOT_DUE") parts.push(`hạn năm ${rule.due_year}`);
    return parts.join(", ");
  }
  if (verdict === "NOT_DUE") return `${label}, tính từ năm ${rule.due_year}`;
  const most = isLower(rule) ? "không quá" : "";
  if (rule.kind === "COUNT") {
    if (verdict !== "NOT_MET") return label;
    return rule.scale?.length ? `${label}, cần ${atLeast(rule)}` : `${label}, ${most || "cần ít nhất"} ${grouped(rule.threshold)}`;
  }
  if (verdict === "MET") return `${label}, ${most || "ngưỡng"} ${rule.threshold}%`;
  if (verdict === "NOT_MET" && numerator !== null && denominator) {
    return `${label}, ${most ? "cao hơn" : "thiếu"} ${pointsWorse(rule, numerator, denominator)} điểm %`;
  }
  return label;
}

/**
 * The verdict on these figures of one return, with its rate and its words.
 * @param {JudgingRule} rule @param {number} year @param {Amounts} amounts
 * @returns {Shown}
 */
export function verdict(rule, year, amounts) {
  const result = judge(rule, year, amounts);
  const lack = result.verdict === "NOT_MET" && rule.kind === "RATIO" ? result.shortfall : null;
  return {
    ...result,
    rate: rateText(rule, result),
    text: verdictText(rule, result),
    lack: lack ? `cần ${isLower(rule) ? "giảm" : "thêm"} ${grouped(lack)}` : "",
  };
}
