// @ts-check
// The session's end: a warning five minutes before with one button that prolongs it, and a page that outlived its
// session still sends what was typed: after a new sign-in in another tab it takes over the new token.
import { find, findAll } from "./elements.js";

const WARN_SECONDS = 300;
const CHECK_EVERY = 15000;
const SHARED_END = "portal.session.ends"; // in localStorage, so that the tabs agree

/** @typedef {{seconds: number, token: string}} Session as the server answers */

/** @param {HTMLElement} box the warning, with the addresses and the seconds left */
function watch(box) {
  const text = find("p", HTMLElement, box);
  const button = find("button", HTMLButtonElement, box);
  let end = Date.now() + Number(box.dataset.seconds) * 1000;
  let isOver = false;

  function share() {
    try {
      localStorage.setItem(SHARED_END, String(end));
    } catch {
      // a browser that keeps nothing: each tab then counts for itself
    }
  }

  /**
   * The session as the server knows it, null where it is over. POST prolongs it.
   * @param {"GET" | "POST"} method
   * @returns {Promise<Session | null>}
   */
  async function ask(method) {
    const tokens = findAll("[name=csrfmiddlewaretoken]", HTMLInputElement);
    /** @type {Record<string, string>} */
    const headers = tokens[0] ? { "X-CSRFToken": tokens[0].value } : {};
    const answer = await fetch(box.dataset.address ?? "", { method, headers, credentials: "same-origin" });
    if (answer.status === 401 || answer.status === 403) return null;
    /** @type {Session} */
    const session = await answer.json();
    for (const input of tokens) input.value = session.token;
    end = Date.now() + session.seconds * 1000;
    share();
    return session;
  }

  /** @param {string} sentence @param {string} action */
  function show(sentence, action) {
    text.textContent = sentence;
    button.textContent = action;
    box.hidden = false;
  }

  async function check() {
    if (!isOver && end - Date.now() > WARN_SECONDS * 1000) {
      box.hidden = true;
      return;
    }
    try {
      // Other tabs and the saving of drafts prolong the session too: the server knows how long it really runs.
      const session = await ask("GET");
      isOver = !session || session.seconds <= 0;
      if (!session || isOver) {
        show("Phiên làm việc đã hết. Nội dung trên trang này vẫn còn; xin đăng nhập lại ở thẻ mới rồi quay lại đây.", "Đăng nhập lại");
      } else if (session.seconds <= WARN_SECONDS) {
        const minutes = Math.max(1, Math.ceil(session.seconds / 60));
        show(`Phiên làm việc sắp hết, còn ${minutes} phút. Số liệu đã nhập không bị mất.`, "Tiếp tục làm việc");
      } else {
        box.hidden = true;
      }
    } catch {
      // no network: the next check answers
    }
  }

  button.addEventListener("click", async () => {
    if (isOver) {
      window.open(box.dataset.signIn, "_blank", "noopener");
      return;
    }
    try {
      await ask("POST");
      box.hidden = true;
    } catch {
      text.textContent = "Chưa kết nối được. Xin thử lại khi có mạng; nội dung trên trang này vẫn còn.";
    }
  });
  addEventListener("storage", (event) => {
    if (event.key === SHARED_END && Number(event.newValue) > end) {
      end = Number(event.newValue);
      check();
    }
  });
  document.addEventListener("visibilitychange", () => document.hidden || check());
  addEventListener("focus", check);
  setInterval(() => isOver || check(), CHECK_EVERY);
  share();
  check();
}

const warning = document.getElementById("session");
if (warning) watch(warning);
