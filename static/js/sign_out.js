// @ts-check
// Signing out wipes this person's drafts from the computer, which others use too; a warning comes first.
import * as drafts from "./drafts.js";
import { findAll } from "./elements.js";

for (const form of findAll("form[data-signs-out]", HTMLFormElement)) {
  form.addEventListener("submit", (event) => {
    const user = form.dataset.signsOut ?? "";
    const unsent = drafts.count(user);
    const question =
      `Trên máy này còn ${unsent} ô số liệu chưa gửi lên hệ thống. Đăng xuất sẽ xóa các ô đó khỏi máy.\n\n` +
      "Đồng chí vẫn đăng xuất? Chọn «Hủy» để quay lại và gửi trước.";
    if (unsent && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    drafts.wipe(user);
  });
}
