// @ts-check
// What follows from all cells together: the computed rows, the list of what is to be mended, the progress.
import { element, find, findAll, icon } from "./elements.js";
import { verdict } from "./judge.js";

/** @typedef {import("./judge.js").JudgingRule & {code: string}} Target */
/** @typedef {import("./judge.js").Amounts} Amounts */
/**
 * @typedef {object} ListedProblem
 * @property {HTMLElement} input the field to go to
 * @property {string} name of its figure, put before a sentence that does not begin with it
 * @property {boolean} isError
 * @property {boolean} isAsked an explanation would answer it
 * @property {string} sentence
 */

/** @type {Record<import("./judge.js").Verdict, [classes: string, icon: string]>} */
const TAGS = {
  MET: ["tag-met", "check"],
  NOT_MET: ["tag-not-met", "x"],
  NO_DATA: ["tag-no-data", "q"],
  NOT_DUE: ["tag-not-due", "calendar"],
  UNCLEAR: ["tag-unclear", "alert"],
  NOT_APPLICABLE: ["tag-not-applicable", "minus"],
};
/** @type {Pick<import("./judge.js").Shown, "verdict" | "rate" | "text" | "lack">} */
const UNKNOWN = { verdict: "NO_DATA", rate: "–", text: "Chưa tính được", lack: "" };

/**
 * Rates and verdicts of the targets.
 * @param {HTMLFormElement} form
 * @param {Target[]} targets
 * @param {number} year
 * @param {Amounts} amounts
 * @param {(key: string) => boolean} isFaulty whether that row shows an error, so that nothing is computed from it
 */
export function drawRates(form, targets, year, amounts, isFaulty) {
  for (const target of targets) {
    const row = find(`[data-target="${target.code}"]`, HTMLElement, form);
    const stops = [...target.numerator, ...target.denominator].some(isFaulty);
    const shown = stops ? UNKNOWN : verdict(target, year, amounts);
    const drawn = `${shown.rate}|${shown.text}|${shown.lack}`;
    if (row.dataset.drawn === drawn) continue;
    row.dataset.drawn = drawn;
    const [classes, sign] = TAGS[shown.verdict];
    const tag = element("span", `tag ${classes}`);
    const [label, ...rest] = [...shown.text.split(", "), shown.lack].filter(Boolean);
    tag.append(icon(form.dataset.icons ?? "", sign, 12), ` ${label}`);
    find(".rate", HTMLElement, row).textContent = target.kind === "COUNT" ? "" : shown.rate;
    find(".verdict-place", HTMLElement, row).replaceChildren(tag, " ", element("small", "verdict-detail", rest.join(", ")));
  }
}

/**
 * The list above the table.
 * @param {ListedProblem[]} problems
 */
export function drawProblems(problems) {
  const box = find("#error-summary", HTMLElement);
  const errors = problems.filter(({ isError }) => isError).length;
  const asked = problems.filter(({ isAsked }) => isAsked).length;
  const others = problems.length - errors - asked;
  const parts = [
    errors ? `${errors} lỗi cần sửa` : "",
    asked ? `${asked} nội dung cần giải trình` : "",
    others ? `${others} ô cần xem lại` : "",
  ].filter(Boolean);
  const drawn = JSON.stringify(problems.map(({ name, sentence }) => [name, sentence]));
  if (box.dataset.drawn === drawn) return;
  box.dataset.drawn = drawn;
  box.hidden = !problems.length;
  box.classList.toggle("warning-summary", !errors);
  find("#error-summary-title", HTMLElement).textContent = `Có ${parts.join(", ").replace(/, ([^,]*)$/, " và $1")}`;
  find("ul", HTMLElement, box).replaceChildren(...problems.map(({ input, name, isError, sentence }) => {
    const line = element("li", isError ? "" : "to-explain");
    const link = element("a", "", !name || sentence.startsWith(name) ? sentence : `${name}: ${sentence}`);
    link.href = `#${input.id}`;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      input.focus();
    });
    line.append(link);
    return line;
  }));
}

/** @type {number | null} */
let counted = null;

/** @param {string} sprite @param {number} entered @param {number} owed @param {number} errors */
export function drawProgress(sprite, entered, owed, errors) {
  const words = entered === owed ? "Đã nhập đủ" : entered ? "Đang nhập" : "Chưa nhập";
  for (const place of findAll(".task-list .current .task-state", HTMLElement)) {
    place.replaceChildren(`${words} ${entered}/${owed}`);
    if (!errors) continue;
    const tag = element("span", "error-count", ` ${errors} lỗi`);
    tag.prepend(icon(sprite, "x", 10));
    place.append(" ", tag);
  }
  for (const place of findAll(".task-list .current .task-icon", HTMLElement)) {
    place.replaceChildren(icon(sprite, entered === owed ? "check" : entered ? "half" : "dot", 16));
  }
  const progress = find(".side .progress-bar", HTMLProgressElement);
  if (counted !== null) progress.value += entered - counted;
  counted = entered;
  progress.setAttribute("aria-label", `Đã nhập ${progress.value} trên ${progress.max} số liệu`);
  find(".side .progress-text b", HTMLElement).textContent = String(progress.value);
  find(".progress-count", HTMLElement).textContent = String(progress.value);
}
