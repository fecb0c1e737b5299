// What a file does to whoever reads it, and what becomes of an import whose worker or page ends.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { Person, eventually, pick, suite, within } from "./harness.mjs";

suite("files and their readers", (server) => {
  const person = async (options = {}) => {
    const one = await Person.open(server, options);
    await one.visit("/import");
    return one;
  };
  const done = async (...people) => {
    for (const one of people) {
      assert.deepEqual(one.problems, []);
      await one.context.close();
    }
  };
  const choose = (one, name, bytes, mimeType = "text/csv") =>
    one.page.locator("input[type=file]").setInputFiles({ name, mimeType, buffer: Buffer.from(bytes) });
  const begin = (one) => one.page.getByRole("button", { name: "Import now" }).click();
  const report = (one) => one.page.locator(".import-report").waitFor(within(110_000));
  const summary = (one) => one.page.locator(".import-report [role=status]").first().innerText();
  const failed = (one) => one.page.locator(".import-report tbody tr").allInnerTexts();
  const people = (count, name = (nth) => `Person ${nth}`) =>
    `Full name,Email\n${Array.from({ length: count }, (_, nth) => `${name(nth + 1)},p${nth + 1}@example.vn`).join("\n")}\n`;
  const button = (one, name) => one.page.getByRole("button", { name, exact: true });
  const contacts = (one) => one.page.locator("h1 .count").innerText();
  /** The worker's script with a fault: what it answers holds the text, and it ends as a trap does. */
  const faulty = (one, text) =>
    one.page.route("**/files.js", async (route) => {
      const body = readFileSync(new URL("../../app/files.js", import.meta.url), "utf8");
      const fault = `if (new TextDecoder().decode(bytes).includes(${JSON.stringify(text)})) throw new WebAssembly.RuntimeError("unreachable");`;
      const broken = body.replace("const bytes = answer(data);", `$& ${fault}`);
      assert.notEqual(broken, body);
      await route.fulfill({ contentType: "text/javascript", body: broken });
    });
  const unwatched = { serviceWorkers: "block" };

  it("a line that no worker outlives costs only itself, and the report tells of all others", async () => {
    const a = await person(unwatched);
    await faulty(a, "p550@example.vn");
    await choose(a, "people.csv", people(600));
    await begin(a);
    await report(a);
    await eventually(() => summary(a), "599 new, 0 updated, 0 skipped, 1 not imported");
    const [line, ...others] = await failed(a);
    assert.deepEqual(others, []);
    assert.match(line, /^551\t.*not imported\t.*ended the part of the app/);
    const [download] = await Promise.all([a.page.waitForEvent("download"), a.page.getByRole("button", { name: "Download the report" }).click()]);
    const lines = readFileSync(await download.path(), "utf8").trim().split("\r\n");
    assert.equal(lines.length, 601);
    await a.go("Contacts");
    await eventually(() => contacts(a), "599");
    await done(a);
  });

  it("a worker that is gone is noticed, and another one goes on", async () => {
    const a = await person(unwatched);
    await choose(a, "people.csv", people(600));
    await a.page.locator(".import-mapping").waitFor();
    for (const worker of a.page.workers()) {
      const closed = worker.waitForEvent("close");
      await worker.evaluate(() => self.close());
      await closed;
    }
    await begin(a);
    await report(a);
    await eventually(() => summary(a), "600 new, 0 updated, 0 skipped, 0 not imported");
    await done(a);
  });

  it("a worker that ends while a list is taken out is told, and the menu is free again", async () => {
    const a = await person(unwatched);
    await choose(a, "people.csv", people(3));
    await begin(a);
    await report(a);
    await a.go("Contacts");
    await faulty(a, "Person 1");
    await a.page.locator(".export-menu summary").click();
    const menu = a.page.locator(".export-menu");
    await menu.getByRole("button", { name: "CSV" }).click();
    await a.page.locator(".toast.error", { hasText: "could not be written" }).waitFor();
    await a.page.unroute("**/files.js");
    const [download] = await Promise.all([a.page.waitForEvent("download"), menu.getByRole("button", { name: "CSV" }).click()]);
    assert.match(readFileSync(await download.path(), "utf8"), /Person 1/);
    await done(a);
  });

  it("a file that ends its reader, and one that is too large, say what to do", async () => {
    const a = await person(unwatched);
    await faulty(a, "Person 1");
    await choose(a, "people.csv", people(3));
    await a.page.locator("[role=alert]", { hasText: /ended the part of the app that reads files .*nothing was changed/ }).waitFor();
    await a.page.unroute("**/files.js");
    await choose(a, "large.csv", Buffer.alloc(20 * 1024 * 1024 + 1, "a"));
    await a.page.locator("[role=alert]", { hasText: "larger than 20 MB: split it" }).waitFor();
    await choose(a, "people.csv", people(3));
    await begin(a);
    await report(a);
    await eventually(() => summary(a), "3 new, 0 updated, 0 skipped, 0 not imported");
    await done(a);
  });

  it("an import whose page ends tells which lines were taken, goes on with the rest, and is undone", async () => {
    const a = await person();
    const total = 1_200;
    await choose(a, "people.csv", people(total, (nth) => `Person ${String(nth).padStart(4, "0")}`));
    await begin(a);
    const progress = a.page.locator(".import-page").getByRole("progressbar");
    await progress.waitFor();
    await eventually(async () => Number(await progress.getAttribute("aria-valuenow")) >= 320, true);
    // The page before may be gone later than the next one is here, as another tab that imports is.
    const other = await a.context.newPage();
    await other.goto(`${server.url}/icon.svg`);
    await other.evaluate(async () => {
      const [{ name }] = (await navigator.locks.query()).held.filter(({ name }) => name.startsWith("sotay-import-"));
      const granted = new Promise((held) => navigator.locks.request(name, () => new Promise((end) => held((window.letGo = end)))));
      window.granted = granted.then(() => true);
    });
    // The page is lost, not left: it does not wait until everything is kept, or even until all lines are in.
    await a.page.evaluate(() => location.reload());
    await other.evaluate(() => window.granted);
    await a.page.locator(".drop-file").waitFor();
    await other.evaluate(() => window.letGo());
    await report(a);
    await other.close();
    const words = await summary(a);
    const [, taken, left] = words.match(/^([\d,]+) new, 0 updated, 0 skipped, 0 not imported ([\d,]+) not reached/).map((it) => Number(it.replace(",", "")));
    assert.equal(taken + left, total, words);
    assert.ok(taken >= 40 && left > 0, words);
    await a.page.getByText("The page was closed while “people.csv” was being imported").waitFor();
    const rest = await failed(a);
    assert.match(rest[0], new RegExp(`^${taken + 2}\\t.*not reached`));
    await button(a, "Go on with the rest").click();
    await eventually(async () => (await summary(a)).includes("not reached"), false, 60_000);
    await report(a);
    await eventually(() => summary(a), "1,200 new, 0 updated, 0 skipped, 0 not imported");
    await a.go("Contacts");
    await eventually(() => contacts(a), "1,200");
    // The page may end once more: report and undo are there.
    await a.reload();
    await a.visit("/import");
    await a.page.locator(".last-import", { hasText: "1,200 new" }).waitFor();
    await a.page.locator(".last-import").getByRole("button").click();
    await button(a, "Undo this import").click();
    await a.page.getByText("This import was undone.").waitFor(within(60_000));
    await a.go("Contacts");
    await a.page.locator(".empty-list").waitFor();
    await a.reload();
    await a.page.locator(".empty-list").waitFor();
    await done(a);
  });

  it("whoever wants no more of an import stops it there, also on another page", async () => {
    const a = await person();
    await choose(a, "deals.csv", `Deal name,Amount\n${Array.from({ length: 800 }, (_, nth) => `Deal ${nth},${nth + 1}`).join("\n")}\n`);
    await pick(a.page.getByLabel("Import as"), "Deals");
    await begin(a);
    await eventually(async () => Number(await a.page.locator(".import-page").getByRole("progressbar").getAttribute("aria-valuenow")) >= 200, true);
    // The page is lost, not left: what it was doing is not waited for.
    await a.page.close();
    a.page = (await a.tab("/contacts")).page;
    await a.page.getByRole("link", { name: "Import not finished" }).click();
    await report(a);
    const before = await summary(a);
    await button(a, "Stop here").click();
    await a.page.getByRole("link", { name: "Import not finished" }).waitFor({ state: "detached" });
    await a.reload();
    await a.page.locator(".last-import", { hasText: before.match(/^[\d,]+ new/)[0] }).waitFor();
    await a.page.locator("input[type=file]").waitFor({ state: "attached" });
    assert.equal(await a.page.getByRole("link", { name: "Import not finished" }).count(), 0);
    await done(a);
  });
});
