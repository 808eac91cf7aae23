// @ts-check
// The form of an agency's duties: keeps what is typed on the device, sends it to the server by itself, and shows what
// came back. The page is a plain form that works without all this.
import { drawChoice } from "./conflicts.js";
import * as drafts from "./drafts.js";
import { find, findAll } from "./elements.js";
import { Outbox } from "./outbox.js";
import { saveBar } from "./save_bar.js";

/** @typedef {import("./drafts.js").CellDraft} CellDraft */
/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {{state: string, value: string, nil: boolean, reason: string, was: string, message: string}} PartAnswer */
/** @typedef {{was?: string, value: string, nil?: boolean, reason?: string}} StoredPart */
/**
 * @typedef {object} DutyData what targets/duties/views/form.py puts into the page
 * @property {string} draft key of the page's draft on the device
 * @property {string} title of the draft
 * @property {number} revision of the return
 * @property {number} user
 * @property {Record<string, StoredPart>} stored what the server has of each part
 * @property {{save: string, signIn: string}} urls
 */

/** @param {HTMLElement} box */
const controls = (box) => [...box.querySelectorAll("input, select, textarea")].filter(
  /** @returns {control is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} */
  (control) => control instanceof HTMLInputElement || control instanceof HTMLSelectElement
    || control instanceof HTMLTextAreaElement,
);

/**
 * What the inputs held when a draft was taken.
 * @param {CellDraft} draft
 * @returns {{value: string, nil?: boolean, reason?: string}}
 */
function typedOf({ value = "", nil, reason }) {
  return nil === undefined || reason === undefined ? { value } : { value, nil, reason };
}

/** One part of an answer: its inputs, what the server has of it, and what is said about it. */
class Part {
  /** @param {HTMLElement} box @param {Record<string, StoredPart>} stored */
  constructor(box, stored) {
    this.box = box;
    this.key = box.dataset.part ?? "";
    this.message = find(".part-message", HTMLElement, box);
    const { was = "", ...known } = stored[this.key] ?? { value: "" };
    this.was = was;
    this.known = known; // what the server has, whatever the inputs hold when the page opens
    /** @type {{of: string, message: string} | null} the server's sentence, and the text that it was about */
    this.refusal = null;
    /** @type {PartAnswer | null} somebody else's newer version */
    this.conflict = null;
  }

  /** @returns {{value: string, nil?: boolean, reason?: string}} what the inputs hold */
  get typed() {
    const all = controls(this.box);
    const [value, nil, reason] = all;
    if (nil instanceof HTMLInputElement && reason) {
      return { value: value?.value.trim() ?? "", nil: nil.checked, reason: reason.value.trim() };
    }
    return { value: value?.value.trim() ?? "" };
  }

  get isChanged() {
    return JSON.stringify(this.typed) !== JSON.stringify(this.known);
  }

  /** @returns {CellDraft} */
  get draft() {
    return { ...this.typed, was: this.was };
  }

  get isBlocked() {
    return !!this.conflict || this.refusal?.of === JSON.stringify(this.typed);
  }

  /** @param {{value: string, nil?: boolean, reason?: string}} state */
  put(state) {
    const all = controls(this.box);
    const [value, nil, reason] = all;
    if (value) value.value = state.value;
    if (nil instanceof HTMLInputElement) nil.checked = !!state.nil;
    if (reason) reason.value = state.reason ?? "";
  }

  /** @param {PartAnswer} state */
  learn(state) {
    this.was = state.was;
    this.refusal = null;
    this.conflict = null;
  }

  draw() {
    const refused = this.refusal?.of === JSON.stringify(this.typed) ? this.refusal.message : "";
    this.message.textContent = this.conflict?.message ?? refused;
    this.message.classList.toggle("error-text", !!refused && !this.conflict);
    this.message.classList.toggle("warning-text", !!this.conflict);
    for (const control of controls(this.box)) control.toggleAttribute("aria-invalid", !!refused);
  }
}

