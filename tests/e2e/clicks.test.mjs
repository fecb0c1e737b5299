// How much it takes to do what is done every day: clicks and keys, as the page hears them. What is typed in words is
// counted apart, because that is what somebody has to say. A way that gets longer fails.
import assert from "node:assert/strict";
import { after, it } from "node:test";
import { askAbout, eventually, offered, people, suite, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

/** The most that each may take: clicks, and keys besides the letters of what is said. */
const MOST = {
  "first deal": { clicks: 1, keys: 1 },
  "deal on any page": { clicks: 0, keys: 2 },
  "logged call": { clicks: 3, keys: 0 },
  "call on a record": { clicks: 2, keys: 0 },
  "moved deal": { clicks: 1, keys: 0 },
  "moved deal, by keys": { clicks: 0, keys: 3 },
  "found person": { clicks: 0, keys: 2 },
  "searched list": { clicks: 0, keys: 1 },
  "filtered list": { clicks: 3, keys: 0 },
  "merged pair": { clicks: 3, keys: 0 },
};

/** Runs before the page: counts what people do with a hand. */
function count() {
  globalThis.hand = { clicks: 0, keys: 0, letters: 0 };
  const isHeld = new Set(["Control", "Shift", "Alt", "Meta"]);
  addEventListener("pointerdown", (event) => event.isTrusted && (globalThis.hand.clicks += 1), true);
  addEventListener(
    "keydown",
    (event) => {
      if (!event.isTrusted || isHeld.has(event.key)) return;
      const writes = event.key.length === 1 && !event.ctrlKey && event.target.matches("input, textarea");
      globalThis.hand[writes ? "letters" : "keys"] += 1;
    },
    true,
  );
}

suite("how much it takes:", (server) => {
  const { person, done } = people(server);
  const taken = [];

  /** Somebody on a page where every press is counted. */
  const counted = async (path) => {
    const a = await person();
    await a.context.addInitScript(count);
    await a.visit(path);
    return a;
  };
  const begin = (one) => one.page.evaluate(() => Object.assign(globalThis.hand, { clicks: 0, keys: 0, letters: 0 }));
  const end = async (one, task) => {
    const { clicks, keys, letters } = await one.page.evaluate(() => globalThis.hand);
    taken.push({ task, clicks, keys, letters, most: MOST[task] });
    assert.ok(clicks <= MOST[task].clicks && keys <= MOST[task].keys, `${task}: ${clicks} clicks, ${keys} keys`);
  };
  const make = async (one, path, label, name, more = {}) => {
    await one.visit(path);
    await one.page.locator("main#content").focus();
    await one.page.keyboard.press("c");
    const form = one.page.getByRole("dialog");
    await form.getByLabel(label, { exact: true }).fill(name);
    for (const [field, text] of Object.entries(more)) await form.getByLabel(field, { exact: true }).fill(text);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.waitFor({ state: "detached" });
    await one.page.locator('.status[data-saving="true"]').waitFor({ state: "detached" });
  };

  after(() => {
    for (const { task, clicks, keys, letters, most } of taken) {
      console.log(`${task}: ${clicks} clicks, ${keys} keys (at most ${most.clicks}, ${most.keys}), ${letters} letters`);
    }
  });

  it("the first deal of an empty board", async () => {
    const a = await counted("/board");
    await begin(a);
    await a.page.getByRole("button", { name: "Add your first deal" }).click();
    await a.page.getByRole("dialog").getByLabel("Deal name").waitFor();
    await a.page.keyboard.type("Minh Phat 20 licences 45tr 30/6");
    await a.page.keyboard.press("Enter");
    await a.card("Minh Phat 20 licences").waitFor();
    await end(a, "first deal");
    await done(a);
  });

  it("a deal from a page that is about something else", async () => {
    const a = await counted("/settings");
    await a.page.getByRole("heading", { level: 1 }).first().waitFor();
    await a.page.locator("main#content").focus();
    await begin(a);
    await a.page.keyboard.press("c");
    await a.page.getByRole("dialog").getByLabel("Deal name").waitFor();
    await a.page.keyboard.type("Acme");
    await a.page.keyboard.press("Enter");
    await a.card("Acme").waitFor();
    await end(a, "deal on any page");
    await done(a);
  });

  it("a call from anywhere, and one on the page of whom it was with", async () => {
    const a = await counted("/contacts");
    await make(a, "/contacts", "Full name", "Nguyen Lan");
    const record = new URL(a.page.url()).pathname;
    await a.page.getByLabel("Add a note").fill("First");
    await a.page.locator(".note-form").getByRole("button", { name: "Add", exact: true }).click();
    await a.page.locator(".timeline .activity").first().waitFor();
    await a.visit("/tasks");
    await begin(a);
    await a.page.getByRole("link", { name: "Quick log" }).click();
    await a.page.locator(".quick-log").getByRole("button", { name: "Call" }).click();
    await a.page.locator(".quick-log").getByRole("button", { name: "Nguyen Lan" }).click();
    await eventually(() => a.page.locator(".timeline .activity").count(), 2);
    await end(a, "logged call");
    await a.visit(record);
    await begin(a);
    await a.page.locator(".log-kinds").getByRole("button", { name: "Call" }).click();
    await a.page.locator(".note-form").getByRole("button", { name: "Add", exact: true }).click();
    await eventually(() => a.page.locator(".timeline .activity").count(), 3);
    await end(a, "call on a record");
    await done(a);
  });

  it("a deal to the next stage, by mouse and by keys", async () => {
    const a = await counted("/board");
    await a.addDeal("Acme", "1");
    await begin(a);
    await a.drag("Acme", "Qualified");
    await eventually(() => a.cards("Qualified"), ["Acme"]);
    await end(a, "moved deal");
    await a.card("Acme").locator(".deal-card").focus();
    await begin(a);
    for (const key of ["Space", "ArrowRight", "Space"]) await a.page.keyboard.press(key);
    await eventually(() => a.cards("Meeting"), ["Acme"]);
    await end(a, "moved deal, by keys");
    await done(a);
  });

  it("a person by a few letters, and a list by a word or a condition", async () => {
    const a = await counted("/contacts");
    for (const [name, company] of [["Nguyen Lan", "Acme"], ["Tran Duc", "Blue Sky"]]) await make(a, "/contacts", "Full name", name, { Company: company });
    await a.visit("/board");
    await a.page.locator("main#content").focus();
    await begin(a);
    await a.page.keyboard.press("Control+k");
    await a.page.getByRole("dialog").getByRole("combobox").waitFor();
    await a.page.keyboard.type("lan");
    await a.page.getByRole("dialog").getByRole("option", { name: /Nguyen Lan/ }).first().waitFor();
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("heading", { level: 1, name: "Nguyen Lan" }).waitFor();
    await end(a, "found person");
    await a.visit("/contacts");
    const left = () => a.page.locator(".grid-body .cell.name").allInnerTexts();
    await eventually(() => left().then((all) => all.length), 2);
    await a.page.locator("main#content").focus();
    await begin(a);
    await a.page.keyboard.press("/");
    await eventually(() => a.page.evaluate(() => document.activeElement.type), "search");
    await a.page.keyboard.type("duc");
    await eventually(left, ["Tran Duc"]);
    await end(a, "searched list");
    await a.visit("/contacts");
    await eventually(() => left().then((all) => all.length), 2);
    await begin(a);
    await filter(a, "Company", "Acme");
    await eventually(left, ["Nguyen Lan"]);
    await end(a, "filtered list");
    await done(a);
  });

  it("two records that are one", async () => {
    const a = await counted("/contacts");
    for (const name of ["Nguyen Lan", "Lan Nguyen"]) await make(a, "/contacts", "Full name", name, { Phone: "0903 123 456" });
    await a.visit("/contacts");
    await begin(a);
    await a.page.getByRole("link", { name: /^Duplicates/ }).first().click();
    await a.page.getByRole("button", { name: "Compare and merge…" }).click();
    await a.page.getByRole("dialog").getByRole("button", { name: "Merge", exact: true }).click();
    await a.page.getByText("No duplicates.").waitFor();
    await end(a, "merged pair");
    await done(a);
  });
});

/** Filters the list by what a field holds, as people do. */
async function filter(one, field, value) {
  await offered(await askAbout(one.page, field), value).click();
}
