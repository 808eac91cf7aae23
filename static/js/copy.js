// A button that copies the text of the field named in data-copy. Without it, people mark the text themselves.
"use strict";
document.querySelectorAll("button[data-copy]").forEach((button) => {
  const field = document.getElementById(button.dataset.copy);
  const place = button.parentElement;
  const said = place.querySelector("[data-copied]");
  const hint = place.parentElement.querySelector(".no-js");
  button.hidden = false;
  if (hint) {
    hint.hidden = true;
  }
  const mark = () => {
    field.focus();
    field.select();
  };
  button.addEventListener("click", async () => {
    let done = false;
    try {
      await navigator.clipboard.writeText(field.value);
      done = true;
    } catch {
      mark(); // no clipboard on this address or not allowed: the older way
      done = document.execCommand("copy");
    }
    said.textContent = done ? "Đã chép. Xin dán vào Zalo hoặc thư." : "Chưa chép được; xin bấm Ctrl+C.";
  });
});
