// @ts-check
// What was just done, with one way back.
import { find } from "./elements.js";

const SHOWN_FOR = 20000;
/** @type {number | undefined} */
let timer;

/** @param {string} sentence @param {string} words of the button @param {() => void} undo */
export function toast(sentence, words, undo) {
  const box = find("#toast", HTMLElement);
  const button = find("button", HTMLButtonElement, box);
  find("span", HTMLElement, box).textContent = sentence;
  button.textContent = words;
  button.onclick = () => {
    box.hidden = true;
    undo();
  };
  box.hidden = false;
  clearTimeout(timer);
  timer = window.setTimeout(() => (box.hidden = true), SHOWN_FOR);
}
