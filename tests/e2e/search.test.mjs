// What is searched for, and how what is found is picked: lists, the board, the palette; and what is near to it.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, choose, eventually, openChip, options, suite } from "./harness.mjs";

suite("search", (server) => {
  const person = async (path = "/contacts", options = {}) => {
    const one = await Person.open(server, options);
    await one.visit(path);
    return one;
  };
  const done = async (...people) => {
    for (const one of people) {
      assert.deepEqual(one.problems, []);
      await one.context.close();
    }
  };
  const add = async (one, name, more = {}, button = "New contact", title = "Full name") => {
    await one.page.getByRole("button", { name: button }).first().click();
    const form = one.page.getByRole("dialog");
    await form.getByLabel(title).fill(name);
    for (const [label, value] of Object.entries(more)) await form.getByLabel(label).fill(value);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await one.page.getByRole("heading", { level: 1, name, exact: true }).waitFor({ state: "attached" });
  };
  const names = (one) => one.page.locator(".grid-body .cell.name").allInnerTexts();
  const line = (one, name) => one.page.locator(".grid-body .grid-line", { has: one.page.getByText(name, { exact: true }) });
  const cell = (one, name, key) => line(one, name).locator(`[data-key="${key}"]`);

  it("a search finds every word in any order, the best answers first, and an address by its beginnings", async () => {
    const a = await person();
    await a.visit("/import");
    const people = [
      ["Bùi Gia Mai", "bui@example.vn", "Konex"], ["Phạm Lệ Thu", "x@example.vn", ""], ["Trần Văn Lê", "y@gmail.com", ""],
      ["Lê Hoa", "z@example.vn", ""], ["Lê", "w@example.vn", ""], ["Ðặng Thu", "le@example.vn", ""],
    ];
    const buffer = Buffer.from(["Họ tên;Email;Công ty", ...people.map((it) => it.join(";"))].join("\n"));
    await a.page.locator("input[type=file]").setInputFiles({ name: "khách.csv", mimeType: "text/csv", buffer });
    await a.page.getByRole("button", { name: "Import now" }).click();
    await a.page.locator(".import-report").waitFor();
    await a.go("Contacts");
    const search = a.page.locator(".list-tools input[type=search]");
    const find = async (asked, expected) => {
      await search.fill(asked);
      await eventually(() => names(a), expected);
    };
    // Exactly so, so at the beginning, a word so, and inside.
    await find("lê", ["Lê", "Lê Hoa", "Ðặng Thu", "Phạm Lệ Thu", "Trần Văn Lê"]);
    await find("mai", ["Bùi Gia Mai"]);
    await find("mai bui", ["Bùi Gia Mai"]);
    await find("mai konex", ["Bùi Gia Mai"]);
    await find("gmail", ["Trần Văn Lê"]);
    await find("thu dang", ["Ðặng Thu"]);
    // What is edited meanwhile goes to its place.
    await find("lê", ["Lê", "Lê Hoa", "Ðặng Thu", "Phạm Lệ Thu", "Trần Văn Lê"]);
    await cell(a, "Lê Hoa", "job_title").dblclick();
    await a.page.keyboard.type("Giám đốc");
    await a.page.keyboard.press("Enter");
    await eventually(() => cell(a, "Lê Hoa", "job_title").innerText(), "Giám đốc");
    await eventually(() => names(a), ["Lê", "Lê Hoa", "Ðặng Thu", "Phạm Lệ Thu", "Trần Văn Lê"]);
    // Nobody is found: they can be added as they were asked for, or the search be cleared.
    await search.fill("lê thị nhàn");
    const nothing = a.page.locator(".empty-list");
    await nothing.getByRole("heading", { name: "Nothing found." }).waitFor();
    await eventually(() => a.page.locator(".grid-body .grid-line:not([hidden])").count(), 0);
    await nothing.getByRole("button", { name: "New contact “lê thị nhàn”" }).click();
    await eventually(() => a.page.getByRole("dialog").getByLabel("Full name").inputValue(), "lê thị nhàn");
    await a.page.keyboard.press("Escape");
    await nothing.getByRole("button", { name: "Clear search" }).click();
    await eventually(async () => (await names(a)).length, 6);
    assert.equal(await search.inputValue(), "");
    await done(a);
  });

  it("a range is picked with Shift, and the box of all says when only some are", async () => {
    const a = await person();
    for (const name of ["An", "Bình", "Chi", "Dung"]) {
      await add(a, name);
      await a.go("Contacts");
    }
    const all = a.page.getByRole("checkbox", { name: "Select all" });
    const box = (name) => a.page.getByRole("checkbox", { name: `Select ${name}`, exact: true });
    const state = () => all.evaluate((it) => [it.checked, it.indeterminate]);
    await box("An").click();
    await eventually(state, [false, true]);
    await box("Chi").click({ modifiers: ["Shift"] });
    await a.page.locator(".bulk-bar").getByText("3 selected").waitFor();
    assert.equal(await box("Bình").isChecked(), true);
    await eventually(state, [false, true]);
    await box("Dung").click();
    await eventually(state, [true, false]);
    await all.click();
    await a.page.locator(".bulk-bar").waitFor({ state: "detached" });
    await eventually(state, [false, false]);
    // The column of changes says how long ago, and when exactly under the pointer.
    await a.visit("/companies");
    await add(a, "Acme", {}, "New company", "Company name");
    await a.go("Companies");
    const changed = cell(a, "Acme", "updated_at").locator("span");
    assert.match(await changed.innerText(), /now|ago/);
    assert.match(await changed.getAttribute("title"), /\d{4}.*\d\d:\d\d/);
    await done(a);
  });

  it("what opens in the head closes by Esc, by a click elsewhere, and when a dialog opens", async () => {
    const a = await person("/board");
    const steps = a.page.locator(".first-steps > button");
    const body = a.page.locator(".first-steps .popover-body");
    await steps.click();
    await body.waitFor();
    await a.page.keyboard.press("Escape");
    await body.waitFor({ state: "detached" });
    await eventually(() => steps.evaluate((it) => it === document.activeElement), true);
    await steps.click();
    await body.waitFor();
    await a.page.locator("main").click({ position: { x: 5, y: 5 } });
    await body.waitFor({ state: "detached" });
    await steps.click();
    await body.waitFor();
    await a.page.keyboard.press("Control+k");
    await a.page.getByRole("combobox", { name: "Go anywhere, do anything" }).waitFor();
    await body.waitFor({ state: "detached" });
    await a.page.keyboard.press("Escape");
    await steps.click();
    await body.getByRole("link", { name: "Add or import customers" }).click();
    await body.waitFor({ state: "detached" });
    await done(a);
  });

  it("the board and the palette find every word in any order, and a drag that is given up keeps what is picked", async () => {
    const a = await person("/board");
    for (const name of ["Pro kit – Gtx", "GTX Pro – Konex", "GTX Basic – Konex"]) await a.addDeal(name, "100");
    const search = a.page.locator(".board-head input");
    await search.fill("konex gtx");
    await eventually(() => a.cards("New"), ["GTX Basic – Konex", "GTX Pro – Konex"]);
    await search.fill("gtx pro");
    await eventually(() => a.cards("New"), ["GTX Pro – Konex", "Pro kit – Gtx"]);
    await search.fill("gtx pro kon");
    await eventually(() => a.cards("New"), ["GTX Pro – Konex"]);
    await search.fill("");
    await a.page.keyboard.press("Control+k");
    const palette = a.page.getByRole("combobox", { name: "Go anywhere, do anything" });
    for (const asked of ["gtx pro kon", "konex pro gtx"]) {
      await palette.fill(asked);
      await eventually(() => a.page.locator("#offers li span").allInnerTexts(), ["GTX Pro – Konex"]);
    }
    await palette.fill("nothing of it");
    await a.page.locator(".palette").getByText("Nothing is called “nothing of it”").waitFor();
    await a.page.locator("#offers").getByRole("option", { name: "New contact “nothing of it”" }).waitFor();
    await a.page.keyboard.press("Escape");
    await eventually(() => a.page.locator("dialog").count(), 0);

    await a.card("GTX Pro – Konex").locator(".deal-card").click({ modifiers: ["Control"] });
    await a.card("Pro kit – Gtx").locator(".deal-card").click({ modifiers: ["Control"] });
    const from = await a.card("GTX Pro – Konex").locator(".deal-card").boundingBox();
    await a.page.mouse.move(from.x + 40, from.y + 12);
    await a.page.mouse.down();
    await a.page.mouse.move(from.x + 60, from.y + 40, { steps: 6 });
    await a.page.locator(".stack-count").waitFor();
    await a.page.keyboard.press("Escape");
    await a.page.locator(".stack-count").waitFor({ state: "detached" });
    await a.page.mouse.up();
    await a.page.getByText("2 selected").waitFor();
    await a.page.keyboard.press("Escape");
    await a.page.getByText("2 selected").waitFor({ state: "detached" });
    assert.equal(await a.card("GTX Pro – Konex").locator(".card-title").getAttribute("title"), "GTX Pro – Konex");
    await done(a);
  });

  it("a company that a stage needs is made where it is asked for", async () => {
    const a = await person("/board");
    await a.addDeal("Máy in", "100");
    await a.page.getByRole("link", { name: "Edit pipelines and stages" }).click();
    const stage = a.page.locator(".stage").nth(1);
    await stage.locator("summary").click();
    await stage.getByLabel("Company", { exact: true }).check();
    await a.go("Deals");
    await a.drag("Máy in", "Qualified");
    const dialog = a.page.getByRole("dialog");
    await dialog.getByLabel("Company").fill("Đông Á");
    await dialog.getByText("＋ Create “Đông Á”").waitFor();
    await dialog.getByRole("button", { name: "Save" }).click();
    await eventually(() => a.cards("Qualified"), ["Máy in"]);
    await a.card("Máy in").getByText("Đông Á").waitFor();
    // One that is there is not made twice, however it is written.
    await a.addDeal("Mực in", "100");
    await a.drag("Mực in", "Qualified");
    await dialog.getByLabel("Company").fill("Ðông  Á");
    await dialog.getByRole("button", { name: "Save" }).click();
    await eventually(async () => (await a.cards("Qualified")).length, 2);
    await a.visit("/companies");
    await eventually(() => names(a), ["Đông Á"]);
    await done(a);
  });

  it("of a hundred tags a card shows three, and says how many more there are", async () => {
    const a = await person("/board");
    const tags = Array.from({ length: 100 }, (_, nth) => `#tag${nth}`).join(" ");
    await a.quickAdd(`Acme ${tags}`);
    const card = a.card("Acme");
    await card.getByText("97 more").waitFor();
    assert.equal(await card.locator(".chip.tag").count(), 3);
    await card.locator(".deal-card").click();
    await eventually(() => a.page.locator(".tags .chip.tag").count(), 20);
    await a.page.locator(".tags").getByRole("button", { name: "80 more" }).click();
    await eventually(() => a.page.locator(".tags .chip.tag").count(), 100);
    await done(a);
  });

  it("a line that is too long for a deal is told so, and a name that nobody sees is none", async () => {
    const a = await person("/board");
    await a.addDeal("Máy in", "100");
    await a.page.locator(".new-deal").click();
    const form = a.page.getByRole("dialog");
    const line = form.getByLabel("Deal name");
    await line.fill(`${"a".repeat(2100)} 45tr`);
    await form.getByText("The name has 2100 characters, 2000 at most.").waitFor();
    assert.equal((await line.inputValue()).length, 2105);
    await form.locator(".understood").getByText("45,000,000").waitFor();
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await line.fill("\u200b\u2060");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.getByText("Give it a name").or(form.locator(".problem")).first().waitFor();
    await a.page.keyboard.press("Escape");
    await eventually(() => a.cards("New"), ["Máy in"]);
    await a.visit("/contacts");
    await a.page.getByRole("button", { name: "New contact" }).first().click();
    await form.getByLabel("Full name").fill("\u200b");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.locator(".problem").waitFor();
    await done(a);
  });

  it("Ctrl and Enter send a note, and an amount is typed without needless cents", async () => {
    const a = await person("/board");
    await a.addDeal("Acme", "3300");
    await a.card("Acme").locator(".deal-card").click();
    const note = a.page.getByLabel("Add a note");
    await note.fill("first line");
    await note.press("Enter");
    await note.pressSequentially("second line");
    await note.press("Control+Enter");
    await a.page.locator(".timeline .activity").getByText("second line").waitFor();
    await eventually(() => note.inputValue(), "");
    await a.page.getByRole("button", { name: "Edit Amount" }).click();
    await eventually(() => a.page.locator(".record-value").getByLabel("Amount", { exact: true }).inputValue(), "3300");
    await a.page.keyboard.press("Escape");
    // A dialog that is opened in a card stands in the middle.
    await a.page.getByRole("button", { name: "New task" }).click();
    const box = await a.page.getByRole("dialog").boundingBox();
    assert.ok(box.y > 40 && box.y + box.height < 800 - 40, JSON.stringify(box));
    await done(a);
  });

  it("members are sorted with oneself first, and a long list of them is searched; a mention says which record", async () => {
    const a = await person("/board");
    const link = await a.share();
    await a.synced();
    const called = ["Vũ", "An", "Đức", "Bình", "Chi", "Dung", "Hà"];
    for (const name of called) {
      const b = await Person.open(server);
      await b.join(link, name);
      if (name === "Vũ") await b.page.locator(".new-deal").waitFor();
      await b.context.close();
    }
    await add(await (async () => { await a.visit("/contacts"); return a; })(), "Lê Thu Hà");
    const sorted = ["Me", "An", "Bình", "Chi", "Đức", "Dung", "Hà", "Vũ"];
    const owner = a.page.locator(".fields").getByLabel("Owner", { exact: true });
    await eventually(async () => (await options(owner)).filter((it) => sorted.includes(it)), sorted);
    await a.visit("/contacts");
    const asked = await openChip(a.page, "Owner");
    const shown = () => asked.locator(".option-name").allInnerTexts();
    await eventually(async () => (await shown()).length, 9);
    // Every name can be read.
    const wide = await asked.locator(".option-name").evaluateAll((all) => all.map((it) => it.scrollWidth <= it.clientWidth + 1 && it.clientWidth > 0));
    assert.ok(wide.every(Boolean), JSON.stringify(wide));
    await asked.getByLabel("Search the list").fill("duc");
    await eventually(shown, ["Đức"]);
    await done(a);
  });
});
