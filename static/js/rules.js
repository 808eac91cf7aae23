// @ts-check
// Rules of plausibility while somebody types: the same rows, the same exact arithmetic and the same sentences as
// targets/rules/plausibility.py, so that the page asks nothing that the server would not ask. Pure; BigInt throughout.
import { decimalText, grouped, MOST_DECIMALS, scaled } from "./numbers.js";

/** @typedef {import("./amounts.js").Amount} Amount */
/** @typedef {"ERROR" | "EXPLAIN" | "WARNING"} Severity */
/**
 * @typedef {object} PlausibilityRule a row as plausibility.rules_as_json gives it
 * @property {string} code
 * @property {string} kind
 * @property {Severity} severity
 * @property {string[]} keys
 * @property {string | null} limit a decimal number
 * @property {number} least
 * @property {string} message with places in braces
 */
/**
 * @typedef {object} ReturnFigures what the rules look at
 * @property {number} year
 * @property {Record<string, string>} names of the figures by key, in the order of the form
 * @property {Record<string, Amount>} amounts
 * @property {Record<string, Amount>} last_year
 * @property {string[]} [worded] keys of figures whose amounts are positions of words, which are no numbers here
 * @property {Record<string, string>} notes the sender's explanation of a figure
 * @property {string} note the sender's note on the whole return
 * @property {Record<string, number>} [registers] what the registers count, by key
 */
/**
 * @typedef {object} PlausibilityProblem
 * @property {string} code
 * @property {string} kind
 * @property {Severity} severity
 * @property {string[]} keys the figures it is about, none for the whole return
 * @property {string} message
 * @property {string} explanation
 * @property {boolean} is_explained
 */
/** @typedef {[string[], Record<string, string>]} Finding keys of figures, and words for the places of the message */
/** @typedef {(rule: PlausibilityRule, figures: Figures) => Generator<Finding>} Finder */

/** @param {bigint} n */
const abs = (n) => (n < 0n ? -n : n);

/**
 * A whole number, also below zero.
 * @param {bigint | number} n
 */
export const number = (n) => (n < 0 ? "−" : "") + grouped(abs(BigInt(n)));

/**
 * A rate with one decimal.
 * @param {bigint | number} n @param {bigint | number} d
 */
export const percent = (n, d) => `${decimalText(BigInt(n) * 100n, BigInt(d), 1)}%`;

/**
 * A difference, never rounded away: decimals are added until something other than 0 shows.
 * @param {bigint} n @param {bigint} d
 */
function points(n, d) {
  let decimals = 1;
  while (decimals < MOST_DECIMALS && n > 0n && scaled(n, d, decimals) === 0n) decimals += 1;
  return decimalText(n, d, decimals);
}

/**
 * "20" or "0.5" as [numerator, denominator].
 * @param {string | null} text @returns {[bigint, bigint]}
 */
function fraction(text) {
  const [whole, decimals = ""] = String(text ?? "0").split(".");
  return [BigInt(whole + decimals), 10n ** BigInt(decimals.length)];
}

// --- Figures
/** @param {object} object @param {string} key */
const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
/** @param {Amount} amount */
const whole = (amount) => (typeof amount === "number" && Number.isSafeInteger(amount) ? BigInt(amount) : null);

class Figures {
  /** @param {ReturnFigures} given */
  constructor({ year, names, amounts, last_year: lastYear, notes, note, worded = [], registers = {} }) {
    this.names = names;
    this.keys = Object.keys(names);
    this.amounts = amounts || {};
    this.lastYear = lastYear || {};
    this.notes = notes || {};
    this.note = note || "";
    this.worded = worded;
    this.registers = registers;
    this.lastYearText = String(year - 1);
  }
  /** @param {string} key */
  amount(key) {
    return has(this.names, key) && has(this.amounts, key) ? (this.amounts[key] ?? null) : null;
  }
  /** @param {string} key */
  number(key) {
    return this.worded.includes(key) ? null : whole(this.amount(key));
  }
  /** @param {string} key */
  before(key) {
    return has(this.lastYear, key) && !this.worded.includes(key) ? whole(this.lastYear[key]) : null;
  }
  /** @param {string} key */
  name(key) {
    const [first = "", ...rest] = this.names[key];
    return first.toLowerCase() + rest.join("");
  }
  /** @param {PlausibilityRule} rule */
  watched(rule) {
    return this.keys.filter((key) => !rule.keys.length || rule.keys.includes(key));
  }
  /** @param {string[]} keys */
  explanation(keys) {
    if (!keys.length) return this.note.trim();
    const all = keys.map((key) => (has(this.notes, key) ? (this.notes[key] || "").trim() : ""));
    const notes = [...new Set(all.filter(Boolean))];
    return notes.map((note, at) => (at < notes.length - 1 ? note.replace(/\.+$/, "") : note)).join("; ");
  }
}

