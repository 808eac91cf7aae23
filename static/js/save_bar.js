// @ts-check
// The bar at the bottom of the entry page: whether everything is saved, and what keeps it from being saved.
import { isPersistent } from "./drafts.js";
import { element, find } from "./elements.js";

/** @typedef {"" | "saved" | "offline" | "busy" | "signin" | "locked" | "refused"} SaveState */

/** @type {Record<SaveState, (words: string) => [line: string, afterCount: string]>} */
const WORDS = {
  "": () => ["", ""],
  saved: (clock) => [`Đã lưu lên hệ thống lúc ${clock}`, ""],
  offline: () => ["Mất kết nối. Vẫn nhập được bình thường", ", tự gửi khi có mạng"],
  busy: () => ["Hệ thống đang bận, chưa lưu được", ", hệ thống sẽ tự gửi lại"],
  signin: (sentence) => [sentence || "Phiên làm việc đã hết.", "."],
  locked: (sentence) => [sentence, "."],
  refused: (sentence) => [sentence, "."],
};

/**
 * @param {object} page
 * @param {() => number} page.unsent how many cells are not on the server
 * @param {() => string} page.waits what one of them waits for its person to do, or nothing
 * @param {string} page.signIn address
 */
export function saveBar({ unsent, waits, signIn }) {
  const bar = find(".save-state", HTMLElement);
  const first = find("#save-line", HTMLElement);
  const second = find("#save-count", HTMLElement);
  /** @type {SaveState} */
  let state = "";
  let words = "";

  function signInLink() {
    const link = element("a", "", "Đăng nhập lại");
    link.href = signIn;
    if (!isPersistent) Object.assign(link, { target: "_blank", rel: "noopener" });
    return link;
  }

  /** @param {string} afterCount */
  function unsentWords(afterCount) {
    const count = unsent();
    if (!count) return state === "saved" ? "Mọi ô đã được lưu" : "";
    if (!isPersistent) return `${count} ô chưa lưu; trình duyệt này không giữ được, xin đừng đóng trang`;
    const work = state === "" || state === "saved" ? waits() : "";
    return `${count} ô đang giữ trên máy này${work ? `; ${work}` : afterCount || ", tự gửi khi có mạng"}`;
  }

  // Rewrites only what changed: screen readers speak every change of it.
  function draw() {
    const [line, afterCount] = WORDS[state](words);
    if (line && first.dataset.drawn !== line) {
      first.dataset.drawn = line;
      first.replaceChildren(line, ...(state === "signin" ? [" ", signInLink()] : []));
    }
    const sentence = unsentWords(afterCount);
    if (second.textContent !== sentence) second.textContent = sentence;
    bar.classList.toggle("unsaved", state !== "" && state !== "saved");
  }

  /** @param {SaveState} now @param {string} [nowWords] a clock time or a sentence */
  function show(now, nowWords = "") {
    state = now;
    words = nowWords;
    draw();
  }

  return { draw, show, state: () => state };
}
