// @ts-check
// A button that copies the text of the field named in data-copy. Without scripts, people mark the text themselves.

/** @param {HTMLInputElement | HTMLTextAreaElement} field @param {HTMLButtonElement} button */
function listen(field, button) {
  const place = button.parentElement;
  const answer = place?.querySelector("[data-copied]");
  const hint = place?.parentElement?.querySelector(".no-js");
  button.hidden = false;
  if (hint instanceof HTMLElement) hint.hidden = true;
  button.addEventListener("click", async () => {
    let isCopied = false;
    try {
      await navigator.clipboard.writeText(field.value);
      isCopied = true;
    } catch {
      field.focus(); // no clipboard at this address, or not allowed: the older way
      field.select();
      isCopied = document.execCommand("copy");
    }
    if (answer) answer.textContent = isCopied ? "Đã chép. Xin dán vào Zalo hoặc thư." : "Chưa chép được; xin bấm Ctrl+C.";
  });
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  const field = document.getElementById(button.dataset.copy ?? "");
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) listen(field, button);
}
