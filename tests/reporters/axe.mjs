// Open a page in headless Chromium as DIR holds playwright-core and axe-core, and print what axe finds as JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
const [directory, chromium, url] = process.argv.slice(2);
const require = createRequire(directory + "/");
const { chromium: browserType } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await browserType.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
const results = [];
for (const [width, colorScheme] of [[1280, "light"], [400, "light"], [1280, "dark"], [400, "dark"]]) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
  const page = await context.newPage();
  const events = [];
  page.on("dialog", (dialog) => { events.push("dialog"); dialog.dismiss(); });
  page.on("request", (request) => { if (request.url() !== url && !request.url().startsWith("data:")) events.push(request.url()); });
  await page.goto(url);
  await page.evaluate(() => document.querySelectorAll("details").forEach((item) => { item.open = true; }));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document));
  results.push({
    width, colorScheme, overflow, events,
    violations: found.violations.map((item) => `${item.impact} ${item.id}: ${item.nodes[0].html.slice(0, 200)}`),
  });
  await context.close();
}
await browser.close();
console.log(JSON.stringify(results));