/** @param {HTMLFormElement} form @param {DutyData} data */
export function startDutyForm(form, data) {
  const parts = findAll("[data-part]", HTMLElement, form).map((box) => new Part(box, data.stored));
  const byKey = new Map(parts.map((part) => [part.key, part]));
  let { revision } = data;
  /** @type {Part | null} the part being typed into: it is kept on the device, but not sent yet */
  let typing = null;
  const unsent = () => parts.filter((part) => part.isChanged).length;

  /** @param {(draft: Draft) => void} work */
  function change(work) {
    const draft = drafts.read(data.draft);
    work(draft);
    draft.title = data.title;
    return drafts.write(data.draft, draft);
  }
  function keep() {
    return change((draft) => {
      for (const part of parts) {
        if (part.isChanged) draft.cells[part.key] = part.draft;
        else delete draft.cells[part.key];
      }
    }) || !unsent();
  }

  const bar = saveBar({
    unsent,
    waits: () => (parts.some((part) => part.conflict) ? "xin chọn một trong hai bản ở ô vừa có người sửa"
      : parts.some((part) => part.isChanged && part.isBlocked) ? "xin sửa lỗi để lưu" : ""),
    signIn: data.urls.signIn,
  });
  const outbox = new Outbox({
    url: data.urls.save,
    collect: () => ({
      user: data.user,
      revision,
      cells: Object.fromEntries(
        parts.filter((part) => part.isChanged && !part.isBlocked && part !== typing)
          .map((part) => [part.key, part.draft]),
      ),
      note: null,
    }),
    answered(answer, body) {
      ({ revision } = answer);
      for (const [key, sent] of Object.entries(body.cells)) {
        const part = byKey.get(key);
        const state = /** @type {PartAnswer | undefined} */ (/** @type {unknown} */ (answer.cells[key]));
        if (part && state) learn(part, state, sent);
      }
      keep();
      drawAll();
    },
    show: bar.show,
    pending: {
      read: () => drafts.read(data.draft).sending,
      add: (id, body) => change((draft) => (draft.sending[id] = body)),
      drop: (id) => change((draft) => delete draft.sending[id]),
    },
  });

  /** @param {Part} part @param {PartAnswer} state @param {CellDraft} sent */
  function learn(part, state, sent) {
    const typed = typedOf(sent);
    if (state.state === "saved") {
      const isAsSent = JSON.stringify(part.typed) === JSON.stringify(typed);
      part.learn(state);
      if (isAsSent) part.put(state);
      part.known = isAsSent ? part.typed : { ...part.typed, ...typed };
    } else if (state.state === "conflict") part.conflict = state;
    else part.refusal = { of: JSON.stringify(typed), message: state.message };
  }

  /** @param {Part} part */
  function drawConflict(part) {
    const { conflict } = part;
    /** @param {boolean} takesNew */
    const settle = (takesNew) => () => {
      if (!conflict) return;
      part.learn(conflict);
      if (takesNew) {
        part.put(conflict);
        part.known = part.typed;
      }
      changed();
    };
    drawChoice(part.message, conflict, {
      words: () => ["Giữ bản của đồng chí", "Dùng bản mới"],
      keep: settle(false),
      take: settle(true),
    });
  }

  function drawAll() {
    for (const part of parts) {
      part.draw();
      drawConflict(part);
    }
    const answered = parts.filter((part) => part.key.endsWith(":state") && part.typed.value).length;
    find("#duty-progress", HTMLElement).textContent = String(answered);
    bar.draw();
  }

  function changed() {
    if (!keep()) bar.show("refused", "Máy này không giữ được nội dung. Xin giữ mạng và bấm «Lưu nháp».");
    drawAll();
    if (unsent()) outbox.schedule();
  }

  form.addEventListener("input", ({ target }) => {
    typing = parts.find((part) => target instanceof Node && part.box.contains(target)) ?? null;
    keep();
  });
  form.addEventListener("change", () => {
    typing = null;
    changed();
  });
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copies]") : null;
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const part = byKey.get(button.dataset.copies ?? "");
    const words = button.parentElement?.querySelector(".last-words");
    if (!part || !words) return;
    part.put({ value: words.textContent?.trim() ?? "" });
    changed();
    controls(part.box)[0]?.focus();
  });
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || button.formAction !== form.action) return; // other forms' buttons
    event.preventDefault();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const isSent = await outbox.flush();
    if (unsent() || !isSent) return;
    if (button.dataset.goes) location.assign(button.dataset.goes);
    else if (bar.state() === "") bar.show("saved", `${new Date().getHours()} giờ ${String(new Date().getMinutes()).padStart(2, "0")}`);
  });
  addEventListener("beforeunload", (event) => {
    if (!drafts.isPersistent && unsent()) event.preventDefault();
  });

  // What this device still has, after a power cut or a closed page
  for (const [key, cell] of Object.entries(drafts.read(data.draft).cells)) {
    const part = byKey.get(key);
    if (!part || cell.value === undefined) continue;
    part.put({ value: cell.value, nil: cell.nil ?? false, reason: cell.reason ?? "" });
    if (part.isChanged) part.was = cell.was ?? part.was;
  }
  drawAll();
  if (!navigator.onLine) bar.show("offline");
  outbox.flush();
}
