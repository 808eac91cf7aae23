// @ts-check
// On every page but the entry page: a notice of this person's figures that wait on this device, with links to them.
// Whoever sends a return should know that it lacks them.
import * as drafts from "./drafts.js";
import { element } from "./elements.js";

/** @typedef {ReturnType<typeof drafts.all>} Drafts */

/** @param {Element} main @param {Drafts} unsent */
function show(main, unsent) {
  const box = element("div", "notice notice-warning");
  box.setAttribute("role", "status");
  const text = element("div", "", "Trên máy này còn số liệu chưa gửi lên hệ thống. Xin mở trang để gửi: ");
  unsent.forEach(({ address, title, size }, index) => {
    const link = element("a", "", `${title} (${size} ô)`);
    link.href = address;
    text.append(index ? "; " : "", link);
  });
  text.append(".");
  box.append(text);
  main.prepend(box);
}

const form = document.querySelector("form[data-signs-out]");
const main = document.querySelector("main");
const isEntryPage = document.getElementById("entry-form") || document.getElementById("unsent-figures");
if (form instanceof HTMLFormElement && main && !isEntryPage) {
  const unsent = drafts.all(form.dataset.signsOut ?? "").filter(({ size }) => size);
  if (unsent.length) show(main, unsent);
}
