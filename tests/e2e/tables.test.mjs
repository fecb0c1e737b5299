// One table for all kinds: cells, widths of columns, groups, what columns come to, and the menu of a line.
import assert from "node:assert/strict";
import { it } from "node:test";
import { choose, eventually, people, phone, suite } from "./harness.mjs";

suite("tables", (server) => {
  const { person, done } = people(server);
  const names = (one) => one.page.locator(".grid-body .grid-line:not(.group) .cell.name").allInnerTexts();
  const line = (one, name) => one.page.locator(".grid-body .grid-line", { has: one.page.getByText(name, { exact: true }) });
  const cell = (one, name, key) => line(one, name).locator(`[data-key="${key}"]`);
  const sums = (one) => one.page.locator(".grid-foot .number").allInnerTexts().then((all) => all.map((it) => it.trim()));
  const count = (one) => one.page.locator(".grid-foot .foot-count");
  const three = async () => {
    const a = await person();
    for (const [name, amount] of [["One", "100"], ["Two", "200"], ["Three", "300"]]) await a.addDeal(name, amount);
    await a.visit("/board?layout=table");
    await eventually(async () => (await names(a)).length, 3);
    return a;
  };

  it("deals are edited in their cells, moved to another stage, and put into any order", async () => {
    const a = await three();
    await cell(a, "Two", "amount").dblclick();
    await a.page.keyboard.press("Control+a");
    await a.page.keyboard.type("250");
    await a.page.keyboard.press("Enter");
    await eventually(() => cell(a, "Two", "amount").innerText(), "US$250");
    await cell(a, "One", "place").focus();
    await a.page.keyboard.press("Enter");
    await a.page.locator(".cell .editing [role=listbox]").waitFor();
    await a.page.keyboard.press("ArrowDown");
    await a.page.keyboard.press("Enter");
    await eventually(() => cell(a, "One", "place").innerText(), "Qualified");
    await cell(a, "Three", "company_id").focus();
    await a.page.keyboard.type("Acme");
    await a.page.keyboard.press("Enter");
    await cell(a, "Three", "company_id").getByRole("link", { name: "Acme" }).waitFor();
    // Where nobody chose an order it is that of the board; a head orders, turns around, and lets go.
    await eventually(() => names(a), ["Three", "Two", "One"]);
    const head = a.page.locator('.grid-head [data-column="name"] button');
    await head.click();
    await eventually(() => names(a), ["One", "Three", "Two"]);
    await head.click();
    await eventually(() => names(a), ["Two", "Three", "One"]);
    await head.click();
    await eventually(() => names(a), ["Three", "Two", "One"]);
    await cell(a, "Three", "company_id").getByRole("link", { name: "Acme" }).click();
    await a.page.getByRole("heading", { name: "Acme" }).waitFor();
    await done(a);
  });

  it("the foot says how many there are and what they come to, of those that are picked as well", async () => {
    const a = await three();
    await eventually(() => count(a).innerText(), "3 records");
    await eventually(() => sums(a), ["US$600"]);
    await cell(a, "One", "amount").focus();
    await a.page.keyboard.press("Delete");
    await eventually(() => sums(a), ["US$500"]);
    const box = (name) => a.page.getByRole("checkbox", { name: `Select ${name}`, exact: true });
    await box("Three").click();
    await eventually(() => count(a).innerText(), "1 of 3 selected");
    await eventually(() => sums(a), ["US$300"]);
    await box("One").click({ modifiers: ["Shift"] });
    await eventually(() => count(a).innerText(), "3 of 3 selected");
    await a.page.keyboard.press("Escape");
    await eventually(() => count(a).innerText(), "3 records");
    // What finds nothing says so below the heads, which stay.
    await a.page.locator(".board-head input").fill("nothing of it");
    await a.page.locator(".grid-empty").getByText("No deal matches.").waitFor();
    assert.equal(await a.page.locator(".grid-head").count(), 1);
    await a.page.locator(".grid-empty").getByRole("button", { name: "Clear search" }).click();
    await eventually(async () => (await names(a)).length, 3);
    await done(a);
  });

  it("columns are made wider by their edge and by keys, as wide as what is in them, and stay so", async () => {
    const a = await three();
    const head = a.page.locator('.grid-head [data-column="amount"]');
    const width = () => head.evaluate((it) => Math.round(it.getBoundingClientRect().width));
    const edge = await head.locator(".grid-edge").boundingBox();
    const before = await width();
    const [x, y] = [edge.x + edge.width / 2, edge.y + edge.height / 2];
    await a.page.mouse.move(x, y);
    await a.page.mouse.down();
    await a.page.mouse.move(x + 30, y, { steps: 3 });
    await a.page.mouse.move(x + 60, y);
    await a.page.mouse.up();
    await eventually(width, before + 60);
    await head.getByRole("button").focus();
    await a.page.keyboard.press("Shift+ArrowLeft");
    await eventually(width, before + 44);
    await a.reload();
    await eventually(width, before + 44);
    await head.locator(".grid-edge").dblclick();
    await eventually(async () => (await width()) < before, true);
    assert.match(new URL(a.page.url()).searchParams.get("widths"), /^amount:\d+$/);
    await done(a);
  });

  it("lines stand in groups that fold, with what each comes to, and any height", async () => {
    const a = await three();
    await a.page.locator(".display summary").click();
    await choose(a.page, "Group by", "Owner");
    const heads = a.page.locator(".grid-line.group");
    await eventually(() => heads.count(), 1);
    await choose(a.page, "Group by", "Stage");
    await a.page.getByRole("button", { name: "Compact", exact: true }).click();
    await a.page.locator(".display summary").click();
    const text = () => heads.allInnerTexts().then((all) => all.map((it) => it.replace(/\s+/g, " ").trim()));
    await eventually(text, ["New 3 US$600"]);
    await eventually(() => line(a, "One").evaluate((it) => it.getBoundingClientRect().height), 30);
    // On paper as well.
    await a.page.emulateMedia({ media: "print" });
    const paper = a.page.locator(".printed-list");
    await eventually(() => paper.locator("tbody th").allInnerTexts(), ["New · 3 · US$600", "Three", "Two", "One"]);
    assert.match(await paper.locator("tfoot").innerText(), /Totals.*US\$600/s);
    await a.page.emulateMedia({ media: "screen" });
    await eventually(() => paper.locator("table").count(), 0);
    await a.page.locator('[data-cell="1.0"]').focus();
    await a.page.keyboard.press("ArrowUp");
    await a.page.keyboard.press("Enter");
    await eventually(() => names(a), []);
    await eventually(() => heads.locator(".heading").getAttribute("aria-expanded"), "false");
    await a.page.keyboard.press("ArrowRight");
    await eventually(async () => (await names(a)).length, 3);
    await a.reload();
    await eventually(text, ["New 3 US$600"]);
    await done(a);
  });

  it("a line has a menu, by keys, by the other button and by its dots", async () => {
    const a = await three();
    const menu = a.page.locator(".row-menu");
    const focused = () => a.page.evaluate(() => document.activeElement.textContent);
    await cell(a, "Two", "amount").focus();
    await a.page.keyboard.press("Shift+F10");
    await menu.waitFor();
    await eventually(focused, "Open");
    await a.page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
    await eventually(() => a.page.evaluate(() => document.activeElement.dataset.key), "amount");
    await a.page.keyboard.press("ContextMenu");
    await menu.getByRole("menuitem", { name: "Edit this cell" }).click();
    await a.page.keyboard.type("7");
    await a.page.keyboard.press("Enter");
    await eventually(() => cell(a, "Two", "amount").innerText(), "US$7");
    await line(a, "One").click({ button: "right" });
    await menu.getByRole("menuitem", { name: "Select", exact: true }).click();
    await eventually(() => count(a).innerText(), "1 of 3 selected");
    await line(a, "One").hover();
    await line(a, "One").getByRole("button", { name: "Actions for One" }).click();
    await menu.getByRole("menuitem", { name: "Delete" }).click();
    await eventually(() => names(a), ["Three", "Two"]);
    // The keys go on from the line that is there now, and what is gone is not picked.
    await eventually(() => a.page.evaluate(() => document.activeElement.dataset.cell), "1.0");
    await eventually(() => count(a).innerText(), "2 records");
    await done(a);
  });

  it("on a phone deals are cards with what they come to", async () => {
    const a = await person(phone);
    for (const deal of ["Một $100", "Hai $200"]) await a.quickAdd(deal);
    await a.visit("/board?layout=table");
    const cards = a.page.locator(".grid-cards .line:not([hidden])");
    await eventually(() => cards.locator("strong").allInnerTexts(), ["Hai", "Một"]);
    await eventually(() => cards.locator(".detail").allInnerTexts(), ["US$200 · New", "US$100 · New"]);
    await eventually(() => sums(a), ["US$300"]);
    await a.page.getByRole("button", { name: "Select Hai" }).tap();
    await eventually(() => sums(a), ["US$200"]);
    await done(a);
  });
});
