// SPDX-License-Identifier: Apache-2.0
// shots.mjs MODULES CHROMIUM PAGES OUT: the pictures of docs/html.md, in light and dark.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, chromium, pages, out] = process.argv.slice(2);
const puppeteer = createRequire(resolve(modules) + "/")("puppeteer-core");
// Each shows another part: the verdict, the host, the clocks, the heat maps.
const shots = [
  { name: "2", width: 390, height: 660 },
  { name: "80", width: 940, height: 320, at: "host" },
  { name: "80", width: 940, height: 340, at: "clocks", as: "clocks" },
  { name: "576", width: 920, height: 380, at: "cpus" },
];

const browser = await puppeteer.launch({
  executablePath: chromium, args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"], protocolTimeout: 180000,
});
for (const { name, width, height, at, as } of shots) {
  for (const scheme of ["light", "dark"]) {
    const page = await browser.newPage();
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(pathToFileURL(resolve(pages, name + ".html")).href);
    if (at) await page.evaluate((id) => scrollTo(0, document.getElementById(id).getBoundingClientRect().top + scrollY - 12), at);
    await page.screenshot({ path: `${out}/${as ?? name + "-cpus"}-${scheme}.png` });
    await page.close();
  }
}
await browser.close();
