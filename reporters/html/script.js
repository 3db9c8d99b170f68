// Comfort only: without it everything is on the page. No request, no storage.
"use strict";
(() => {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const make = (name, text) => {
    const e = document.createElement(name);
    e.textContent = text || "";
    return e;
  };
  const marked = all("[data-status]");
  const tools = make("div");
  tools.className = "tools";
  tools.setAttribute("role", "search");

  const search = make("input");
  search.type = "search";
  search.id = "search";
  const label = make("label", "Search ");
  label.append(search);
  tools.append(label);

  const boxes = ["fail", "unknown", "warn", "pass", "skip"].map((status) => {
    const box = make("input");
    box.type = "checkbox";
    box.checked = true;
    box.value = status;
    const l = make("label");
    l.append(box, " " + status);
    tools.append(l);
    return box;
  });

  const told = make("span");
  told.setAttribute("role", "status");
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const on = new Set(boxes.filter((b) => b.checked).map((b) => b.value));
    let rows = 0;
    for (const e of marked) {
      const text = e.textContent.toLowerCase();
      e.hidden = !on.has(e.dataset.status) || !words.every((w) => text.includes(w));
      rows += e.tagName === "TR" && !e.hidden;
    }
    told.textContent = rows + " of " + marked.filter((e) => e.tagName === "TR").length + " checks shown";
  };
  search.addEventListener("input", filter);
  boxes.forEach((b) => b.addEventListener("change", filter));

  const fold = make("button", "Unfold all");
  fold.type = "button";
  fold.addEventListener("click", () => {
    const open = fold.textContent === "Unfold all";
    all("details").forEach((d) => { d.open = open; });
    fold.textContent = open ? "Fold all" : "Unfold all";
  });
  tools.append(fold, told);
  document.querySelector("nav").after(tools);
  filter();

  for (const pre of all("pre")) {
    const button = make("button", "Copy");
    button.type = "button";
    button.setAttribute("aria-label", "Copy: " + pre.dataset.label);
    button.addEventListener("click", async () => {
      const text = pre.textContent;
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "Copied";
      } catch (error) {
        getSelection().selectAllChildren(pre);
        button.textContent = "Selected: press Ctrl+C";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    pre.after(button);
  }

  for (const table of all("table.sortable")) {
    const heads = all("thead th", table);
    heads.forEach((th, column) => {
      const button = make("button", th.textContent);
      button.type = "button";
      th.replaceChildren(button);
      button.addEventListener("click", () => {
        const up = th.getAttribute("aria-sort") !== "ascending";
        heads.forEach((h) => h.removeAttribute("aria-sort"));
        th.setAttribute("aria-sort", up ? "ascending" : "descending");
        const key = (tr) => tr.cells[column].dataset.key || tr.cells[column].textContent;
        const body = table.tBodies[0];
        const rows = Array.from(body.rows);
        rows.sort((x, y) => key(x).localeCompare(key(y), "en", { numeric: true }) * (up ? 1 : -1));
        body.append(...rows);
      });
    });
  }
  addEventListener("beforeprint", () => all("details").forEach((d) => { d.open = true; }));
})();
