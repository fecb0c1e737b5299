// What Lighthouse says of the pages that people use most: `cargo xtask lighthouse`. The release server over loopback, the
// sample loaded, in one profile that is kept: a page is measured as whoever comes back has it. Fails where the middle one of
// three figures of a desktop is below 95. A phone is imitated by a processor four times as slow: told, and not held against.
// SOTAY_LIGHTHOUSE is the folder that has Lighthouse in its node_modules.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { Server, chromiumPath, flags, freePort } from "./harness.mjs";

const LEAST = 95;
const TIMES = 3;
const CATEGORIES = ["performance", "accessibility"];
const folder = process.env.SOTAY_LIGHTHOUSE;
if (!folder) throw new Error("SOTAY_LIGHTHOUSE says nowhere: run `cargo xtask lighthouse`");
const { default: lighthouse } = await import(pathToFileURL(createRequire(join(folder, "package.json")).resolve("lighthouse")));
const results = new URL("./results/lighthouse/", import.meta.url);
mkdirSync(results, { recursive: true });

/** Loads the sample, and says where a deal of it is. */
async function prepare(page, url) {
  await page.goto(url);
  await page.locator("button.sample").click();
  await page.locator(".task-group").first().waitFor();
  await page.locator('.status[data-saving="true"]').waitFor({ state: "detached" });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.goto(`${url}/board?layout=table`);
  const link = page.locator('main a[href^="/deals/"]').first();
  await link.waitFor();
  return link.getAttribute("href");
}

const DESKTOP = {
  throttling: { rttMs: 40, throughputKbps: 10_240, cpuSlowdownMultiplier: 1, requestLatencyMs: 0, downloadThroughputKbps: 0, uploadThroughputKbps: 0 },
  screenEmulation: { mobile: false, width: 1350, height: 940, deviceScaleFactor: 1, disabled: false },
  emulatedUserAgent: false,
};

/** A page as Lighthouse measures it. */
async function measure(url, formFactor) {
  const same = { disableStorageReset: true, onlyCategories: CATEGORIES };
  const settings = { ...same, formFactor, throttlingMethod: "simulate", ...(formFactor === "desktop" && DESKTOP) };
  const flags = { ...same, port, output: "json", logLevel: "error" };
  const { lhr } = await lighthouse(url, flags, { extends: "lighthouse:default", settings });
  return lhr;
}

/** Prints the figures of a page, and what they are lost by; whether one is too low. */
function tell(name, formFactor, lhr) {
  const figures = CATEGORIES.map((it) => Math.round((lhr.categories[it].score ?? 0) * 100));
  console.log(`${name.padEnd(9)} ${formFactor.padEnd(8)} ${CATEGORIES.map((it, nth) => `${it} ${figures[nth]}`).join("  ")}`);
  const weighs = new Set(CATEGORIES.flatMap((it) => lhr.categories[it].auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => id)));
  const held = Object.values(lhr.audits).filter(({ id, score }) => weighs.has(id) && score !== null && score < 0.9);
  for (const { title, displayValue, score } of held) console.log(`    ${Math.round(score * 100)}: ${title}${displayValue ? `, ${displayValue}` : ""}`);
  return figures.some((figure) => figure < LEAST);
}

const server = await Server.start();
const profile = mkdtempSync(join(tmpdir(), "sotay-lighthouse-"));
const port = await freePort();
const context = await chromium.launchPersistentContext(profile, {
  executablePath: chromiumPath,
  args: [...flags, `--remote-debugging-port=${port}`],
  locale: "en-GB",
});
const low = [];
try {
  const [page] = context.pages();
  const deal = await prepare(page, server.url);
  await page.goto("about:blank");
  for (const [name, path] of Object.entries({ Today: "/", Board: "/board", Contacts: "/contacts", Deal: deal })) {
    for (const formFactor of ["desktop", "mobile"]) {
      const measured = [];
      for (let nth = 0; nth < TIMES; nth += 1) measured.push(await measure(`${server.url}${path}`, formFactor));
      measured.sort((one, other) => one.categories.performance.score - other.categories.performance.score);
      const lhr = measured[Math.floor(TIMES / 2)];
      writeFileSync(new URL(`${name}-${formFactor}.json`, results), JSON.stringify(lhr));
      if (tell(name, formFactor, lhr) && formFactor === "desktop") low.push(name);
    }
  }
} finally {
  await context.close();
  await server.end();
  rmSync(profile, { recursive: true, force: true });
}
if (low.length) {
  console.error(`below ${LEAST}: ${low.join("; ")}`);
  process.exitCode = 1;
}
