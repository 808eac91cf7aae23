// On a page to read: what this device still holds of a return that was sent, approved or closed meanwhile.
"use strict";
window.portal = window.portal || {};
window.portal.held = (() => {
  const { element } = window.portal.cells;

  function words(key, cell, names) {
    const value = cell.nil ? "không phát sinh" : cell.value || "để trống";
    const parts = ["was" in cell ? value : "", cell.note ? `ghi chú «${cell.note}»` : ""];
    return `${names[key] || key}: ${parts.filter(Boolean).join(", ")}`;
  }

  function tell(data) {
    const { drafts } = window.portal;
    const draft = drafts.read(data.draft);
    const many = drafts.size(draft);
    if (!many) return;
    const box = document.getElementById("giu");
    const names = Object.fromEntries(data.figures.map(({ key, name }) => [key, name]));
    const list = element("ul");
    list.append(...Object.entries(draft.cells).map(([key, cell]) => element("li", "", words(key, cell, names))));
    if (draft.note) list.append(element("li", "", `Ghi chú chung: ${draft.note.text}`));
    const drop = element("button", "btn btn-sm btn-outline-primary mt-2", "Bỏ các số này khỏi máy");
    drop.type = "button";
    drop.addEventListener("click", () => {
      drafts.remove(data.draft);
      box.hidden = true;
    });
    box.append(element("h2", "", `Trên máy này còn ${many} ô chưa gửi lên hệ thống`));
    box.append(element("p", "", data.locked), list, drop);
    box.hidden = false;
  }

  return { tell };
})();
