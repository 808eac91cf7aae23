// @ts-check
// What every page loads. Nothing here is needed to read or to send a page.
import "./page_controls.js";
import "./session.js";
import "./sign_out.js";
import "./unsent_notice.js";
