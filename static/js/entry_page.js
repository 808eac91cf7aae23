// @ts-check
// The entry page: a form to fill in, or the same table to read.
import "./every_page.js";
import { startEntryForm } from "./entry_form.js";
import { find } from "./elements.js";
import { showUnsentFigures } from "./unsent_figures.js";

/** @param {string} id of a script element made by json_script */
const dataOf = (id) => JSON.parse(find(id, HTMLElement).textContent ?? "");

const data = dataOf("#entry");
const form = document.getElementById("entry-form");
if (form instanceof HTMLFormElement && data.urls && !data.locked) startEntryForm(form, data, dataOf("#rules"));
else showUnsentFigures(data);
