// Two people changed one thing: both versions, two buttons. Nothing is stored until one is chosen.
"use strict";
window.portal = window.portal || {};
window.portal.clash = (() => {
  const { element } = window.portal.cells;

  // The buttons after `place`, or none where there is no clash. `words`: of this person's, and of the new one.
  function draw(place, clash, { words, keep, take }) {
    const next = place.nextElementSibling;
    const shown = next && next.classList.contains("pick") ? next : null;
    if (shown && (!clash || shown.clash !== clash)) shown.remove();
    if (!clash || (shown && shown.clash === clash)) return;
    const box = element("span", "pick");
    const buttons = words().map((text) => element("button", "btn btn-sm btn-outline-primary", text));
    buttons.forEach((button, i) => {
      button.type = "button";
      button.addEventListener("click", i ? take : keep);
    });
    box.clash = clash;
    box.append(...buttons);
    place.after(box);
  }

  return { draw };
})();
