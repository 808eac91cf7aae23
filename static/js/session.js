// Warns five minutes before the session ends, prolongs it with one button, and lets a page that outlived its session
// still send what was typed: after a new sign-in in another tab it takes over the new token.
"use strict";
(() => {
  const bar = document.getElementById("session");
  if (!bar) return;
  const text = bar.querySelector("p");
  const button = bar.querySelector("button");
  const WARN_SECONDS = 300;
  const SHARED = "portal.session.ends";
  let ends = Date.now() + Number(bar.dataset.seconds) * 1000;
  let isOver = false;

  function share() {
    try {
      localStorage.setItem(SHARED, String(ends));
    } catch {
      // a browser that keeps nothing: each tab then counts for itself
    }
  }

  async function ask(method) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    const headers = token ? { "X-CSRFToken": token.value } : {};
    const answer = await fetch(bar.dataset.address, { method, headers, credentials: "same-origin" });
    if (answer.status === 401 || answer.status === 403) return null;
    const found = await answer.json();
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => (input.value = found.token));
    ends = Date.now() + found.seconds * 1000;
    share();
    return found;
  }

  function show(sentence, action) {
    text.textContent = sentence;
    button.textContent = action;
    bar.hidden = false;
  }

  async function look() {
    if (!isOver && ends - Date.now() > WARN_SECONDS * 1000) {
      bar.hidden = true;
      return;
    }
    try {
      // Other tabs and the saving of drafts prolong the session too: the server knows how long it really runs.
      const found = await ask("GET");
      isOver = !found || found.seconds <= 0;
      if (isOver) {
        show("Phiên làm việc đã hết. Nội dung trên trang này vẫn còn; xin đăng nhập lại ở thẻ mới rồi quay lại đây.", "Đăng nhập lại");
      } else if (found.seconds <= WARN_SECONDS) {
        const minutes = Math.max(1, Math.ceil(found.seconds / 60));
        show(`Phiên làm việc sắp hết, còn ${minutes} phút. Số liệu đã nhập không bị mất.`, "Tiếp tục làm việc");
      } else {
        bar.hidden = true;
      }
    } catch {
      // no network: the next look will tell
    }
  }

  button.addEventListener("click", async () => {
    if (isOver) {
      window.open(bar.dataset.signIn, "_blank", "noopener");
      return;
    }
    try {
      await ask("POST");
      bar.hidden = true;
    } catch {
      text.textContent = "Chưa kết nối được. Xin thử lại khi có mạng; nội dung trên trang này vẫn còn.";
    }
  });
  addEventListener("storage", (event) => {
    if (event.key === SHARED && Number(event.newValue) > ends) {
      ends = Number(event.newValue);
      look();
    }
  });
  document.addEventListener("visibilitychange", () => document.hidden || look());
  addEventListener("focus", look);
  setInterval(() => isOver || look(), 15000);
  share();
  look();
})();
