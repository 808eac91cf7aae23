// What is to be said of each cell now: faults of its own, what the server refused, and the rules across cells.
"use strict";
window.portal = window.portal || {};
window.portal.checks = (() => {
  const HALF = "trang đóng khi ô này chưa nhập xong. Xin xem lại số, bấm vào ô rồi nhấn Enter.";
  const lastYear = (token) => (token === "" ? null : token === "nil" ? "nil" : Number(token));

  function problemsOf(data, rules, cells, readings, note) {
    const each = (value) => Object.fromEntries(cells.map((cell, i) => [cell.key, value(cell, i)]));
    const found = window.portal.rules.problems(rules, {
      year: data.year,
      names: each((cell) => cell.figure.name),
      amounts: each((_, i) => readings[i].amount),
      last_year: each((cell) => lastYear(cell.figure.last)),
      notes: each((cell) => cell.note.value),
      note,
    });
    return found.filter(({ kind }) => kind !== "BLANK");
  }

  // Errors first and alone: a figure that is wrong needs no explanation yet.
  function sayings(cell, reading, problems) {
    const own = problems.filter(({ keys }) => keys[0] === cell.key);
    const errors = [
      reading.fault,
      !reading.fault && cell.isRefused && cell.refusal.message,
      ...own.filter(({ severity }) => severity === "ERROR").map(({ message }) => message),
    ].filter(Boolean);
    const clash = cell.clash ? [["wm", "Vừa có người sửa:", cell.clash.message]] : [];
    if (cell.isHalf) clash.push(["wm", "Đang nhập dở:", HALF]);
    if (errors.length) {
      const says = [...new Set(errors)].map((sentence) => ["em", "Lỗi:", sentence]);
      return { level: "err", says: [...says, ...clash], asks: false };
    }
    const asked = own.filter(({ is_explained: isExplained }) => !isExplained);
    const done = own.filter(({ is_explained: isExplained }) => isExplained);
    return {
      asks: asked.length > 0,
      level: asked.length || clash.length ? "warn" : "",
      says: [
        ...clash,
        ...asked.map(({ message }) => ["wm", "Cần giải trình:", message]),
        ...done.map(({ message }) => ["wm ex", "Đã giải trình:", message]),
      ],
    };
  }

  // {readings, shown: {level, says} by cell, blocked: keys that may not be sent, general: sentences of the return}
  function look({ data, rules, cells, note, typing }) {
    const readings = cells.map((cell) => cell.read());
    const problems = problemsOf(data, rules, cells, readings, note);
    const explainable = new Set(rules.filter(({ severity }) => severity === "EXPLAIN").map(({ code }) => code));
    const errors = problems.filter(({ severity }) => severity === "ERROR");
    const blocked = new Set(errors.flatMap(({ keys }) => keys));
    const asking = new Set(errors.filter(({ code }) => explainable.has(code)).map(({ keys }) => keys[0]));
    const shown = cells.map((cell, i) => {
      if (readings[i].fault || cell.isRefused || cell.clash) blocked.add(cell.key);
      // half a number is no fault while it is being typed
      if (cell === typing && readings[i].fault) return { level: "", says: [], asks: false };
      const found = sayings(cell, readings[i], problems);
      return { ...found, asks: found.asks || asking.has(cell.key) };
    });
    const general = problems
      .filter(({ keys, is_explained: isExplained }) => !keys.length && !isExplained)
      .map(({ message }) => message);
    return { readings, shown, blocked, general };
  }

  return { look };
})();