/** @param {PlausibilityRule} rule */
const pairs = (rule) => {
  /** @type {[string, string][]} */
  const found = [];
  for (let at = 0; at + 1 < rule.keys.length; at += 2) found.push([rule.keys[at], rule.keys[at + 1]]);
  return found;
};
/** @param {boolean} isUp */
const change = (isUp) => (isUp ? "tăng" : "giảm");

// --- What each kind finds: pairs of keys and words. See also targets/rules/plausibility_kinds.py.
/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* partAboveWhole(rule, figures) {
  for (const [part, all] of pairs(rule)) {
    const [less, more] = [figures.number(part), figures.number(all)];
    if (less === null || more === null || less <= more) continue;
    yield [[part, all], {
      part: figures.name(part), part_value: number(less), whole: figures.name(all), whole_value: number(more),
    }];
  }
}

/** @param {Figures} figures @param {string} part @param {bigint} some @param {string} all @returns {Finding} */
const partFound = (figures, part, some, all) => (
  [[part, all], { part: figures.name(part), part_value: number(some), whole: figures.name(all) }]
);

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* partOfNil(rule, figures) {
  for (const [part, all] of pairs(rule)) {
    const some = figures.number(part);
    if (some && figures.amount(all) === "nil") yield partFound(figures, part, some, all);
  }
}

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* partWithoutWhole(rule, figures) {
  for (const [part, all] of pairs(rule)) {
    const some = figures.number(part);
    if (some !== null && has(figures.names, all) && figures.amount(all) === null) {
      yield partFound(figures, part, some, all);
    }
  }
}

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* sumDiffers(rule, figures) {
  const parts = rule.keys.slice(0, -1);
  const all = rule.keys[rule.keys.length - 1];
  const total = figures.number(all);
  if (total === null || parts.some((key) => figures.amount(key) === null)) return;
  const counted = parts.flatMap((key) => {
    const amount = figures.number(key);
    return amount === null ? [] : [{ name: figures.name(key), amount }];
  });
  if (!counted.length) return;
  const sum = counted.reduce((subtotal, { amount }) => subtotal + amount, 0n);
  if (sum === total) return;
  yield [[...parts, all], {
    parts: counted.map(({ name, amount }) => `${name} (${number(amount)})`).join(" cộng "),
    sum: number(sum),
    relation: sum > total ? "lớn hơn" : "nhỏ hơn",
    whole: figures.name(all),
    whole_value: number(total),
  }];
}

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* tooLarge(rule, figures) {
  const [limit, parts] = fraction(rule.limit);
  for (const key of figures.watched(rule)) {
    const [value, before] = [figures.number(key), figures.before(key)];
    if (value === null || value * parts <= limit || (before !== null && value <= before * 2n)) continue;
    yield [[key], { name: figures.name(key), value: number(value), limit: number(limit / parts) }];
  }
}

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* moved(rule, figures) {
  const [limit, parts] = fraction(rule.limit);
  for (const key of figures.watched(rule)) {
    const [now, old] = [figures.number(key), figures.before(key)];
    if (now === null || !old) continue;
    const difference = abs(now - old);
    if (!difference || difference < BigInt(rule.least) || difference * 100n * parts <= limit * old) continue;
    yield [[key], {
      name: figures.name(key),
      value: number(now),
      last_value: number(old),
      last_year: figures.lastYearText,
      change: change(now > old),
      percent: percent(difference, old),
    }];
  }
}

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* rateJump(rule, figures) {
  const [limit, parts] = fraction(rule.limit);
  const least = BigInt(rule.least);
  for (const [part, all] of pairs(rule)) {
    const [now, base] = [figures.number(part), figures.number(all)];
    const [old, oldBase] = [figures.before(part), figures.before(all)];
    if (now === null || old === null || !base || !oldBase || base < least || oldBase < least) continue;
    const difference = abs(now * oldBase - old * base) * 100n;
    const ground = base * oldBase;
    if (!difference || difference * parts <= limit * ground) continue;
    yield [[part, all], {
      part: figures.name(part),
      whole: figures.name(all),
      rate: percent(now, base),
      last_rate: percent(old, oldBase),
      last_year: figures.lastYearText,
      change: change(now * oldBase > old * base),
      points: points(difference, ground),
    }];
  }
}

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* lowRate(rule, figures) {
  const [limit, parts] = fraction(rule.limit);
  for (const [part, all] of pairs(rule)) {
    const [few, base] = [figures.number(part), figures.number(all)];
    if (few === null || !base || base < BigInt(rule.least) || few * 100n * parts >= limit * base) continue;
    yield [[part, all], {
      part: figures.name(part),
      part_value: number(few),
      whole: figures.name(all),
      whole_value: number(base),
      rate: percent(few, base),
    }];
  }
}

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* repeated(rule, figures) {
  const [limit, parts] = fraction(rule.limit);
  let same = 0n;
  let compared = 0n;
  for (const key of figures.watched(rule)) {
    const [now, old] = [figures.number(key), figures.before(key)];
    if (now === null || old === null || (now <= 1n && old <= 1n)) continue;
    compared += 1n;
    if (now === old) same += 1n;
  }
  if (!compared || compared < BigInt(rule.least) || same * 100n * parts <= limit * compared) return;
  yield [[], { same: number(same), compared: number(compared), last_year: figures.lastYearText }];
}

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* allHundred(rule, figures) {
  let compared = 0n;
  for (const [part, all] of pairs(rule)) {
    const [value, base] = [figures.number(part), figures.number(all)];
    if (value === null || !base) continue;
    if (value !== base) return;
    if (base > 1n) compared += 1n;
  }
  if (compared && compared >= BigInt(rule.least)) yield [[], { compared: number(compared) }];
}

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* allExcellent(rule, figures) {
  const [first, ...others] = rule.keys;
  const best = figures.number(first);
  if (!best || best < BigInt(rule.least)) return;
  /** @param {Amount} amount */
  const isNone = (amount) => amount === 0 || amount === "nil";
  if (others.every((key) => isNone(figures.amount(key)))) {
    yield [[first], { name: figures.name(first), value: number(best) }];
  }
}

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* allNil(rule, figures) {
  const keys = figures.watched(rule);
  if (keys.length && keys.every((key) => figures.amount(key) === "nil")) {
    yield [[], { count: number(BigInt(keys.length)) }];
  }
}

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* registerDiffers(rule, figures) {
  for (const key of figures.watched(rule)) {
    const amount = figures.amount(key);
    const counted = has(figures.registers, key) ? (figures.registers[key] ?? null) : null;
    if (counted === null || amount === null || figures.worded.includes(key)) continue;
    if ((amount === "nil" ? 0 : amount) === counted) continue;
    const value = typeof amount === "number" ? number(amount) : "không phát sinh";
    yield [[key], { name: figures.name(key), value, counted: number(counted) }];
  }
}

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<Finding>} */
function* blank(rule, figures) {
  for (const key of figures.watched(rule)) {
    if (figures.amount(key) === null) yield [[key], { name: figures.name(key) }];
  }
}

