// What the page says of all cells together: the computed rows, the summary of what is to be mended, the progress.
"use strict";
window.portal = window.portal || {};
window.portal.standing = (() => {
  const { element, icon } = window.portal.cells;
  const $ = (selector) => document.querySelector(selector);
  const TAGS = {
    MET: ["t-met", "check"],
    NOT_MET: ["t-bad", "x"],
    NO_DATA: ["t-nd", "q"],
    NOT_DUE: ["t-due", "calendar"],
    UNCLEAR: ["t-unclear", "alert"],
    NOT_APPLICABLE: ["t-na", "minus"],
  };
  const UNKNOWN = { verdict: "NO_DATA", rate: "–", text: "Chưa tính được", lack: "" };

  // `isFaulty(key)`: whether that row shows an error, so that nothing is computed from it.
  function drawRates(form, targets, year, amounts, isFaulty) {
    for (const target of targets) {
      const row = form.querySelector(`[data-target="${target.code}"]`);
      const stops = [...target.numerator, ...target.denominator].some(isFaulty);
      const found = stops ? UNKNOWN : window.portal.judge.verdict(target, year, amounts);
      const says = `${found.rate}|${found.text}|${found.lack}`;
      if (row.dataset.says === says) continue;
      row.dataset.says = says;
      const [css, sign] = TAGS[found.verdict];
      const tag = element("span", `tag ${css}`);
      const [label, ...rest] = [...found.text.split(", "), found.lack].filter(Boolean);
      tag.append(icon(form.dataset.icons, sign, 12), ` ${label}`);
      row.querySelector(".rate").textContent = target.kind === "COUNT" ? "" : found.rate;
      row.querySelector(".vd").replaceChildren(tag, " ", element("small", "lk", rest.join(", ")));
    }
  }

  // `listed`: {input, name, isError, isAsked, sentence} each; `name` is put before a sentence that does not say it.
  function drawSummary(listed) {
    const box = $("#es");
    const errors = listed.filter(({ isError }) => isError).length;
    const asked = listed.filter(({ isAsked }) => isAsked).length;
    const others = listed.length - errors - asked;
    const parts = [
      errors ? `${errors} lỗi cần sửa` : "",
      asked ? `${asked} nội dung cần giải trình` : "",
      others ? `${others} ô cần xem lại` : "",
    ].filter(Boolean);
    const says = JSON.stringify(listed.map(({ name, sentence }) => [name, sentence]));
    if (box.dataset.says === says) return;
    box.dataset.says = says;
    box.hidden = !listed.length;
    box.classList.toggle("es-warn", !errors);
    $("#es-t").textContent = `Có ${parts.join(", ").replace(/, ([^,]*)$/, " và $1")}`;
    box.querySelector("ul").replaceChildren(...listed.map(({ input, name, isError, sentence }) => {
      const line = element("li", isError ? "" : "w");
      const link = element("a", "", !name || sentence.startsWith(name) ? sentence : `${name}: ${sentence}`);
      link.href = `#${input.id}`;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        input.focus();
      });
      line.append(link);
      return line;
    }));
  }

  let counted = null;
  function drawProgress(sprite, entered, owed, errors) {
    const words = entered === owed ? "Đã nhập đủ" : entered ? "Đang nhập" : "Chưa nhập";
    document.querySelectorAll(".tl .cur .ts").forEach((place) => {
      place.replaceChildren(`${words} ${entered}/${owed}`);
      if (!errors) return;
      const tag = element("span", "te", ` ${errors} lỗi`);
      tag.prepend(icon(sprite, "x", 10));
      place.append(" ", tag);
    });
    document.querySelectorAll(".tl .cur .ti").forEach((place) => {
      place.replaceChildren(icon(sprite, entered === owed ? "check" : entered ? "half" : "dot", 16));
    });
    const progress = $(".side .pb");
    if (counted !== null) progress.value += entered - counted;
    counted = entered;
    progress.setAttribute("aria-label", `Đã nhập ${progress.value} trên ${progress.max} số liệu`);
    $(".side .pgt b").textContent = progress.value;
    $(".pgm").textContent = progress.value;
  }

  return { drawRates, drawSummary, drawProgress };
})();
