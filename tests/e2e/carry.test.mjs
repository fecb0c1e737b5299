// The whole workspace in one file, with its history: taken out, and taken in where it came from and elsewhere.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { gzipSync } from "node:zlib";
import { Person, Server, eventually, open, pick, suite, within } from "./harness.mjs";

suite("a workspace in one file", (server) => {
  const done = async (...people) => {
    for (const one of people) {
      assert.deepEqual(one.problems, []);
      await one.context.close();
    }
  };
  const card = (one) => one.page.locator(".card.carry");
  const download = async (one) => {
    await one.settings("Import & export");
    const file = one.page.waitForEvent("download");
    await card(one).getByRole("button", { name: "Download" }).click();
    return readFileSync(await (await file).path());
  };
  const takeIn = async (one, bytes) => {
    await one.settings("Import & export");
    await card(one).getByLabel("Import a file…").setInputFiles({ name: "team.sotay", mimeType: "application/gzip", buffer: bytes });
  };
  const said = (one) => card(one).locator(".counts li").allInnerTexts();
  const idle = (one) => card(one).getByRole("progressbar").waitFor({ state: "detached", ...within(60_000) });
  const history = async (one) => {
    await one.page.locator(".timeline").waitFor();
    return one.page.locator(".timeline").innerText();
  };
  // One after the other: what stands on the rail is opened for it, and moves the rest.
  const cards = async (one) => {
    const all = [];
    for (const stage of ["New", "Qualified", "Meeting", "Proposal", "Negotiation", "Won", "Lost"]) all.push(await one.cards(stage));
    return all;
  };
  const board = async (one) => {
    await one.go("Deals");
    return cards(one);
  };

  /** The board that came in the file: it is beside one's own, which is empty. */
  const other = async (one, expected) => {
    await one.go("Deals");
    const pipeline = one.page.locator(".pipeline-switch [role=combobox]");
    await pipeline.waitFor(within(60_000));
    const list = await open(pipeline);
    const values = await list.getByRole("option").evaluateAll((all) => all.map((it) => it.dataset.value));
    await one.page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    assert.equal(values.length, 2);
    // Which of the two is first is nobody's business.
    const [some] = expected.flat();
    const isHere = (value) => pick(pipeline, { value }).then(() => eventually(() => one.card(some).count(), 1, 10_000)).then(() => true, () => false);
    assert.ok((await isHere(values[0])) || (await isHere(values[1])), `${some} is in neither`);
    await eventually(() => cards(one), expected);
  };

  /** Sample data, and a deal that was made, moved and renamed. */
  const team = async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.page.getByRole("button", { name: "Load sample data" }).click();
    await a.page.locator(".deal-card").first().waitFor();
    await a.addDeal("Acme licences", "45000000");
    await a.drag("Acme licences", "Won");
    await a.opened("Won");
    await a.card("Acme licences").locator(".deal-card").click();
    await a.page.getByRole("button", { name: "Name: Acme licences" }).or(a.page.locator("h1")).first().waitFor();
    return a;
  };

  it("goes into another workspace with every change, into its own without any, and from there to the server", async () => {
    const a = await team();
    const told = await history(a);
    const bytes = await download(a);
    const before = await board(a);
    assert.ok(before.flat().length > 5 && before.flat().includes("Acme licences"));
    await takeIn(a, bytes);
    await card(a).getByText("There is nothing new in this file.").waitFor();
    assert.equal((await said(a)).filter((line) => /already here/.test(line)).length, 1);
    assert.deepEqual(await board(a), before);

    const b = await Person.open(server);
    await b.visit();
    await takeIn(b, bytes);
    await idle(b);
    await eventually(async () => (await said(b)).some((line) => /new records/.test(line)), true);
    const kept = await said(b);
    assert.ok(kept.some((line) => /name and settings/.test(line)), kept.join("; "));
    await other(b, before);
    await b.card("Acme licences").locator(".deal-card").click();
    await eventually(async () => (await history(b)).split("\n").length, told.split("\n").length);

    // Twice: nothing.
    await takeIn(b, bytes);
    await card(b).getByText("There is nothing new in this file.").waitFor();

    // And to the server when it is shared: somebody who joins sees it all.
    const link = await b.share();
    await b.page.locator('.status[data-link="Live"][data-unsent="0"]').waitFor();
    const c = await Person.open(server);
    await c.join(link, "Minh");
    await other(c, before);
    await eventually(() => b.page.locator(".status").innerText().then((words) => /Giving back/.test(words)), false, 60_000);

    // One who does not own the workspace cannot vouch for others.
    await takeIn(c, bytes);
    await card(c).getByText("There is nothing new in this file.").waitFor();
    await b.context.setOffline(true);
    await b.go("Deals");
    await b.addDeal("Of another", "1");
    const more = await download(b);
    await takeIn(c, more);
    await card(c).getByText("1 record has something that others wrote").waitFor();
    await c.go("Deals");
    assert.equal(await c.card("Of another").count(), 0);
    await b.context.setOffline(false);
    await c.card("Of another").waitFor();
    await done(a, b, c);
  });

  it("gives a server that has nothing any more all of it", async () => {
    const a = await team();
    await a.go("Deals");
    await a.share();
    await a.synced();
    const bytes = await download(a);
    const before = await board(a);
    const second = await Server.start();
    const b = await Person.open(second);
    await b.visit();
    const link = await b.share();
    await b.synced();
    await takeIn(b, bytes);
    await idle(b);
    await b.page.locator('.status[data-link="Live"][data-unsent="0"]').waitFor();
    await eventually(() => b.page.locator(".status").innerText().then((words) => /Giving back/.test(words)), false, 60_000);
    // From the server alone.
    const c = await Person.open(second);
    await c.join(link, "Minh");
    await other(c, before);
    await done(a, b, c);
    await second.end();
  });

  it("says what is wrong with a file and takes nothing of it", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.addDeal("Mine", "1");
    const whole = await download(a);
    const wrong = [
      [Buffer.from("name,phone\nLan,090"), "This is not the file of a Sotay workspace."],
      [gzipSync("name,phone\nLan,090"), "This is not the file of a Sotay workspace."],
      [whole.subarray(0, whole.length - 20), "This is not the file of a Sotay workspace."],
      [Buffer.alloc(0), "This is not the file of a Sotay workspace."],
      // A small file that says that it is a large one.
      [gzipSync(Buffer.alloc(601 * 2 ** 20), { level: 1 }), "Unpacked, this file has more than 600 MB"],
    ];
    for (const [bytes, words] of wrong) {
      await takeIn(a, bytes);
      await card(a).getByText(words).waitFor(within(60_000));
      await a.go("Deals");
      await eventually(() => a.cards("New"), ["Mine"]);
    }
    await done(a);
  });
});
