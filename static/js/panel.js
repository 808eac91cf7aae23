// The details of the chosen cell beside the table (over it on narrow screens): what it counts, its years, its state,
// its note and its history. What is written here goes into the row's own fields, which also work by themselves.
"use strict";
window.portal = window.portal || {};
window.portal.panel = (() => {
  const { written, element } = window.portal.cells;
  const SPACE = "http://www.w3.org/2000/svg";
  const $ = (id) => document.getElementById(id);
  const WIDE = window.matchMedia("(min-width:1200px)");

  function bar(year, token, most, isNow) {
    const row = element("div", isNow ? "now" : "");
    const svg = document.createElementNS(SPACE, "svg");
    const rect = document.createElementNS(SPACE, "rect");
    svg.setAttribute("viewBox", "0 0 100 10");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    rect.setAttribute("width", most && Number(token) ? (100 * Number(token)) / most : 0);
    rect.setAttribute("height", 10);
    svg.append(rect);
    row.append(element("span", "", String(year)), svg, element("b", "", written(token)));
    return row;
  }

  const tokenOf = ({ amount }) => (amount === null ? "" : String(amount));

  // `changed(cell)`: something was written here.
  function make({ year, changed }) {
    const panel = $("det");
    const states = [...panel.querySelectorAll("[name=tinh-trang]")];
    let cell = null;
    let isOpen = false;

    function drawYears() {
      const now = tokenOf(cell.read());
      const years = [...cell.figure.past, [year, now]];
      const most = Math.max(0, ...years.map(([, token]) => Number(token) || 0));
      $("d-c").replaceChildren(...years.map(([each, token]) => bar(each, token, most, each === year)));
    }

    function drawState() {
      const { nil, reason, note } = cell.typed;
      const chosen = nil ? "nil" : cell.input.value.trim() ? "number" : "none";
      states.forEach((state) => (state.checked = state.value === chosen));
      $("d-w").hidden = !nil;
      if (document.activeElement !== $("d-r")) $("d-r").value = reason;
      if (document.activeElement !== $("d-n")) $("d-n").value = note;
    }

    function drawHistory() {
      const lines = cell.figure.changes.map(([when, what]) => {
        const line = element("li");
        line.append(element("b", "", when), ` ${what}`);
        return line;
      });
      $("d-l").replaceChildren(...(lines.length ? lines : [element("li", "", "Ô này chưa được nhập lần nào.")]));
    }

    function refresh() {
      if (!cell) return;
      drawYears();
      drawState();
      drawHistory();
    }

    function choose(chosen) {
      if (cell !== chosen) {
        cell = chosen;
        const hint = cell.box.querySelector(".hint");
        $("d-none").hidden = true;
        $("d").hidden = false;
        $("d-t").textContent = `${cell.figure.position}. ${cell.figure.name}`;
        $("d-h").textContent = hint ? hint.textContent : "";
        $("d-h").hidden = !hint;
        $("d-a").href = cell.box.querySelector("a").href;
      }
      refresh();
    }

    // Into the panel: to the state of the cell, or to what the cell asks for.
    function open(chosen) {
      choose(chosen);
      isOpen = true;
      panel.classList.add("open");
      const { nil, reason } = cell.typed;
      const wanted = nil && !reason.trim() ? $("d-r") : cell.asks ? $("d-n") : states.find((state) => state.checked);
      (wanted || panel).focus();
    }

    function close() {
      isOpen = false;
      panel.classList.remove("open");
      if (cell) cell.focus();
    }

    states.forEach((state) => {
      state.addEventListener("change", () => {
        cell.nil.checked = state.value === "nil";
        if (state.value !== "number") cell.input.value = "";
        if (state.value !== "nil") cell.reason.value = "";
        changed(cell);
        refresh();
        if (state.value === "number" && !cell.input.value) close();
        if (state.value === "nil") $("d-r").focus();
      });
    });
    for (const [id, name] of [["d-r", "reason"], ["d-n", "note"]]) {
      $(id).addEventListener("input", (event) => {
        cell[name].value = event.target.value;
        changed(cell, { isTyping: true });
      });
      $(id).addEventListener("change", () => changed(cell));
    }
    $("d-x").addEventListener("click", close);
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey))) {
        event.preventDefault();
        close();
      }
    });

    return { choose, open, close, refresh, has: (one) => one === cell, isShown: () => isOpen || WIDE.matches };
  }

  return { make };
})();
