// Judging in the browser exactly as targets/rules/compliance.py and targets/rules/verdict_text.py do on the server: whole numbers,
// no rounding before the verdict, and decimals added until the text agrees with it. BigInt throughout.
//
// portal.judge.verdict(rule, year, amounts) → {verdict, numerator, denominator, shortfall, rate, text, lack}
// `rule`: a row of rate_rows.rule_as_json. `amounts`: every owed figure by key, a number, "nil" or null.
"use strict";
window.portal = window.portal || {};
window.portal.judge = (() => {
  const MOST_DECIMALS = 9;
  const LABELS = {
    MET: "Đạt",
    NOT_MET: "Chưa đạt",
    NOT_APPLICABLE: "Không áp dụng",
    NO_DATA: "Chưa có số liệu",
    NOT_DUE: "Chưa đến hạn",
    UNCLEAR: "Cần làm rõ",
  };
  const isNumber = (amount) => typeof amount === "number";
  const number = (n) => n.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ".");

  // n/d (not negative) with so many decimals, half up, as a count of the last decimal
  const scaled = (n, d, decimals) => (2n * n * 10n ** BigInt(decimals) + d) / (2n * d);

  function decimalText(n, d, decimals) {
    const digits = scaled(n, d, decimals).toString().padStart(decimals + 1, "0");
    const cut = digits.length - decimals;
    return `${number(digits.slice(0, cut))},${digits.slice(cut)}`;
  }

  // the fewest decimals whose text lies on the value's own side of the threshold
  function decimals(n, d, threshold) {
    const side = (a, b) => (a > b ? 1 : a === b ? 0 : -1);
    const own = side(n, threshold * d);
    let many = 1;
    while (many < MOST_DECIMALS && side(scaled(n, d, many), threshold * 10n ** BigInt(many)) !== own) many += 1;
    return many;
  }

  function percent(numerator, denominator, threshold) {
    const [n, d] = [BigInt(numerator) * 100n, BigInt(denominator)];
    return `${decimalText(n, d, decimals(n, d, BigInt(threshold)))}%`;
  }

  // how far below the threshold, in points: never rounded away
  function pointsBelow(numerator, denominator, threshold) {
    const d = BigInt(denominator);
    const n = BigInt(threshold) * d - BigInt(numerator) * 100n;
    return decimalText(n, d, decimals(n, d, 0n));
  }

  const total = (keys, amounts) => keys.reduce((sum, key) => sum + (isNumber(amounts[key]) ? amounts[key] : 0), 0);
  function side(keys, amounts) {
    return keys.length && keys.every((key) => isNumber(amounts[key])) ? total(keys, amounts) : null;
  }

  function shortfall(rule, numerator, denominator) {
    const needed = denominator === null ? rule.threshold : Math.ceil((rule.threshold * denominator) / 100);
    return Math.max(0, needed - numerator);
  }

  const found = (verdict, numerator = null, denominator = null, lacking = null) => ({
    verdict,
    numerator,
    denominator,
    shortfall: lacking,
  });

  function onCount(rule, amount) {
    if (!isNumber(amount)) return found("NOT_MET", null, null, rule.threshold);
    if (rule.maximum !== null && amount > rule.maximum) return found("UNCLEAR", amount);
    return found(amount >= rule.threshold ? "MET" : "NOT_MET", amount, null, shortfall(rule, amount, null));
  }

  function onNumbers(rule, numerator, denominator) {
    if (numerator > denominator) return found("UNCLEAR", numerator, denominator);
    if (denominator === 0) return found(rule.zero_over_zero, 0, 0);
    const isMet = numerator * 100 >= rule.threshold * denominator;
    return found(isMet ? "MET" : "NOT_MET", numerator, denominator, shortfall(rule, numerator, denominator));
  }

  function onFigures(rule, amounts) {
    const keys = [...rule.numerator, ...rule.denominator];
    const sides = [side(rule.numerator, amounts), side(rule.denominator, amounts)];
    if (keys.some((key) => amounts[key] === null || amounts[key] === undefined)) return found("NO_DATA", ...sides);
    if (rule.kind === "COUNT") return onCount(rule, amounts[rule.numerator[0]]);
    const nils = keys.filter((key) => amounts[key] === "nil");
    if (nils.length === keys.length) return found("NOT_APPLICABLE");
    if (nils.length && !rule.nil_as_none) return found("UNCLEAR", ...sides);
    return onNumbers(rule, total(rule.numerator, amounts), total(rule.denominator, amounts));
  }

  function judge(rule, year, amounts) {
    const all = Object.values(amounts);
    if (all.length && all.every((amount) => amount === "nil")) return found("NOT_APPLICABLE");
    if (all.every((amount) => amount === null)) return dueOrNot(rule, year, found("NO_DATA"));
    return dueOrNot(rule, year, onFigures(rule, amounts));
  }

  function dueOrNot(rule, year, judged) {
    const isDue = rule.due_year === null || year >= rule.due_year || judged.verdict === "NOT_APPLICABLE";
    return isDue ? judged : { ...judged, verdict: "NOT_DUE" };
  }

  function rateText(rule, { numerator, denominator }) {
    if (rule.kind === "COUNT") return numerator === null ? "–" : number(numerator);
    return numerator === null || !denominator ? "–" : percent(numerator, denominator, rule.threshold);
  }

  function verdictText(rule, { verdict, numerator, denominator }) {
    const label = LABELS[verdict];
    if (verdict === "NOT_DUE") return `${label}, tính từ năm ${rule.due_year}`;
    if (rule.kind === "COUNT") return verdict === "NOT_MET" ? `${label}, cần ít nhất ${number(rule.threshold)}` : label;
    if (verdict === "MET") return `${label}, ngưỡng ${rule.threshold}%`;
    if (verdict === "NOT_MET" && denominator) {
      return `${label}, thiếu ${pointsBelow(numerator, denominator, rule.threshold)} điểm %`;
    }
    return label;
  }

  function verdict(rule, year, amounts) {
    const judged = judge(rule, year, amounts);
    const lacks = judged.verdict === "NOT_MET" && rule.kind === "RATIO" && judged.shortfall;
    return {
      ...judged,
      rate: rateText(rule, judged),
      text: verdictText(rule, judged),
      lack: lacks ? `cần thêm ${number(judged.shortfall)}` : "",
    };
  }

  return { verdict, number };
})();
