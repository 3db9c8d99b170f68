// SPDX-License-Identifier: Apache-2.0
// drive.mjs MODULES CHROMIUM PAGES: the HTML report as a reader meets it, in headless Chromium.
// PAGES is a folder of NAME.html; "all" has findings of every kind. One line a case; exits 1
// when any fails.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, chromium, folder] = process.argv.slice(2);
const require = createRequire(resolve(modules) + "/");
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const names = readdirSync(folder).filter((f) => f.endsWith(".html")).map((f) => f.slice(0, -5));
const url = (name) => pathToFileURL(resolve(folder, name + ".html")).href;

const browser = await puppeteer.launch({
  executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"], protocolTimeout: 180000,
});
let passed = 0, failed = 0;
const test = async (name, run) => {
  const begun = Date.now();
  try {
    await run();
    passed++;
  } catch (error) {
    failed++;
    console.log(`not ok: ${name}\n  ${String(error.message).split("\n").slice(0, 12).join("\n  ")}`);
  }
  if (process.env.HTML_TIMES) console.log(`${Date.now() - begun} ms: ${name}`);
};

// A page whose every request, error and complaint is noted.
const open = async (address, { scripts = true, scheme = "light", width = 1280 } = {}) => {
  const page = await browser.newPage();
  page.noted = [];
  await page.setViewport({ width, height: 900 });
  await page.setJavaScriptEnabled(scripts);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  page.on("request", (r) => { if (r.url() !== address) page.noted.push("request " + r.url()); });
  page.on("console", (m) => page.noted.push("console " + m.text()));
  page.on("pageerror", (e) => page.noted.push("error " + e.message));
  page.on("dialog", (d) => { page.noted.push("dialog " + d.message()); d.dismiss(); });
  if (scripts)
    await page.evaluateOnNewDocument(() => addEventListener("securitypolicyviolation",
      (e) => console.error("policy " + e.violatedDirective)));
  await page.goto(address);
  return page;
};
const shown = (page, selector) => page.$$eval(selector, (v) => v.filter((e) => e.checkVisibility()).length);
const type = async (page, text) => {
  await page.$eval("#search", (e) => { e.value = ""; });
  await page.focus("#search");
  await page.keyboard.type(text);
};

const edges = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
for (const name of names) {
  await test(`${name}: no request, no error, no broken link, nothing over the edge, below 1 MiB`, async () => {
    const page = await open(url(name));
    assert.ok(statSync(resolve(folder, name + ".html")).size < 1 << 20, "larger than 1 MiB");
    assert.equal(await page.$$eval(".tools", (v) => v.length), 1);
    assert.ok(await edges(page), "at 1280");
    const wide = await page.$$eval("svg text", (v) => v.filter((t) => {
      const box = t.getBBox(), view = t.ownerSVGElement.viewBox.baseVal;
      return box.x < 0 || box.x + box.width > view.width || box.y + box.height > view.height + 2;
    }).map((t) => t.textContent));
    assert.deepEqual(wide, [], "labels run out of their picture");
    assert.deepEqual(await page.$$eval("a[href], use", (v) => v.map((a) => a.getAttribute("href").slice(1))
      .filter((id) => !document.getElementById(id))), []);
    assert.deepEqual(await page.evaluate(() => {
      const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
      return ids.length - new Set(ids).size;
    }), 0, "an id is there twice");
    for (const width of [390, 360]) {
      await page.setViewport({ width, height: 800 });
      assert.ok(await edges(page), "at " + width);
    }
    const most = { 2: 3500, 80: 6000, 576: 24000, "576-1000": 40000 }[name] ?? 3500;
    const elements = await page.evaluate(() => document.querySelectorAll("*").length);
    assert.ok(elements <= most, `${elements} elements`);
    assert.deepEqual(page.noted, []);
    await page.close();
  });
}

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const complaints = (page, run) => page.evaluate(async (runOnly) => (await axe.run(document, {
  resultTypes: ["violations"], runOnly, preload: false,
})).violations.map((v) => `${v.id}: ${v.nodes.length} times, ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].failureSummary}`), run);

