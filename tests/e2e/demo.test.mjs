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
    await a.context.addInitScript(countOpenedDocuments);
    await a.page.goto(`${server.url}/sign-in`);
    await a.page.getByLabel("E-mail").fill("lan@example.vn");
    await a.page.getByLabel("Password").fill("demo demo demo");
    await a.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await a.lands();
    await a.go("Deals");
    const shown = async () => ({
      won: await a.column("Won").locator(".count").innerText(),
      total: await a.column("Won").locator(".total .each").innerText(),
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
    await eventually(() => a.page.evaluate(keptChanges), 8_924, 60_000);
    await server.down();
    await a.reload();
    await eventually(read, expected, 60_000);
    await server.up();
    await a.synced();
    assert.equal(await a.page.evaluate(() => globalThis.openedDocuments), 0, "documents opened by opening the workspace");

    // One move: which views change? What a screen shows comes first, the rest a moment later.
    await eventually(() => a.column("Prospecting").locator(".card-slot").count(), 24);
    await a.page.evaluate(watchViews);
    await a.column("Engaging").locator(".card-slot").nth(3).locator(".card-menu").click();
    await a.page.getByRole("menu").getByRole("menuitem", { name: "Won" }).click();
    await eventually(async () => (await shown()).won, "4,239");
    await eventually(async () => (await shown()).engaging, "1,588");
    await a.synced();
    const touched = await a.page.evaluate(() => globalThis.touchedViews());
    console.log(`one move among 8,800 deals: ${JSON.stringify(touched)}`);
    assert.deepEqual(touched.columns, ["Engaging", "Won"]);
    // The card leaves one column, where the next one comes up from below, and enters the other, where the last one leaves.
    assert.ok(touched.cardsAdded <= 2 && touched.cardsRemoved <= 2, "no other card is drawn");
    assert.equal(touched.cardsChanged, 0, "no other card changes");
    assert.ok((await a.page.evaluate(() => globalThis.openedDocuments)) <= 1, "only the moved deal is opened");
    assert.deepEqual(a.problems, []);
    await a.context.close();
  });
});

/** Runs in the page: how many changes the largest database of this device holds. */
async function keptChanges() {
  const databases = (await indexedDB.databases()).filter((it) => it.name.startsWith("sotay-"));
  const counts = databases.map(
    ({ name }) =>
      new Promise((done, failed) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => failed(opening.error);
        opening.onsuccess = () => {
          const counting = opening.result.transaction("changes").objectStore("changes").count();
          counting.onsuccess = () => {
            opening.result.close();
            done(counting.result);
          };
        };
      }),
  );
  return Math.max(...(await Promise.all(counts)));
}

/** Runs before the page: the replica writes down the name of each document before it opens it. */
function countOpenedDocuments() {
  globalThis.openedDocuments = 0;
  const setItem = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, value) {
    if (key.startsWith("sotay.opening")) globalThis.openedDocuments += 1;
    return setItem.call(this, key, value);
  };
}

/** Runs in the page: notes what changes on the board from now on. */
function watchViews() {
  const seen = [];
  const observer = new MutationObserver((records) => seen.push(...records));
  observer.observe(document.querySelector(".board-area"), { subtree: true, childList: true, characterData: true, attributes: true });
  globalThis.touchedViews = () => {
    const element = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
    // What is open altogether changes with every deal that is won: so does the share of each column in it. Where Tab
    // leads follows the keys, which leave a card that goes.
    const isOfCards = ({ target, attributeName }) => attributeName !== "tabindex" && !element(target)?.closest(".share");
    const records = [...seen, ...observer.takeRecords()].filter(isOfCards);
    const cards = (nodes) => [...nodes].filter((node) => node.matches?.(".card-slot"));
    const columns = new Set(records.map(({ target }) => element(target)?.closest(".column")?.querySelector("h2").innerText));
    columns.delete(undefined);
    const added = new Set(records.flatMap(({ addedNodes }) => cards(addedNodes)));
    const removed = new Set(records.flatMap(({ removedNodes }) => cards(removedNodes)));
    const changed = new Set(records.map(({ target }) => element(target)?.closest(".card-slot")));
    changed.delete(null);
    changed.delete(undefined);
    const others = [...changed].filter((card) => !added.has(card) && !removed.has(card));
    return {
      columns: [...columns].sort(),
      cardsAdded: added.size,
      cardsRemoved: removed.size,
      cardsChanged: others.length,
      mutations: records.length,
    };
  };
}
