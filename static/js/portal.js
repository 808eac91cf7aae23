// Small comforts; every page works without them.
"use strict";
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
document.querySelectorAll("form[data-submit-on-change] select").forEach((select) => {
  select.addEventListener("change", () => select.form.submit());
});
// A link of the error summary leads into the field, not only to it.
document.querySelectorAll(".es a[href^='#']").forEach((link) => {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (field) {
      event.preventDefault();
      field.focus();
    }
  });
});