// axe looks at each square of each picture, which takes minutes of 576 CPUs: all that the scheme
// cannot change is looked at once there, and colours of the page as it opens, before the table of
// each CPU is unfolded, whose rows are those of 80 CPUs.
await test("576: axe-core finds nothing, light and dark", async () => {
  const page = await open(url("576"));
  await page.evaluate(axe);
  for (const scheme of ["light", "dark"]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    assert.deepEqual(await complaints(page, { type: "rule", values: ["color-contrast", "link-in-text-block"] }), [], scheme);
  }
  await page.$$eval("details", (v) => v.forEach((d) => { d.open = true; }));
  const all = await page.evaluate((tags) => axe.getRules(tags).map((r) => r.ruleId), rules);
  assert.deepEqual(await complaints(page, { type: "rule", values: all.filter((r) => r !== "color-contrast") }), []);
  await page.close();
});

for (const name of names.filter((n) => !n.startsWith("576"))) {
  await test(`${name}: axe-core finds nothing, light and dark`, async () => {
    const page = await open(url(name));
    await page.evaluate(axe); // through the debugger: the page's policy allows no other script
    for (const scheme of ["light", "dark"]) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.$$eval("details", (v) => v.forEach((d) => { d.open = true; }));
      assert.deepEqual(await complaints(page, rules), [], scheme);
    }
    await page.close();
  });
}

await test("filter by status", async () => {
  const page = await open(url("all"));
  const rows = await shown(page, "tr[data-status]");
  const fails = await page.$$eval("tr[data-status=fail]:not([data-waived])", (v) => v.length);
  const waived = await page.$$eval("[data-waived]", (v) => v.length);
  assert.ok(fails > 0 && waived > 1);
  await page.click("input[value=fail]");
  assert.equal(await shown(page, "[data-status=fail]:not([data-waived])"), 0);
  assert.equal(await shown(page, "tr[data-status]"), rows - fails);
  assert.equal(await shown(page, "[data-waived]"), waived, "waived ones have a box of their own");
  assert.ok(!(await page.$$eval("h3", (v) => v.filter((e) => e.checkVisibility()).map((e) => e.textContent)))
    .some((t) => t.startsWith("Failed")), "a heading over nothing");
  assert.match(await page.$eval("[role=status]", (e) => e.textContent), new RegExp(`^${rows - fails} of ${rows} `));
  await page.click("input[value=fail]");
  assert.equal(await shown(page, "tr[data-status]"), rows);
  await page.close();
});

await test("filter by text", async () => {
  const page = await open(url("all"));
  await type(page, "ISOLATED irq");
  const ids = await page.$$eval("tr[data-status]", (v) => v.filter((e) => e.checkVisibility()).map((e) => e.querySelector("code").textContent));
  assert.ok(ids.includes("irq.isolated_affinity") && ids.includes("irq.isolated_count"));
  assert.ok(!ids.includes("mem.swappiness"));
  assert.ok(await shown(page, "article") > 0);
  await type(page, "nothing has this word");
  assert.equal(await shown(page, "article, tr[data-status]"), 0);
  await page.evaluate(() => { location.hash = "irq.isolated_count"; });
  await page.waitForFunction(() => document.getElementById("irq.isolated_count").checkVisibility());
  assert.equal(await page.$eval("#search", (e) => e.value), "", "a link to what is hidden shows it");
  assert.deepEqual(page.noted, []);
  await page.close();
});

await test("fold and unfold", async () => {
  const page = await open(url("all"));
  const total = await page.$$eval("details", (v) => v.length);
  const first = await page.$$eval("details[open]", (v) => v.length);
  assert.ok(first > 0 && first < total);
  const button = await page.waitForSelector(".tools button");
  await button.click();
  assert.equal(await page.$$eval("details[open]", (v) => v.length), total);
  await button.click();
  assert.equal(await page.$$eval("details[open]", (v) => v.length), 0);
  await page.close();
});

await test("sort", async () => {
  const page = await open(url("80"));
  const column = (selector, i) => page.$$eval(selector + " tbody tr", (v, k) => v.map((tr) => tr.cells[k].textContent.trim()), i);
  const press = (selector, i) => page.$eval(`${selector} thead th:nth-child(${i + 1}) button`, (b) => b.click());
  await press("#checks ~ div table", 0);
  const order = ["fail", "unknown", "warn", "pass", "skip"];
  const ranks = (await column("#checks ~ div table", 0)).map((s) => order.indexOf(s));
  assert.deepEqual(ranks, [...ranks].sort((a, b) => a - b), "worst first");
  assert.equal(await page.$eval("#checks ~ div th", (e) => e.getAttribute("aria-sort")), "ascending");
  await press("table.rates", 7);
  const numbers = (await column("table.rates", 7)).map(Number);
  assert.ok(numbers.length === 80 && numbers.every(Number.isFinite));
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b), "as numbers");
  await press("table.rates", 7);
  assert.deepEqual((await column("table.rates", 7)).map(Number), [...numbers].sort((a, b) => b - a));
  await press("table.rates", 0);
  assert.deepEqual((await column("table.rates", 0)).map(Number), [...Array(80).keys()]);
  await page.close();
});

