// The entry page: ties together the rows, the rules, the rates, the drafts and the sending. The page is a plain form
// that works without all this; every field here is one of its fields.
"use strict";
(() => {
  const { portal } = window;
  const { Cell, written } = portal.cells;
  const $ = (selector) => document.querySelector(selector);
  const data = JSON.parse($("#entry").textContent);
  const form = $("#f");
  if (!form || !data.urls || data.locked) {
    portal.held.tell(data);
    return;
  }

  const rules = JSON.parse($("#rules").textContent);
  const cells = data.figures.map((figure) => new Cell(form, figure, data.sentences));
  const byKey = new Map(cells.map((cell) => [cell.key, cell]));
  const general = { input: form.elements.general_note, known: data.general, was: data.general, clash: null };
  const isHalf = (cell) => cell === typing || cell.isHalf;
  const shelf = portal.shelf.make({ key: data.draft, title: data.title, cells, general, isHalf });
  const panel = portal.panel.make({ year: data.year, changed });
  const bar = portal.bar.make({
    held: shelf.held,
    waits: whatWaits,
    signIn: data.urls.signIn,
  });
  const outbox = new portal.outbox.Outbox({
    url: data.urls.save,
    collect,
    answered,
    show: bar.show,
    pending: shelf.pending,
  });
  let revision = data.revision;
  let typing = null; // the cell being typed into: it is kept, but neither judged nor sent yet
  let blocked = new Set(); // cells that may not be sent as they are

  function whatWaits() {
    if (cells.some((cell) => cell.clash)) return "xin chọn một trong hai số ở ô vừa có người sửa";
    return cells.some((cell) => cell.isChanged && blocked.has(cell.key)) ? "xin sửa lỗi để lưu" : "";
  }

  // --- Kept true while somebody works: rows, rates, summary, progress
  function check() {
    const found = portal.checks.look({ data, rules, cells, note: general.input.value, typing });
    blocked = found.blocked;
    const listed = [];
    cells.forEach((cell, i) => {
      const { level, says, asks } = found.shown[i];
      cell.show(level, says, asks);
      drawClash(cell);
      for (const [css, lead, sentence] of says.filter(([style]) => !style.includes("ex"))) {
        listed.push({ input: cell.input, name: cell.figure.name, isError: css === "em", isAsked: lead === "Cần giải trình:", sentence });
      }
    });
    found.general.forEach((sentence) => listed.push({ input: general.input, name: "", isError: false, isAsked: true, sentence }));
    const amounts = Object.fromEntries(cells.map((cell, i) => [cell.key, found.readings[i].amount]));
    const isFaulty = (key) => byKey.has(key) && byKey.get(key).row.classList.contains("err");
    const entered = found.readings.filter(({ amount, ask }) => amount !== null || ask).length;
    portal.standing.drawRates(form, data.targets, data.year, amounts, isFaulty);
    listed.sort((one, other) => other.isError - one.isError);
    portal.standing.drawSummary(listed);
    const errors = listed.filter(({ isError }) => isError).length;
    portal.standing.drawProgress(form.dataset.icons, entered, cells.length, errors);
    panel.refresh();
  }

  function drawClash(cell) {
    const settle = (put) => () => {
      if (put) takeOver(cell, cell.clash.state);
      else cell.merge(cell.clash.state);
      cell.clash = null;
      changed(cell);
      cell.focus();
    };
    const isAboutNote = cell.clash && cell.clash.state.was === cell.was;
    portal.clash.draw(cell.row.querySelector(".ms"), cell.clash, {
      words: () => (isAboutNote
        ? ["Giữ ghi chú của đồng chí", "Dùng ghi chú mới"]
        : [`Giữ số của đồng chí (${cell.words})`, `Dùng số mới (${written(cell.clash.state.was)})`]),
      keep: settle(false),
      take: settle(true),
    });
  }

  function drawGeneralClash() {
    const settle = (put) => () => {
      general.known = general.was = general.clash.text;
      if (put) general.input.value = general.clash.text;
      general.clash = null;
      drawGeneralClash();
      changed();
    };
    const place = $("#o-general_note-m");
    place.textContent = general.clash ? general.clash.message : "";
    place.classList.toggle("wm", !!general.clash);
    const words = () => ["Giữ ghi chú của đồng chí", "Dùng ghi chú mới"];
    portal.clash.draw(place, general.clash, { words, keep: settle(false), take: settle(true) });
  }

  // --- Sending, and what comes back
  function collect() {
    const ready = cells.filter((cell) => cell.isChanged && !blocked.has(cell.key) && !isHalf(cell));
    const hasNote = shelf.isNoteChanged() && !general.clash && document.activeElement !== general.input;
    return {
      user: data.user,
      revision,
      cells: Object.fromEntries(ready.map((cell) => [cell.key, cell.draft])),
      note: hasNote ? { text: general.input.value.trim(), was: general.was } : null,
    };
  }

  function takeOver(cell, state) {
    cell.learn(state);
    cell.put(state);
  }

  function learnCell(cell, state, sent, at) {
    const isAsSent = JSON.stringify(cell.draft) === JSON.stringify(sent);
    if (state.state === "error") {
      cell.refusal = { of: JSON.stringify(sent), message: state.message };
    } else if (state.state === "conflict") {
      if (isAsSent) cell.clash = { message: state.message, state };
    } else {
      cell.record(state.was, at, data.person);
      if (isAsSent && cell !== typing) takeOver(cell, state);
      else cell.merge(state, sent);
    }
  }

  function answered(answer, body) {
    ({ revision } = answer);
    for (const [key, sent] of Object.entries(body.cells)) {
      const unknown = { state: "error", message: "Hệ thống chưa nhận ô này. Xin tải lại trang rồi nhập lại." };
      if (byKey.has(key)) learnCell(byKey.get(key), answer.cells[key] || unknown, sent, answer.at);
    }
    for (const [key, state] of Object.entries(answer.others || {})) {
      const cell = byKey.get(key);
      if (cell && !cell.isChanged && cell !== typing) takeOver(cell, state);
    }
    if (answer.note) learnGeneral(answer.note, body.note);
    shelf.keep();
    check();
    tellTabs(answer);
  }

  function learnGeneral(state, sent) {
    if (state.state === "conflict") {
      general.clash = state;
      drawGeneralClash();
      return;
    }
    const isAsSent = sent && general.input.value.trim() === sent.text;
    general.known = general.was = state.text;
    if (isAsSent) general.input.value = state.text;
  }

  // Something was changed. While somebody types, it is only kept.
  function changed(cell, { isTyping = false } = {}) {
    if (cell && !isTyping) cell.settle();
    if (!shelf.keep()) bar.show("refused", "Máy này không giữ được số liệu. Xin giữ mạng và bấm «Lưu nháp».");
    if (isTyping) return;
    check();
    bar.draw();
    if (shelf.held()) outbox.schedule();
  }

  // --- Two tabs of this page: what one has saved, the other takes over where nothing else was typed
  const SAVED = `${data.draft}:saved`;
  function tellTabs({ cells: said, revision: now }) {
    if (!portal.drafts.works) return;
    localStorage.setItem(SAVED, JSON.stringify({ said, now }));
    localStorage.removeItem(SAVED);
  }
  addEventListener("storage", (event) => {
    if (event.key !== SAVED || !event.newValue) return;
    const { said, now } = JSON.parse(event.newValue);
    revision = Math.max(revision, now);
    for (const [key, state] of Object.entries(said)) {
      const cell = byKey.get(key);
      if (!cell || state.state !== "saved" || cell === typing) continue;
      if (!cell.isChanged || (cell.draft.value === state.value && !cell.isNoteChanged)) takeOver(cell, state);
    }
    shelf.keep();
    check();
    bar.draw();
  });

  // --- Hands
  portal.keys.listen(cells, {
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
    pasted(plan) {
      const old = plan.cells.map(([key]) => [byKey.get(key), byKey.get(key).typed]);
      for (const [key, text] of plan.cells) byKey.get(key).type(text);
      typing = null;
      changed();
      portal.bar.toast(portal.paste.sentence(plan), "Hoàn tác", () => {
        old.forEach(([cell, typed]) => cell.put(typed));
        changed();
      });
    },
  });
  general.input.addEventListener("input", () => changed(null, { isTyping: true }));
  general.input.addEventListener("change", () => changed());

  // --- The buttons: save now; go on once everything is on the server
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const where = event.submitter ? event.submitter.value : "";
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    check();
    const isSent = await outbox.flush();
    if (cells.some((cell) => cell.isChanged && blocked.has(cell.key))) $("#es").focus();
    if (shelf.held() || !isSent) return;
    if (where === "sau" && data.urls.next) location.assign(data.urls.next);
    else if (where === "gui") location.assign(data.urls.check);
    else if (bar.state() === "") bar.show("saved", clock(new Date()));
  });
  const clock = (now) => `${now.getHours()} giờ ${String(now.getMinutes()).padStart(2, "0")}`;
  addEventListener("beforeunload", (event) => {
    if (!portal.drafts.works && shelf.held()) event.preventDefault();
  });

  // --- What this device still holds, after a power cut or a closed page
  const { many, undo } = shelf.restore();
  check();
  bar.draw();
  if (many) {
    portal.bar.toast(`Đã khôi phục ${many} ô chưa gửi trên máy này.`, "Hoàn tác", () => {
      undo();
      changed();
    });
  }
  if (!navigator.onLine) bar.show("offline");
  panel.choose(cells[0]);
  outbox.flush();
})();
