// @ts-check
// Elements of the page: looking one up that must be there, and making new ones.

/**
 * The first element that the selector matches. Throws where the page has none of this kind.
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} kind such as HTMLInputElement
 * @param {ParentNode} within
 * @returns {T}
 */
export function find(selector, kind, within = document) {
  const match = within.querySelector(selector);
  if (match instanceof kind) return match;
  throw new Error(`The page has no ${kind.name} at ${selector}.`);
}

/**
 * All elements of one kind that the selector matches.
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} kind
 * @param {ParentNode} within
 * @returns {T[]}
 */
export function findAll(selector, kind, within = document) {
  return [...within.querySelectorAll(selector)].filter(/** @returns {match is T} */ (match) => match instanceof kind);
}

/**
 * A new element with its classes and its text.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {string} classes
 * @param {string} text
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(name, classes = "", text = "") {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  if (text) made.textContent = text;
  return made;
}

/**
 * An SVG element with its attributes.
 * @param {string} name @param {Record<string, string | number>} attributes
 */
export function drawing(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/**
 * A sign of the sprite, hidden from screen readers.
 * @param {string} sprite @param {string} name @param {number} size
 */
export function icon(sprite, name, size) {
  const sign = drawing("svg", { class: "icon", width: size, height: size, "aria-hidden": "true" });
  sign.append(drawing("use", { href: `${sprite}#${name}` }));
  return sign;
}
