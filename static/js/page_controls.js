// @ts-check
// Small controls of any page, each of which also works without scripts: printing, selects that send their form at once,
// and links of an error summary that lead into the field and not only to it.
import { findAll } from "./elements.js";

for (const button of findAll("[data-print]", HTMLElement)) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const select of findAll("form[data-submit-on-change] select", HTMLSelectElement)) {
  select.addEventListener("change", () => select.form?.submit());
}

for (const link of findAll(".error-summary a[href^='#']", HTMLAnchorElement)) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
  });
}
