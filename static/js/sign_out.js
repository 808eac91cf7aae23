// Signing out wipes this person's drafts from the computer, which others use too; a warning comes first.
"use strict";
document.querySelectorAll("form[data-signs-out]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    const { drafts } = window.portal;
    const user = form.dataset.signsOut;
    const held = drafts.count(user);
    const question =
      `Trên máy này còn ${held} ô số liệu chưa gửi lên hệ thống. Đăng xuất sẽ xóa các ô đó khỏi máy.\n\n` +
      "Đồng chí vẫn đăng xuất? Chọn «Hủy» để quay lại và gửi trước.";
    if (held && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    drafts.wipe(user);
  });
});
