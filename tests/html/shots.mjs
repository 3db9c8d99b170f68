// SPDX-License-Identifier: Apache-2.0
// shots.mjs MODULES CHROMIUM OUT PAGE.html...: the head of each page in light and dark, at 1280
// and 390 pixels; OUT/PAGE-WIDTH-SCHEME.png. SHOTS_FULL=1 takes the whole page, and
// SHOTS_CPUS=1 begins at the part "The host".
import { createRequire } from "node:module";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, chromium, out, ...pages] = process.argv.slice(2);
const puppeteer = createRequire(resolve(modules) + "/")("puppeteer-core");
const browser = await puppeteer.launch({
  executablePath: chromium, args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"], protocolTimeout: 120000,
});
const widths = (process.env.SHOTS_WIDTHS || "1280,390").split(",").map(Number);
for (const file of pages) {
  for (const width of widths) {
    for (const scheme of ["light", "dark"]) {
      const page = await browser.newPage();
      await page.setViewport({ width, height: width > 500 ? 900 : 844 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.goto(pathToFileURL(resolve(file)).href);
      if (process.env.SHOTS_AT) await page.evaluate((id) => document.getElementById(id).scrollIntoView(), process.env.SHOTS_AT);
      const name = `${out}/${basename(file, ".html")}-${width}-${scheme}.png`;
      await page.screenshot({ path: name, fullPage: Boolean(process.env.SHOTS_FULL) });
      await page.close();
    }
  }
}
await browser.close();
