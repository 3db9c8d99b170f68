// Comfort only: without it everything is on the page. No request, no storage.
"use strict";
(() => {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const make = (name, text) => {
    const e = document.createElement(name);
    e.textContent = text || "";
    return e;
  };
  const tools = make("div");
  tools.className = "tools";
  tools.setAttribute("role", "search");
  tools.setAttribute("aria-label", "Findings and checks");

  const search = make("input");
  search.type = "search";
  search.id = "search";
  const label = make("label", "Search ");
  label.append(search);
  tools.append(label);

  // What is searched is taken once: a page may have thousands of findings.
  const marked = all("[data-status]").map((e) => ({
    e, row: e.tagName === "TR", status: "waived" in e.dataset ? "waived" : e.dataset.status, text: e.textContent.toLowerCase(),
  }));
  const rows = marked.filter((m) => m.row).length;
  const present = new Set(marked.map((m) => m.status));
  const boxes = ["fail", "unknown", "warn", "waived", "pass", "skip"].filter((s) => present.has(s)).map((status) => {
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
  const around = all(".group, .part").reverse(); // the inner ones first
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const on = new Set(boxes.filter((b) => b.checked).map((b) => b.value));
    let shown = 0;
    for (const m of marked) {
      m.e.hidden = !on.has(m.status) || !words.every((w) => m.text.includes(w));
      shown += m.row && !m.e.hidden;
    }
    for (const e of around) e.hidden = !e.querySelector("article:not([hidden])");
    told.textContent = shown + " of " + rows + " checks shown";
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
  document.querySelector("#wrong").after(tools);
  filter();

  // A link to what the filter hides shows it.
  const reveal = () => {
    const e = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!e || !e.hidden) return;
    search.value = "";
    boxes.forEach((b) => { b.checked = true; });
    filter();
    e.scrollIntoView();
  };
  addEventListener("hashchange", reveal);

  const copied = async (pre) => {
    if (navigator.clipboard) {
      try {
        await navigator.clipboard.writeText(pre.textContent);
        return true;
      } catch (error) { /* not allowed here */ }
    }
    getSelection().selectAllChildren(pre);
    return document.execCommand("copy");
  };
  for (const pre of all("pre")) {
    const button = make("button", "Copy");
    button.type = "button";
    button.setAttribute("aria-label", "Copy: " + pre.dataset.label);
    button.addEventListener("click", async () => {
      button.textContent = (await copied(pre)) ? "Copied" : "Selected: press Ctrl+C";
      told.textContent = button.textContent;
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    pre.after(button);
  }

  // Numbers before words; a key in the cell wins over its text.
  const order = (x, y) => {
    const a = Number(x), b = Number(y);
    if (Number.isFinite(a) && Number.isFinite(b)) return a - b;
    return x.localeCompare(y, "en", { numeric: true });
  };
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
        const body = table.tBodies[0];
        const keyed = Array.from(body.rows, (tr) => {
          const cell = tr.cells[column];
          return [cell.dataset.key || cell.textContent.trim(), tr];
        });
        keyed.sort((x, y) => order(x[0], y[0]) * (up ? 1 : -1));
        body.append(...keyed.map((k) => k[1]));
      });
    });
  }
  addEventListener("beforeprint", () => all("details").forEach((d) => { d.open = true; }));
})();
