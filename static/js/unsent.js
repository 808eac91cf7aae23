// On every other page: figures of this person that wait on this device, with the way to them. Whoever sends a return
// should know that it lacks them.
"use strict";
(() => {
  const { drafts } = window.portal;
  const form = document.querySelector("form[data-signs-out]");
  const main = document.querySelector("main");
  if (!form || !main || document.getElementById("f") || document.getElementById("giu")) return;

  const found = drafts.all(form.dataset.signsOut).filter(({ size }) => size);
  if (!found.length) return;
  const box = document.createElement("div");
  box.className = "msg msg-warning";
  box.setAttribute("role", "status");
  const text = document.createElement("div");
  text.append("Trên máy này còn số liệu chưa gửi lên hệ thống. Xin mở trang để gửi: ");
  found.forEach(({ address, title, size }, i) => {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = `${title} (${size} ô)`;
    text.append(i ? "; " : "", link);
  });
  text.append(".");
  box.append(text);
  main.prepend(box);
})();
