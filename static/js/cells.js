// One row of the entry table: reading what was typed, and showing how the cell stands.
//
// portal.cells.parse(text, sentences) → {amount} | {fault} | {ask: true}: a number, "nil", null (nothing), the sentence
// of what is wrong, or a text that only the server can read («1.269 hội viên»). See also targets/workbook/numbers.py.
"use strict";
window.portal = window.portal || {};
window.portal.cells = (() => {
  const LARGEST = 999999999;
  const HISTORY = 4;
  const SIGNS = {
    err: ["x", "er", "Có lỗi"],
    clash: ["alert", "wn", "Vừa có người sửa"],
    wait: ["device", "wt", "Đang giữ trên máy, chờ gửi"],
    warn: ["alert", "wn", "Cần giải trình"],
    saved: ["check", "ok", "Đã lưu"],
  };
  const { number } = window.portal.judge;

  const tidy = (text) => text.normalize("NFC").replace(/\s+/g, " ").replace(/^['’]/, "").trim();

  function parse(raw, sentences) {
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

  const written = (token) => (token === "" ? "trống" : token === "nil" ? "không phát sinh" : number(token));
  const element = (name, css, text) => {
    const made = document.createElement(name);
    if (css) made.className = css;
    if (text) made.textContent = text;
    return made;
  };

  function icon(sprite, name, size) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const use = document.createElementNS(space, "use");
    for (const [key, value] of Object.entries({ class: "ic", width: size, height: size, "aria-hidden": "true" })) {
      svg.setAttribute(key, value);
    }
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  }

  // A cell: `known` is what the server has as far as this page knows; `was` and `noteWas` are what the person saw
  // when the change began, so that nobody's newer figure is overwritten unseen.
  class Cell {
    constructor(form, figure, sentences) {
      this.key = figure.key;
      this.figure = figure;
      this.sentences = sentences;
      this.sprite = form.dataset.icons;
      this.input = form.elements[figure.key];
      this.nil = form.elements[`${figure.key}-nil`];
      this.reason = form.elements[`${figure.key}-reason`];
      this.note = form.elements[`${figure.key}-note`];
      this.row = this.input.closest("tr");
      this.box = this.row.querySelector("details");
      this.refusal = null; // the server's sentence, and the text that it was about
      this.clash = null; // somebody else's figure, and the sentence
      this.isHalf = false; // the page was closed while this was being typed: its person looks at it first
      this.box.open = false;
      this.learn(figure.stored);
    }

    // What the server has now.
    learn(state) {
      this.known = { ...state };
      this.was = state.was;
      this.noteWas = state.note;
    }

    // What the server has now, where this person may have changed or `sent` a part meanwhile: that stays as typed.
    merge(state, sent = {}) {
      const keepsAmount = this.isAmountChanged || "was" in sent;
      const keepsNote = this.isNoteChanged || "note_was" in sent;
      const { value, nil, reason } = keepsAmount ? this.typed : state;
      this.put({ value, nil, reason, note: keepsNote ? this.note.value : state.note });
      this.learn(state);
    }

    get typed() {
      return { value: this.input.value, nil: this.nil.checked, reason: this.reason.value, note: this.note.value };
    }

    put({ value, nil, reason, note }) {
      this.input.value = value;
      this.nil.checked = nil;
      this.reason.value = reason;
      this.note.value = note;
    }

    // Bring what was typed into its form: a number loses «không phát sinh», «KPS» becomes it.
    settle() {
      const { amount } = parse(this.input.value, this.sentences);
      if (amount === "nil") {
        this.nil.checked = true;
        this.input.value = "";
      } else if (this.input.value.trim() !== "") {
        this.nil.checked = false;
        if (typeof amount === "number") this.input.value = number(amount);
      }
      if (!this.nil.checked) this.reason.value = "";
    }

    // {amount, fault, ask}: the amount is null where the rules have nothing to look at.
    read() {
      const found = parse(this.input.value, this.sentences);
      if (found.fault) return { amount: null, fault: found.fault };
      if (this.nil.checked) {
        return { amount: "nil", fault: this.reason.value.trim() ? "" : this.sentences.reason };
      }
      return { amount: found.ask ? null : found.amount, fault: "", ask: found.ask };
    }

    get isAmountChanged() {
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

    // The changed parts, as they are kept on the device and sent.
    get draft() {
      const { value, nil, reason, note } = this.typed;
      const made = {};
      if (this.isAmountChanged) Object.assign(made, { value: value.trim(), was: this.was });
      if (this.isAmountChanged && nil) Object.assign(made, { nil, reason: reason.trim() });
      if (this.isNoteChanged) Object.assign(made, { note: note.trim(), note_was: this.noteWas });
      return made;
    }

    // Take a draft over what the page shows.
    restore(draft) {
      const now = this.typed;
      const amount = "was" in draft ? { value: draft.value, nil: !!draft.nil, reason: draft.reason || "" } : {};
      const note = "note_was" in draft ? { note: draft.note } : {};
      this.put({ ...now, ...amount, ...note });
      if ("was" in draft) this.was = draft.was;
      if ("note_was" in draft) this.noteWas = draft.note_was;
    }

    // A text that came from elsewhere than the keys.
    type(text) {
      this.input.value = text;
      this.settle();
    }

    // The amount in words, for a button.
    get words() {
      const { amount, ask } = this.read();
      return ask ? this.input.value : written(amount === null ? "" : String(amount));
    }

    // One more line of this year's history.
    record(token, at, person) {
      if (token === this.known.was) return;
      const { changes } = this.figure;
      changes.unshift([`${at}, hôm nay`, `${person}: ${written(this.known.was)} → ${written(token)}`]);
      changes.length = Math.min(changes.length, HISTORY);
    }

    // Whether the server refused exactly this already.
    get isRefused() {
      return this.refusal !== null && this.refusal.of === JSON.stringify(this.draft);
    }

    get change() {
      const { amount } = this.read();
      const last = this.figure.last;
      if (typeof amount !== "number" || last === "" || last === "nil") return "";
      const difference = amount - Number(last);
      return `${difference > 0 ? "+" : difference < 0 ? "−" : ""}${number(Math.abs(difference))}`;
    }

    sign(level) {
      if (level === "err") return "err";
      if (this.clash) return "clash";
      if (this.isChanged) return "wait";
      return level || (this.known.was ? "saved" : "");
    }

    // `level`: err, warn or nothing; `says`: [css, lead, sentence] each; `asks`: whether a note would answer it.
    show(level, says, asks) {
      const isWaiting = this.isChanged;
      this.asks = asks;
      const [name, css, words] = SIGNS[this.sign(level)] || ["", "", ""];
      this.row.className = ["fr", level, isWaiting && level !== "err" ? "wait" : ""].filter(Boolean).join(" ");
      const place = this.row.querySelector(".cs");
      if (place.title !== words || !place.firstChild === !!words) {
        place.className = `cs ${css}`;
        place.title = words;
        const spoken = element("span", "visually-hidden", words);
        place.replaceChildren(...(words ? [icon(this.sprite, name, 15), spoken] : []));
      }
      if (level === "err") this.input.setAttribute("aria-invalid", "true");
      else this.input.removeAttribute("aria-invalid");
      this.input.placeholder = this.nil.checked ? "KPS" : "";
      this.row.querySelector(".df").textContent = this.change;
      this.showWords(says, asks);
    }

    showWords(says, asks) {
      const place = this.row.querySelector(".ms");
      const text = JSON.stringify(says);
      if (place.dataset.says !== text) {
        place.dataset.says = text;
        place.replaceChildren(...says.map(([css, lead, sentence]) => {
          const line = element("span", css);
          line.append(element("b", "", lead), ` ${sentence}`);
          return line;
        }));
      }
      const { nil, reason, note } = this.typed;
      this.row.querySelector(".sy").textContent = [
        nil && reason.trim() ? `Không phát sinh: ${reason.trim()}.` : "",
        note.trim() ? `Ghi chú: ${note.trim()}` : "",
      ].join(" ").trim();
      let button = nil || note.trim() ? "Sửa" : "Thêm";
      if (nil && !reason.trim()) button = "Ghi lý do";
      else if (asks && !note.trim()) button = "Giải trình";
      this.row.querySelector("summary span").textContent = button;
    }

    focus() {
      this.input.focus();
    }
  }

  return { parse, Cell, written, element, icon };
})();
