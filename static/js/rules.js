// The rules of plausibility in the browser: the same rows, the same exact arithmetic and the same sentences as
// targets/rules/plausibility.py, so that nothing is said here that the server would not say. Numbers are BigInt throughout.
//
// portal.rules.problems(rules, {year, names, amounts, last_year, notes, note})
//   → [{code, kind, severity, keys, message, explanation, is_explained}], errors first, blanks last.
// `rules`: the rows of plausibility.rules_as_json. `amounts`, `last_year`: by key a whole number, "nil", or null.
// `notes`: the sender's words by key; `note`: those on the return as a whole. The order of `names` is the form's.
"use strict";
window.portal = window.portal || {};
window.portal.rules = (() => {
  const MOST_DECIMALS = 9;
  const abs = (n) => (n < 0n ? -n : n);

  // --- Numbers as a Vietnamese office writes them. See also organizations/formats.py.
  const grouped = (n) => n.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ".");
  const number = (n) => (n < 0n ? "−" : "") + grouped(abs(n));

  // numerator/denominator (not negative) rounded half up to so many decimals, as a count of the last decimal
  const scaled = (n, d, decimals) => (2n * n * 10n ** BigInt(decimals) + d) / (2n * d);

  function decimalText(n, d, decimals) {
    const digits = scaled(n, d, decimals).toString().padStart(decimals + 1, "0");
    const cut = digits.length - decimals;
    return `${grouped(BigInt(digits.slice(0, cut)))},${digits.slice(cut)}`;
  }

  const percent = (n, d) => `${decimalText(n * 100n, d, 1)}%`;

  // Never rounds a difference away: decimals are added until something other than 0 shows.
  function points(n, d) {
    let decimals = 1;
    while (decimals < MOST_DECIMALS && n > 0n && scaled(n, d, decimals) === 0n) decimals += 1;
    return decimalText(n, d, decimals);
  }

  // "20", "0.5" → [numerator, denominator]
  function fraction(text) {
    const [whole, decimals = ""] = String(text ?? "0").split(".");
    return [BigInt(whole + decimals), 10n ** BigInt(decimals.length)];
  }

  // --- Figures
  const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
  const whole = (amount) => (typeof amount === "number" && Number.isSafeInteger(amount) ? BigInt(amount) : null);

  class Figures {
    constructor({ year, names, amounts, last_year: lastYear, notes, note }) {
      this.names = names;
      this.keys = Object.keys(names);
      this.amounts = amounts || {};
      this.lastYear = lastYear || {};
      this.notes = notes || {};
      this.note = note || "";
      this.lastYearText = String(year - 1);
    }
    amount(key) {
      return has(this.names, key) && has(this.amounts, key) ? (this.amounts[key] ?? null) : null;
    }
    number(key) {
      return whole(this.amount(key));
    }
    before(key) {
      return has(this.lastYear, key) ? whole(this.lastYear[key]) : null;
    }
    name(key) {
      const [first = "", ...rest] = this.names[key];
      return first.toLowerCase() + rest.join("");
    }
    watched(rule) {
      return this.keys.filter((key) => !rule.keys.length || rule.keys.includes(key));
    }
    explanation(keys) {
      if (!keys.length) return this.note.trim();
      const all = keys.map((key) => (has(this.notes, key) ? (this.notes[key] || "").trim() : ""));
      const notes = [...new Set(all.filter(Boolean))];
      return notes.map((note, at) => (at < notes.length - 1 ? note.replace(/\.+$/, "") : note)).join("; ");
    }
  }

  const pairs = (rule) => {
    const found = [];
    for (let at = 0; at + 1 < rule.keys.length; at += 2) found.push([rule.keys[at], rule.keys[at + 1]]);
    return found;
  };
  const change = (isUp) => (isUp ? "tăng" : "giảm");

  // --- What each kind finds: pairs of keys and words. See also targets/rules/plausibility_kinds.py.
  function* partAboveWhole(rule, figures) {
    for (const [part, all] of pairs(rule)) {
      const [less, more] = [figures.number(part), figures.number(all)];
      if (less === null || more === null || less <= more) continue;
      yield [[part, all], {
        part: figures.name(part), part_value: number(less), whole: figures.name(all), whole_value: number(more),
      }];
    }
  }

  function* sumDiffers(rule, figures) {
    const parts = rule.keys.slice(0, -1);
    const all = rule.keys[rule.keys.length - 1];
    const total = figures.number(all);
    if (total === null || parts.some((key) => figures.amount(key) === null)) return;
    const counted = parts.filter((key) => figures.number(key) !== null);
    if (!counted.length) return;
    const sum = counted.reduce((so_far, key) => so_far + figures.number(key), 0n);
    if (sum === total) return;
    yield [[...parts, all], {
      parts: counted.map((key) => `${figures.name(key)} (${number(figures.number(key))})`).join(" cộng "),
      sum: number(sum),
      relation: sum > total ? "lớn hơn" : "nhỏ hơn",
      whole: figures.name(all),
      whole_value: number(total),
    }];
  }

  function* tooLarge(rule, figures) {
    const [limit, parts] = fraction(rule.limit);
    for (const key of figures.watched(rule)) {
      const value = figures.number(key);
      if (value === null || value * parts <= limit) continue;
      yield [[key], { name: figures.name(key), value: number(value), limit: number(limit / parts) }];
    }
  }

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

  function* allExcellent(rule, figures) {
    const [first, ...others] = rule.keys;
    const best = figures.number(first);
    if (!best || best < BigInt(rule.least)) return;
    const isNone = (amount) => amount === 0 || amount === "nil";
    if (others.every((key) => isNone(figures.amount(key)))) {
      yield [[first], { name: figures.name(first), value: number(best) }];
    }
  }

  function* blank(rule, figures) {
    for (const key of figures.watched(rule)) {
      if (figures.amount(key) === null) yield [[key], { name: figures.name(key) }];
    }
  }

  const FINDERS = {
    PART_ABOVE_WHOLE: partAboveWhole,
    SUM_DIFFERS: sumDiffers,
    TOO_LARGE: tooLarge,
    BASE_MOVES: moved,
    JUMP: moved,
    RATE_JUMP: rateJump,
    REPEATED: repeated,
    ALL_HUNDRED: allHundred,
    ALL_EXCELLENT: allExcellent,
    BLANK: blank,
  };

  function filled(message, words) {
    const sentence = message.replace(/\{([^{}]*)\}/g, (place, name) => (has(words, name) ? words[name] : place));
    const [first = "", ...rest] = sentence;
    return first.toUpperCase() + rest.join("");
  }

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

  function problems(rules, given) {
    const figures = new Figures(given);
    const found = rules.flatMap((rule) => [...ofRule(rule, figures)]);
    const rank = (one) => (one.severity === "ERROR" ? 0 : one.kind === "BLANK" ? 2 : 1);
    return [0, 1, 2].flatMap((wanted) => found.filter((one) => rank(one) === wanted));
  }

  return { problems, number: (n) => number(BigInt(n)), percent: (n, d) => percent(BigInt(n), BigInt(d)) };
})();
