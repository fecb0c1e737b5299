// Two builds in one browser, each step taken in turn: what differs by a tenth is seen, whatever the machine does meanwhile.
// `cargo xtask bench compare <root>` takes an older checkout that was built, with a page to sign in. COMPARE_SLOWER=4 slows the browser down.
import { join } from "node:path";
import { Person, Server, app, binary, closeBrowser } from "./harness.mjs";
import { DEALS, PEOPLE, choose, openList, openMenu, order, quantile, type, watchStart } from "./measures.mjs";

const CONTACTS = 10_000;
const ROUNDS = 6;
const slower = Number(process.env.COMPARE_SLOWER ?? 1);
const before = process.env.SOTAY_BEFORE;
if (!before) throw new Error("say what to compare with: SOTAY_BEFORE is the root of an older checkout that was built");
const builds = [
  { name: "before", app: join(before, "dist"), binary: join(before, "target/release/sotay-server") },
  { name: "now", app, binary },
];

const rest = (page) => page.waitForTimeout(150);
const go = async (page, path, seen) => {
  await page.evaluate((path) => document.querySelector(`nav.main a[href="${path}"]`).click(), path);
  await page.locator(seen).first().waitFor();
  await page.waitForTimeout(500);
};

/** What is measured: how a page gets there, and what is done so many times. Each gives the milliseconds that it took. */
const steps = {
  "start to a usable board": async (page, url) => {
    const times = [];
    for (let nth = 0; nth < 5; nth += 1) {
      await page.goto(`${url}/board`);
      await page.waitForFunction(() => globalThis.firstCard);
      times.push(await page.evaluate(() => globalThis.firstCard));
    }
    return times;
  },
  "a card moved by its menu": async (page) => {
    await go(page, "/board", ".deal-card");
    const times = [];
    for (let nth = 0; nth < 20; nth += 1) {
      const deal = await page.evaluate(openMenu, "Engaging");
      await rest(page);
      times.push(await page.evaluate(choose, { deal, to: "Prospecting" }));
      await rest(page);
    }
    return times;
  },
  "a keystroke in the board's search": (page) => page.evaluate(type, { selector: ".board-head input", words: DEALS }),
  "10,000 contacts opened": async (page) => {
    const times = [];
    for (let nth = 0; nth < 6; nth += 1) {
      await go(page, "/board", ".deal-card");
      times.push(await page.evaluate(openList, "/contacts"));
      await rest(page);
    }
    return times;
  },
  "a keystroke in the search of 10,000 contacts": (page) => page.evaluate(type, { selector: ".list-page input[type=search]", words: PEOPLE }),
  "10,000 contacts put into another order": async (page) => {
    const times = [];
    for (let nth = 1; nth <= 4; nth += 1) {
      times.push(await page.evaluate(order, nth));
      await rest(page);
    }
    return times;
  },
};

const round = (value) => Math.round(value * 10) / 10;
const metrics = async (cdp) => {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1_000]));
};

/** A build with the demo on its device, the server down. */
async function begin(build) {
  build.server = await Server.seeded(CONTACTS, build);
  const a = await Person.demo(build.server, watchStart);
  await build.server.down();
  build.cdp = await a.context.newCDPSession(a.page);
  // Of the main thread, whatever else the machine does.
  await build.cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  await build.cdp.send("Emulation.setCPUThrottlingRate", { rate: slower });
  [build.page, build.told] = [a.page, {}];
}

try {
  for (const build of builds) await begin(build);
  for (let nth = 0; nth < ROUNDS; nth += 1) {
    for (const build of nth % 2 ? [...builds].reverse() : builds) {
      const { page, cdp, server, told } = build;
      await page.bringToFront();
      // A pointer over a page makes it look what is below whenever something moves.
      await page.mouse.move(640, 6);
      for (const [what, run] of Object.entries(steps)) {
        const first = await metrics(cdp);
        const times = await run(page, server.url);
        const last = await metrics(cdp);
        const known = (told[what] ??= { times: [], task: [], script: [] });
        known.times.push(...times);
        known.task.push((last.TaskDuration - first.TaskDuration) / times.length);
        known.script.push((last.ScriptDuration - first.ScriptDuration) / times.length);
      }
    }
  }
  console.log(`p50 / p95 in ms; processor and script of one, medians of ${ROUNDS} rounds${slower > 1 ? `, ${slower}× slower` : ""}`);
  for (const what of Object.keys(steps)) {
    for (const { name, told } of builds) {
      const { times, task, script } = told[what];
      // A page that is loaded anew counts anew.
      const each = quantile(task, 0) > 0 ? `, processor ${round(quantile(task, 0.5))}, script ${round(quantile(script, 0.5))}` : "";
      const line = `${round(quantile(times, 0.5))} / ${round(quantile(times, 0.95))}${each}`;
      console.log(`${what.padEnd(48)} ${name.padEnd(7)} ${line}`);
    }
  }
} finally {
  for (const { server } of builds) await server?.end();
  await closeBrowser();
}
