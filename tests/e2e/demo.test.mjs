// The seeded workspace in a browser: a second device signs in and has everything, exact to the dollar.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Person, Server, closeBrowser, eventually } from "./harness.mjs";

describe("the demo", () => {
  let server;
  before(async () => {
    server = await Server.seeded();
  });
  after(async () => {
    await closeBrowser();
    await server.end();
  });

  it("opens on a device that signs in, with exact totals, and again without the server", async () => {
    const a = await Person.open(server);
    await a.visit("/settings");
    await a.page.getByRole("button", { name: "I have an account" }).click();
    await a.page.getByLabel("E-mail").fill("lan@example.vn");
    await a.page.getByLabel("Password").fill("demo demo demo");
    await a.page.getByRole("button", { name: "Share with my team" }).click();
    await a.page.waitForURL("**/board");
    const shown = async () => ({
      won: await a.column("Won").locator(".count").innerText(),
      total: await a.column("Won").locator(".total").innerText(),
      lost: await a.column("Lost").locator(".count").innerText(),
      engaging: await a.column("Engaging").locator(".count").innerText(),
      prospecting: await a.column("Prospecting").locator(".count").innerText(),
    });
    const expected = { won: "4,238", total: "US$10,005,534", lost: "2,473", engaging: "1,589", prospecting: "500" };
    const read = () => shown().catch(() => "not yet");
    await eventually(read, expected, 60_000);
    await a.synced();
    await a.page.evaluate(() => navigator.serviceWorker.ready);
    // What arrived is shown at once and kept in the background; without the server only what is kept comes back.
    await eventually(() => a.page.evaluate(keptRows), 8_924, 60_000);
    await server.down();
    await a.page.reload();
    await eventually(read, expected, 60_000);
    assert.deepEqual(a.problems, []);
    await a.context.close();
    await server.up();
  });
});

/** Runs in the page: how many rows the largest database of this device holds. */
async function keptRows() {
  const databases = (await indexedDB.databases()).filter((it) => it.name.startsWith("sotay-"));
  const counts = databases.map(
    ({ name }) =>
      new Promise((done, failed) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => failed(opening.error);
        opening.onsuccess = () => {
          const counting = opening.result.transaction("rows").objectStore("rows").count();
          counting.onsuccess = () => {
            opening.result.close();
            done(counting.result);
          };
        };
      }),
  );
  return Math.max(...(await Promise.all(counts)));
}
