// @ts-check
// Two people changed one thing: both versions, two buttons. Nothing is stored until one is chosen.
import { element } from "./elements.js";

/** @type {WeakMap<Element, object>} */
const drawn = new WeakMap(); // the conflict that a box of buttons is about

/**
 * The buttons after `place`, or none where there is no conflict.
 * @param {Element} place
 * @param {object | null} conflict
 * @param {object} choice
 * @param {() => [string, string]} choice.words of this person's version, and of the new one
 * @param {() => void} choice.keep
 * @param {() => void} choice.take
 */
export function drawChoice(place, conflict, { words, keep, take }) {
  const next = place.nextElementSibling;
  const shown = next?.classList.contains("pick") ? next : null;
  if (shown && (!conflict || drawn.get(shown) !== conflict)) shown.remove();
  if (!conflict || (shown && drawn.get(shown) === conflict)) return;
  const box = element("span", "pick");
  const [keepWords, takeWords] = words();
  for (const [text, act] of /** @type {const} */ ([[keepWords, keep], [takeWords, take]])) {
    const button = element("button", "btn btn-sm btn-outline-primary", text);
    button.type = "button";
    button.addEventListener("click", act);
    box.append(button);
  }
  drawn.set(box, conflict);
  place.after(box);
}
