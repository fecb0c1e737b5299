// Every page, light and dark, wide and narrow, in both languages: nothing for axe to find, no console errors.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { Person, Server, closeBrowser, desktop, phone } from "./harness.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const results = new URL("./results/", import.meta.url);

async function findings(page) {
  // As a browser extension does it: the page's own policy forbids foreign scripts.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document);
    return violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  });
}

describe("every page", () => {
  let server;
  before(async () => {
    server = await Server.start();
    mkdirSync(results, { recursive: true });
  });
  after(async () => {
    await closeBrowser();
    await server.end();
  });

  for (const [size, screen] of Object.entries({ desktop, phone })) {
    for (const colorScheme of ["light", "dark"]) {
      it(`${size}, ${colorScheme}: axe finds nothing`, async () => {
        const a = await Person.open(server, { ...screen, colorScheme });
        await a.context.addInitScript({ path: axe });
        const look = async (name) => {
          await a.page.screenshot({ path: new URL(`${name}-${size}-${colorScheme}.png`, results).pathname });
          assert.deepEqual(await findings(a.page), [], name);
        };
        await a.visit();
        await look("board-empty");
        for (const [name, amount, stage] of [
          ["Hải Phòng Steel – 20 licences", "45000", "New"],
          ["Blue Sky Logistics", "12500.50", "New"],
          ["Cà phê Buôn Mê", "8200", "Qualified"],
          ["Saigon Retail Group", "99000", "Proposal"],
          ["An Phát Pharma", "31000", "Negotiation"],
          ["Mekong Foods", "27400", "Won"],
        ]) {
          await a.addDeal(name, amount, stage);
        }
        await a.page.locator(".board").evaluate((board) => board.scrollTo(0, 0));
        await look("board");
        await a.page.getByRole("button", { name: "New deal" }).click();
        await a.page.getByRole("dialog").waitFor();
        await look("new-deal");
        await a.page.keyboard.press("Escape");
        await a.page.getByRole("button", { name: "Actions for Blue Sky Logistics" }).click();
        await a.page.getByRole("menu").waitFor();
        await look("card-menu");
        await a.page.keyboard.press("Escape");
        await a.card("Blue Sky Logistics").locator(".deal-card").click();
        await a.page.getByRole("heading", { name: "Timeline" }).waitFor();
        await look("deal");
        await a.page.getByRole("link", { name: "Settings" }).click();
        await a.page.getByRole("heading", { name: "Share with my team" }).waitFor();
        await look("settings");
        await a.page.goto(`${server.url}/join#token`);
        await a.page.getByLabel("Your name").waitFor();
        await look("join");
        await a.page.goto(`${server.url}/nowhere`);
        await a.page.getByText("Back to the board").waitFor();
        await look("not-found");
        assert.deepEqual(a.problems, []);
        await a.context.close();
      });
    }
  }
});