await test("copy", async () => {
  const page = await open(url("all"));
  const text = await page.$eval("pre", (e) => e.textContent);
  await page.evaluate(() => { // what a test without a clipboard can see: what would go there
    Object.defineProperty(navigator, "clipboard", { value: { writeText: async (t) => { window.taken = t; } } });
  });
  await page.$eval("pre + button", (b) => b.click());
  await page.waitForFunction(() => document.querySelector("pre + button").textContent === "Copied");
  assert.equal(await page.evaluate(() => window.taken), text);
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true }))
    .catch(() => {});
  assert.match(await page.$eval("pre + button", (b) => b.getAttribute("aria-label")), /^Copy: Fix/);
  await page.close();

  const bare = await open(url("all")); // plain HTTP from another host: there is no clipboard
  await bare.evaluate(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    document.execCommand = (c) => { window.command = c; return false; };
  });
  await bare.$eval("pre + button", (b) => b.click());
  await bare.waitForFunction(() => document.querySelector("pre + button").textContent.startsWith("Selected"));
  assert.equal(await bare.evaluate(() => getSelection().toString().trim()), text.trim());
  await bare.close();
});

await test("keyboard alone", async () => {
  const page = await open(url("all"));
  const seen = [], invisible = [];
  for (let i = 0; i < 400; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      const style = getComputedStyle(e);
      return { y: e.getBoundingClientRect().top + scrollY, outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        what: e.tagName + (e.id ? "#" + e.id : "") + (e.value || ""), sticky: Boolean(e.closest(".tools")) };
    });
    if (!at) break;
    seen.push(at);
    if (!at.outline) invisible.push(at.what);
  }
  assert.ok(seen.length > 20, `${seen.length} stops`);
  assert.deepEqual(invisible, [], "focus cannot be seen");
  const stops = seen.filter((s) => !s.sticky).map((s) => s.y);
  assert.deepEqual(stops.filter((y, i) => i && y < stops[i - 1] - 60), [], "down the page, in order");
  for (const what of ["INPUT#search", "INPUTfail", "SUMMARY", "BUTTON", "A", "DIV"])
    assert.ok(seen.some((s) => s.what.startsWith(what)), "never reached: " + what);
  await page.focus("summary");
  const open_ = await page.$eval("details", (d) => d.open);
  await page.keyboard.press("Enter");
  assert.equal(await page.$eval("details", (d) => d.open), !open_);
  await page.focus("input[value=fail]");
  await page.keyboard.press("Space");
  assert.equal(await shown(page, "[data-status=fail]:not([data-waived])"), 0);
  await page.focus("#checks ~ div th:nth-child(2) button");
  await page.keyboard.press("Enter");
  assert.equal(await page.$eval("#checks ~ div th:nth-child(2)", (e) => e.getAttribute("aria-sort")), "ascending");
  await page.close();
});

// What a reader must find whatever is forbidden.
const complete = async (page, name) => {
  const text = await page.evaluate(() => document.body.textContent);
  const report = JSON.parse(readFileSync(resolve(folder, name + ".json"), "utf8"));
  for (const check of report.checks) {
    assert.ok(text.includes(check.id), check.id);
    for (const f of check.findings)
      if (f.status !== "pass" && f.reason !== "caused" && f.status !== "skip")
        assert.ok(text.includes(f.text), f.text);
  }
  assert.ok(text.includes(report.run.host) && text.includes(report.receipt.sandbox));
  assert.ok(await page.$$eval("h2", (v) => v.length) >= 5);
  assert.ok(await page.$$eval("table", (v) => v.length) >= 5);
};

