// @ts-check
// The page of an agency's duties: a form to fill in, or the same answers to read.
import "./every_page.js";
import { startDutyForm } from "./duty_form.js";
import { find } from "./elements.js";

const form = document.getElementById("duty-form");
if (form instanceof HTMLFormElement) startDutyForm(form, JSON.parse(find("#duties", HTMLElement).textContent ?? ""));