/** @type {Record<string, Finder>} */
const FINDERS = {
  PART_ABOVE_WHOLE: partAboveWhole,
  PART_OF_NIL: partOfNil,
  PART_WITHOUT_WHOLE: partWithoutWhole,
  SUM_DIFFERS: sumDiffers,
  TOO_LARGE: tooLarge,
  BASE_MOVES: moved,
  JUMP: moved,
  RATE_JUMP: rateJump,
  LOW_RATE: lowRate,
  REPEATED: repeated,
  ALL_HUNDRED: allHundred,
  ALL_EXCELLENT: allExcellent,
  ALL_NIL: allNil,
  REGISTER_DIFFERS: registerDiffers,
  BLANK: blank,
};

/** @param {string} message @param {Record<string, string>} words */
function filled(message, words) {
  const sentence = message.replace(/\{([^{}]*)\}/g, (place, name) => (has(words, name) ? words[name] : place));
  const [first = "", ...rest] = sentence;
  return first.toUpperCase() + rest.join("");
}

/** @param {PlausibilityRule} rule @param {Figures} figures @returns {Generator<PlausibilityProblem>} */
function* ofRule(rule, figures) {
  // A kind that this copy does not know yet is the server's to tell.
  if (!has(FINDERS, rule.kind)) return;
  for (const [keys, words] of FINDERS[rule.kind](rule, figures)) {
    const explanation = figures.explanation(keys);
    let severity = rule.severity;
    if (severity === "EXPLAIN") severity = explanation ? "WARNING" : "ERROR";
    yield {
      code: rule.code,
      kind: rule.kind,
      severity,
      keys,
      message: filled(rule.message, words),
      explanation,
      is_explained: severity !== "ERROR" && explanation !== "",
    };
  }
}

/**
 * What the rules find: errors first, blanks last.
 * @param {PlausibilityRule[]} rules @param {ReturnFigures} given
 */
export function problems(rules, given) {
  const figures = new Figures(given);
  const found = rules.flatMap((rule) => [...ofRule(rule, figures)]);
  /** @param {PlausibilityProblem} problem */
  const rank = ({ severity, kind }) => (severity === "ERROR" ? 0 : kind === "BLANK" ? 2 : 1);
  return [0, 1, 2].flatMap((wanted) => found.filter((problem) => rank(problem) === wanted));
}