await test("without scripts all is there", async () => {
  const page = await open(url("all"), { scripts: false });
  await complete(page, "all");
  assert.equal(await page.$$eval(".tools", (v) => v.length), 0);
  assert.equal(await shown(page, "article"), await page.$$eval("article", (v) => v.length));
  assert.deepEqual(page.noted, []);
  await page.close();
});

await test("under the policy that Jenkins sends", async () => {
  const server = http.createServer((request, answer) => {
    answer.setHeader("Content-Type", "text/html; charset=utf-8");
    answer.setHeader("Content-Security-Policy",
      "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self'");
    answer.end(readFileSync(resolve(folder, "all.html")));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${server.address().port}/report.html`;
  const page = await open(address, { scripts: false });
  await complete(page, "all");
  assert.deepEqual(page.noted.filter((n) => n.startsWith("request") && !n.endsWith("/favicon.ico")), []);
  const look = await page.evaluate(() => ({
    styled: getComputedStyle(document.querySelector(".verdict")).borderLeftWidth,
    hot: getComputedStyle(document.querySelector("svg rect.hot")).fill,
    house: getComputedStyle(document.querySelector("svg rect.house")).fill,
    shades: new Set([...document.querySelectorAll("svg g[fill]")].map((g) => getComputedStyle(g).fill)).size,
    frame: getComputedStyle(document.querySelector("svg .frame")).fill,
    width: document.querySelector(".figures svg").getBoundingClientRect().width,
    bar: document.querySelector(".rates svg").getBoundingClientRect().height,
  }));
  assert.equal(look.styled, "0px", "the policy was not in force");
  assert.equal(look.hot, "rgb(138, 60, 0)");
  assert.equal(look.house, "rgb(219, 228, 238)");
  assert.equal(look.frame, "none");
  assert.ok(look.shades >= 3 && look.width > 100 && look.bar === 8, JSON.stringify(look));
  assert.ok(await shown(page, "h1, h2, article, table") > 10);
  if (process.env.HTML_SHOTS) await page.screenshot({ path: process.env.HTML_SHOTS + "/jenkins.png", fullPage: true });
  await page.close();
  server.close();
});

for (const scripts of [true, false]) {
  await test(`print, scripts ${scripts ? "on" : "off"}: all details are open`, async () => {
    const page = await open(url("all"), { scripts });
    await page.emulateMediaType("print");
    if (scripts) await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    // Laid out, and not only marked: what a sheet shows.
    const unseen = await page.$$eval("details > *:not(summary, svg, button)", (v) => v.filter((e) => e.getBoundingClientRect().height === 0).length);
    assert.equal(unseen, 0);
    assert.equal(await shown(page, ".tools, nav"), 0);
    const pdf = await page.pdf({ format: "A4" });
    assert.ok(pdf.length > 20000);
    if (process.env.HTML_SHOTS) await page.pdf({ format: "A4", path: process.env.HTML_SHOTS + "/print.pdf" });
    await page.close();
  });
}

// What stands on paper: read back by poppler, from Chromium's own command line and not by puppeteer.
const has = (tool) => { try { execFileSync(tool, ["-v"], { stdio: "ignore" }); return true; } catch { return false; } };
const paper = (name, ...more) => {
  const pdf = resolve(folder, name + ".pdf");
  execFileSync(chromium, ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", ...more,
    "--print-to-pdf=" + pdf, url(name)], { stdio: "ignore", timeout: 120000 });
  return pdf;
};
// Letters that the machine has no font for come back as others; where a line breaks is no matter.
const squeezed = (text) => text.replace(/[^\x21-\x7e]+/g, "");
if (!has("pdftotext") || !has("pdftoppm"))
  console.log("the print version is not read back: poppler-utils are missing (packaging/packages-test.txt)");
else for (const name of ["all", "80", "hostile"]) {
  await test(`${name} on paper: the verdict, each failed finding with its fix, the receipt, nothing cut off`, async () => {
    const pdf = paper(name);
    const text = squeezed(execFileSync("pdftotext", ["-layout", pdf, "-"], { maxBuffer: 1 << 26 }).toString());
    const report = JSON.parse(readFileSync(resolve(folder, name + ".json"), "utf8"));
    const page = await open(url(name));
    const verdict = await page.$$eval(".verdict h1, .verdict p", (v) => v.map((e) => e.textContent));
    const fixes = await page.$$eval("article.fail pre", (v) => v.map((e) => e.textContent));
    await page.close();
    assert.ok(verdict.length >= 2 && (name === "hostile" || fixes.length > 2));
    for (const part of [...verdict, ...fixes]) assert.ok(text.includes(squeezed(part)), part);
    for (const check of report.checks.filter((c) => c.status === "fail")) {
      assert.ok(text.includes(check.id), check.id);
      for (const f of check.findings.filter((f) => f.status === "fail" && f.reason !== "caused"))
        assert.ok(text.includes(squeezed(f.text)), f.text);
    }
    assert.ok(text.includes(squeezed("Receipt: what the scan did")));
    for (const part of [report.receipt.sandbox, ...(report.receipt.missing ?? [])])
      if (part) assert.ok(text.includes(squeezed(part)), part);
    // Each word lies on its sheet, with a margin.
    const box = execFileSync("pdftotext", ["-bbox", pdf, "-"], { maxBuffer: 1 << 26 }).toString();
    let width = 0, height = 0, words = 0;
    for (const m of box.matchAll(/<page width="([\d.]+)" height="([\d.]+)"|<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</g)) {
      if (m[1]) [width, height] = [Number(m[1]), Number(m[2])];
      else {
        words++;
        assert.ok(m[3] >= 8 && m[4] >= 8 && Number(m[5]) <= width - 8 && Number(m[6]) <= height - 8, `cut off: ${m[0]}`);
      }
    }
    assert.ok(words > 300, `${words} words`);
  });
}

if (has("pdftoppm")) {
  await test("paper is white, also for who reads in the dark", async () => {
    const page = await open(url("80"), { scheme: "dark" });
    const pdf = resolve(folder, "dark.pdf");
    await page.pdf({ format: "A4", path: pdf, printBackground: true });
    await page.close();
    execFileSync("pdftoppm", ["-r", "24", "-gray", pdf, resolve(folder, "dark")]);
    const sheets = readdirSync(folder).filter((f) => /^dark-\d+\.pgm$/.test(f));
    assert.ok(sheets.length > 3);
    for (const sheet of sheets) {
      const bytes = readFileSync(resolve(folder, sheet));
      const pixels = bytes.subarray(bytes.indexOf("255\n") + 4);
      const share = (test) => pixels.reduce((n, p) => n + test(p), 0) / pixels.length;
      const [dark, white] = [share((p) => p < 96), share((p) => p > 250)];
      assert.ok(dark < 0.12 && white > 0.6, `${sheet}: ${Math.round(dark * 100)} % of it is dark, ${Math.round(white * 100)} % white`);
    }
  });
}

await test("a status is never told by colour alone", async () => {
  const page = await open(url("all"));
  assert.deepEqual(await page.$$eval("[data-status]", (v) => v.filter((e) => !e.querySelector(".badge") ||
    !e.querySelector(".badge").textContent.endsWith(e.dataset.status)).map((e) => e.id)), []);
  assert.match(await page.$eval("h1", (e) => e.textContent), /FAIL/);
  await page.close();
});

await test("findings stand below what suffers, and waived ones apart", async () => {
  const page = await open(url("all"));
  const group = await page.$eval(".group", (g) => [g.querySelector("h4").textContent, [...g.querySelectorAll("article")].map((a) => a.id)]);
  assert.match(group[0], /^On cpu2/);
  assert.deepEqual(group[1].sort(), ["irq.isolated_count", "task.isolated_foreign"]);
  assert.deepEqual(await page.$$eval("article[data-waived]", (v) => v.filter((a) => !a.closest("section").querySelector("#waived")).length), 0);
  assert.equal(await page.$$eval("#waived ~ .part article", (v) => v.length), 1);
  await page.close();
});

await test("the picture has every CPU once, siblings side by side, and names what landed", async () => {
  for (const cpus of [2, 80, 576]) {
    const page = await open(url(String(cpus)));
    const report = JSON.parse(readFileSync(resolve(folder, cpus + ".json"), "utf8"));
    const cells = await page.$$eval(".figures:first-of-type svg .hot + text, .figures svg .house + text", (v) =>
      v.map((t) => ({ cpu: Number(t.textContent), x: t.x.baseVal[0].value, y: t.y.baseVal[0].value, picture: t.ownerSVGElement.getAttribute("aria-label") })));
    assert.deepEqual(cells.map((c) => c.cpu).sort((a, b) => a - b), [...Array(cpus).keys()]);
    if (cpus > 2) {
      const at = (cpu) => cells.find((c) => c.cpu === cpu);
      const [a, b] = [at(5), at(5 + cpus / 2)];
      assert.ok(a.y === b.y && b.x - a.x === 22 && a.picture === b.picture, "siblings");
      const packages = new Set(report.topology.package);
      assert.equal(await page.$$eval("svg .package", (v) => v.length), packages.size);
    }
    const text = await page.$$eval(".figures svg text", (v) => v.map((t) => t.textContent).join("\n"));
    assert.ok(text.includes(report.topology.landed[0].label) && text.includes("64 huge pages of 1 GiB") && text.includes("ens3f0np0"));
    assert.equal(await page.$$eval("#cpus ~ .figures .map path", (v) => v.length), 4 * cpus);
    await page.close();
  }
});

await test("the course of a clock: drawn to scale, with its limits, and told again as a table", async () => {
  const page = await open(url("80"));
  const report = JSON.parse(readFileSync(resolve(folder, "80.json"), "utf8"));
  const clocks = await page.$$eval("#clocks ~ .figures .clock", (v) => v.map((c) => ({
    name: c.querySelector("h3").textContent, told: c.querySelector("p").textContent,
    dots: [...c.querySelectorAll(".chart circle, .chart rect.beyond")].map((e) => {
      const b = e.getBBox();
      return { x: b.x + b.width / 2, y: b.y + b.height / 2, beyond: e.tagName === "rect" };
    }),
    limits: c.querySelectorAll(".chart .limit").length,
    rows: [...c.querySelectorAll("tbody tr")].map((tr) => Number(tr.cells[1].textContent)),
    label: c.querySelector(".chart").getAttribute("aria-label"), role: c.querySelector(".chart").getAttribute("role"),
  })));
  assert.equal(clocks.length, 2);
  for (const [i, clock] of clocks.entries()) {
    const series = report.series[i], offsets = series.points.map((p) => p.offset_ns);
    assert.equal(clock.name, series.clock);
    assert.deepEqual(clock.rows, offsets);
    assert.ok(clock.role === "img" && clock.label.includes("table"));
    assert.deepEqual(clock.dots.map((d) => d.beyond), offsets.map((o) => Math.abs(o) > series.limit_ns));
    const [low, high] = [Math.min(...offsets), Math.max(...offsets)];
    const at = (o) => clock.dots[offsets.indexOf(o)].y;
    for (const [k, dot] of clock.dots.entries()) { // linear both ways, to a pixel
      assert.ok(Math.abs(dot.y - (at(low) + (offsets[k] - low) / (high - low) * (at(high) - at(low)))) <= 1.5, `${offsets[k]}`);
      assert.ok(Math.abs(dot.x - (clock.dots[0].x + k / 21 * (clock.dots[21].x - clock.dots[0].x))) <= 1.5);
    }
  }
  assert.deepEqual(clocks.map((c) => c.limits), [0, 2]); // 1 us is out of the picture of 75 ns
  assert.match(clocks[1].told, /^worst 41 µs; -20\.6 µs to 41 µs in 22 sync messages of 5\.28 s; path delay 500 ns to 510 ns; wanted within 1 µs$/);
  await page.close();
});

await test("the tiles count each check once, as the boxes do", async () => {
  for (const name of ["all", "clean", "80"]) {
    const page = await open(url(name));
    const tiles = Object.fromEntries(await page.$$eval(".counts li", (v) => v.map((e) => [e.classList[0], Number(e.querySelector("b").textContent)])));
    const rows = await page.$$eval("tr[data-status]", (v) => v.map((e) => "waived" in e.dataset ? "waived" : e.dataset.status));
    for (const [status, n] of Object.entries(tiles)) assert.equal(n, rows.filter((r) => r === status).length, name + " " + status);
    assert.equal(Object.values(tiles).reduce((a, b) => a + b), rows.length);
    await page.close();
  }
});

await test("clock offsets are drawn on their scale", async () => {
  const page = await open(url("80"));
  const bars = await page.$$eval(".offsets svg .bar", (v) => v.map((b) => b.width.baseVal.value));
  assert.deepEqual(bars, [70, 29]); // 41200 ns: 4 decades of 16 and 4.1 tenths; 83 ns: 1 and 8.3
  await page.close();
});

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
