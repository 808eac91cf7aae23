// The bar at the bottom says how saving stands; the toast says what was just done, with one way back.
"use strict";
window.portal = window.portal || {};
window.portal.bar = (() => {
  const { element } = window.portal.cells;
  const $ = (selector) => document.querySelector(selector);
  const TOAST = 20000;

  // [the first line, what follows the number of held cells]
  const WORDS = {
    "": () => ["", ""],
    saved: (clock) => [`Đã lưu lên hệ thống lúc ${clock}`, ""],
    offline: () => ["Mất kết nối. Vẫn nhập được bình thường", ", tự gửi khi có mạng"],
    busy: () => ["Hệ thống đang bận, chưa lưu được", ", hệ thống sẽ tự gửi lại"],
    signin: (sentence) => [sentence || "Phiên làm việc đã hết.", "."],
    locked: (sentence) => [sentence, "."],
    refused: (sentence) => [sentence, "."],
  };

  // `held()`: how many cells are not on the server; `waits()`: what one of them waits for its person to do, or nothing.
  function make({ held, waits, signIn }) {
    const { works } = window.portal.drafts;
    let [state, sentence] = ["", ""];

    function signInLink() {
      const link = element("a", "", "Đăng nhập lại");
      link.href = signIn;
      if (!works) Object.assign(link, { target: "_blank", rel: "noopener" });
      return link;
    }

    function heldWords(tail) {
      const many = held();
      if (!many) return state === "saved" ? "Mọi ô đã được lưu" : "";
      if (!works) return `${many} ô chưa lưu; trình duyệt này không giữ được, xin đừng đóng trang`;
      const work = state === "" || state === "saved" ? waits() : "";
      return `${many} ô đang giữ trên máy này${work ? `; ${work}` : tail || ", tự gửi khi có mạng"}`;
    }

    // Rewrites only what changed: readers of the page speak every change of it.
    function draw() {
      const [line, tail] = WORDS[state](sentence);
      const first = $("#sv1");
      if (line && first.dataset.says !== line) {
        first.dataset.says = line;
        first.replaceChildren(line, ...(state === "signin" ? [" ", signInLink()] : []));
      }
      const says = heldWords(tail);
      if ($("#sv2").textContent !== says) $("#sv2").textContent = says;
      $(".sv").classList.toggle("off", state !== "" && state !== "saved");
    }

    function show(now, words = "") {
      [state, sentence] = [now, words];
      draw();
    }

    return { draw, show, state: () => state };
  }

  let timer;
  function toast(sentence, words, undo) {
    const box = $("#toast");
    const button = box.querySelector("button");
    box.querySelector("span").textContent = sentence;
    button.textContent = words;
    button.onclick = () => {
      box.hidden = true;
      undo();
    };
    box.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => (box.hidden = true), TOAST);
  }

  return { make, toast };
})();
