// Contacts and companies: lists of any length, fields of one's own, duplicates, leads, and everything that happened.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, askAbout, choose, create, eventually, offered, phone, shown, suite } from "./harness.mjs";

suite("contacts", (server) => {
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
    await one.page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  };
  const names = (one) => one.page.locator(".grid-body .cell.name").allInnerTexts();
  const line = (one, name) => one.page.locator(".grid-body .grid-line", { has: one.page.getByText(name, { exact: true }) });
  const cell = (one, name, key) => line(one, name).locator(`[data-key="${key}"]`);

  it("are gone through by keys beyond the screen, and an open editor stays with its record", async () => {
    const a = await person();
    await a.visit("/import");
    const lines = Array.from({ length: 120 }, (_, nth) => `Khách ${String(nth).padStart(3, "0")}`);
    const buffer = Buffer.from(["Họ tên", ...lines].join("\n"));
    await a.page.locator("input[type=file]").setInputFiles({ name: "khách.csv", mimeType: "text/csv", buffer });
    await a.page.getByRole("button", { name: "Import now" }).click();
    await a.page.locator(".import-report").waitFor();
    await a.go("Contacts");
    const focused = () => a.page.evaluate(() => document.activeElement.dataset.cell);
    await a.page.locator('[data-cell="0.0"]').focus();
    for (let nth = 1; nth <= 40; nth += 1) {
      await a.page.keyboard.press("ArrowDown");
      await eventually(focused, `${nth}.0`);
    }
    await a.page.keyboard.press("Space");
    await a.page.getByRole("checkbox", { name: "Select Khách 040", checked: true }).waitFor();
    // An editor that is scrolled within the screen stays open, with what is typed.
    await cell(a, "Khách 040", "job_title").dblclick();
    await a.page.keyboard.type("Giám");
    const area = a.page.locator(".grid-area");
    const last = () => a.page.locator(".grid-body .cell.name").evaluateAll((all) => Math.max(...all.map((it) => parseInt(it.dataset.cell, 10))));
    const drawn = await last();
    const top = await area.evaluate((element) => (element.scrollTop += 126));
    await eventually(() => last().then((it) => it >= drawn + 3), true);
    await a.page.keyboard.type(" đốc");
    assert.equal(await area.evaluate((element) => element.scrollTop), top);
    await a.page.keyboard.press("Enter");
    await eventually(() => cell(a, "Khách 040", "job_title").innerText(), "Giám đốc");
    assert.deepEqual(a.problems, []);
    await a.context.close();
  });

  it("are edited in place, ordered, filtered, picked and changed together by keyboard and mouse", async () => {
    const a = await person();
    for (const [name, company] of [["Trần Đức", "Beta"], ["Nguyễn Lan", "Acme"], ["Lê Hoa", "Acme"]]) {
      await add(a, name, { Company: company });
      await a.go("Contacts");
    }
    await eventually(() => names(a), ["Lê Hoa", "Nguyễn Lan", "Trần Đức"]);
    // The keys go from cell to cell.
    await a.page.locator('[data-cell="0.0"]').focus();
    await a.page.keyboard.press("ArrowDown");
    await a.page.keyboard.press("ArrowRight");
    await a.page.keyboard.press("ArrowRight");
    await eventually(() => a.page.evaluate(() => document.activeElement.dataset.cell), "1.2");
    // However quickly they come.
    const pressed = await a.page.evaluate(() => {
      for (const key of ["ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowRight", "ArrowUp", "ArrowDown", "ArrowRight"])
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      return document.activeElement.dataset.cell;
    });
    assert.equal(pressed, "1.2");
    await a.page.keyboard.press("Enter");
    await a.page.keyboard.type("Giám đốc");
    await a.page.keyboard.press("Enter");
    await eventually(() => cell(a, "Nguyễn Lan", "job_title").innerText(), "Giám đốc");
    await eventually(() => a.page.evaluate(() => document.activeElement.dataset.cell), "2.2");
    await a.page.keyboard.press("Space");
    await a.page.getByText("1 selected").waitFor();
    await a.page.keyboard.press("ArrowUp");
    await a.page.keyboard.press("Space");
    await a.page.getByText("2 selected").waitFor();
    await a.page.getByRole("button", { name: "Edit a field…" }).click();
    const dialog = a.page.getByRole("dialog");
    await choose(dialog, "Field", "Lifecycle stage");
    await choose(dialog, "Lifecycle stage", "Customer");
    await dialog.getByRole("button", { name: "Save" }).click();
    await eventually(() => cell(a, "Trần Đức", "lifecycle_stage").innerText(), "Customer");
    await create(a.page, "Add a tag", "vip");
    await a.page.keyboard.press("Escape");
    await a.page.locator(".columns-menu summary").click();
    await a.page.locator(".columns-menu").getByRole("checkbox", { name: "Tags" }).click();
    // The keys stay with the column that they change.
    const held = () => a.page.evaluate(() => document.activeElement.closest("[data-choice]")?.dataset.choice);
    await eventually(held, "tags");
    await a.page.getByRole("button", { name: "Move Tags forward" }).press("Enter");
    await eventually(held, "tags");
    await a.page.getByRole("button", { name: "Move Tags back" }).press("Enter");
    await eventually(held, "tags");
    await a.page.locator(".columns-menu summary").click();
    await eventually(() => cell(a, "Nguyễn Lan", "tags").innerText(), "vip");
    await a.page.getByRole("columnheader", { name: "Company" }).getByRole("button").click();
    await eventually(() => names(a), ["Lê Hoa", "Nguyễn Lan", "Trần Đức"]);
    await a.page.getByRole("columnheader", { name: "Company" }).getByRole("button").click();
    await eventually(() => names(a), ["Trần Đức", "Lê Hoa", "Nguyễn Lan"]);
    const asked = await askAbout(a.page, "Company");
    await asked.getByLabel("Search the list").fill("acme");
    await offered(asked, "Acme").click();
    await eventually(() => names(a), ["Lê Hoa", "Nguyễn Lan"]);
    await a.page.keyboard.press("Escape");
    await asked.waitFor({ state: "detached" });
    await a.page.getByRole("button", { name: "Save this view…" }).click();
    await dialog.getByLabel("Name").fill("Acme people");
    await dialog.getByRole("button", { name: "Save" }).click();
    await a.page.locator(".view-list").getByText("Acme people").waitFor();
    await a.reload();
    await eventually(() => names(a), ["Lê Hoa", "Nguyễn Lan"]);
    await a.page.getByPlaceholder("Search by name").fill("hoa");
    await eventually(() => names(a), ["Lê Hoa"]);
    // A choice is made where it stands.
    await cell(a, "Lê Hoa", "lifecycle_stage").dblclick();
    await a.page.locator(".cell .editing").getByRole("option", { name: "Partner", exact: true }).click();
    await eventually(() => cell(a, "Lê Hoa", "lifecycle_stage").innerText(), "Partner");
    await done(a);
  });

  it("have fields of one's own everywhere, also computed ones, and a colleague has them too", async () => {
    const a = await person();
    await add(a, "Nguyễn Lan");
    await a.visit("/settings/fields");
    const field = async (name, type) => {
      await a.page.locator(".new-field input").fill(name);
      await choose(a.page.locator(".new-field"), "Type", type);
      await a.page.getByRole("button", { name: "Add a field" }).click();
      await a.page.getByRole("button", { name: `Edit Field name: ${name}` }).waitFor();
    };
    await field("Budget", "Number");
    await field("Interests", "Several choices");
    for (const option of ["Housing", "Land"]) {
      await a.page.getByLabel("Add an option").fill(option);
      await a.page.getByLabel("Add an option").press("Enter");
      await a.page.getByRole("textbox", { name: `Edit ${option}` }).waitFor();
    }
    await field("Double", "Formula");
    const formula = a.page.locator(".stage", { has: a.page.getByRole("button", { name: "Edit Field name: Double" }) });
    await formula.getByRole("button", { name: "Edit Formula" }).click();
    await formula.getByLabel("Formula", { exact: true }).fill("{Budget} * ");
    await a.page.keyboard.press("Enter");
    await formula.getByText(/At character \d+/).waitFor();
    await formula.getByLabel("Formula", { exact: true }).fill("{Budget} * 2");
    await a.page.keyboard.press("Enter");
    await formula.getByRole("button", { name: "Edit Formula: {Budget} * 2" }).waitFor();
    await a.go("Contacts");
    await a.page.getByRole("link", { name: "Nguyễn Lan" }).click();
    await a.unfold();
    await a.page.getByRole("button", { name: "Edit Budget: empty" }).click();
    await a.page.getByLabel("Budget", { exact: true }).fill("1,250.5");
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("button", { name: "Edit Budget: 1,250.5" }).waitFor();
    await eventually(() => a.page.locator(".field", { hasText: "Double" }).locator("output").innerText(), "2,501");
    await a.page.getByLabel("Housing").check();
    const link = await a.share();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await b.visit("/contacts");
    await b.page.locator(".columns-menu summary").click();
    for (const name of ["Budget", "Interests", "Double"]) await b.page.locator(".columns-menu").getByRole("checkbox", { name }).click();
    await b.page.locator(".columns-menu summary").click();
    const custom = () => line(b, "Nguyễn Lan").locator('[data-key^="custom/"]').allInnerTexts();
    await eventually(custom, ["1,250.5", "Housing", "2,501"]);
    await (await askAbout(b.page, "Budget")).getByLabel("Value").fill("2000");
    await eventually(() => names(b), []);
    await b.page.keyboard.press("Enter");

    // What is computed is filtered and ordered by as any other field.
    await b.page.getByRole("button", { name: "Remove filter Budget at least 2000" }).click();
    await b.go("Contacts");
    await add(b, "Trần Đức");
    await b.unfold();
    await b.page.getByRole("button", { name: "Edit Budget: empty" }).click();
    await b.page.getByLabel("Budget", { exact: true }).fill("3000");
    await b.page.keyboard.press("Enter");
    await b.page.getByRole("button", { name: "Edit Budget: 3,000" }).waitFor();
    await b.go("Contacts");
    await b.page.locator(".columns-menu summary").click();
    if (!(await b.page.locator(".chosen-columns").getByRole("checkbox", { name: "Double" }).count())) {
      await b.page.locator(".columns-menu").getByRole("checkbox", { name: "Double" }).click();
    }
    await b.page.locator(".columns-menu summary").click();
    const head = b.page.getByRole("columnheader", { name: "Double" }).getByRole("button").first();
    await head.click();
    await eventually(() => names(b), ["Nguyễn Lan", "Trần Đức"]);
    await head.click();
    await eventually(() => names(b), ["Trần Đức", "Nguyễn Lan"]);
    await (await askAbout(b.page, "Double")).getByLabel("Value").fill("5000");
    await b.page.keyboard.press("Enter");
    await eventually(() => names(b), ["Trần Đức"]);

    // An option that is called otherwise stays chosen.
    await a.visit("/settings/fields");
    await a.page.getByRole("textbox", { name: "Edit Housing" }).fill("Houses");
    await a.page.getByRole("textbox", { name: "Edit Housing" }).press("Tab");
    await a.page.getByRole("textbox", { name: "Edit Houses" }).waitFor();
    await a.go("Contacts");
    await a.page.getByRole("link", { name: "Nguyễn Lan" }).click();
    await eventually(() => a.page.getByLabel("Houses").isChecked(), true);

    // One that is offered no longer keeps its name where it stands, and can be taken away there.
    await a.visit("/settings/fields");
    await a.page.getByRole("button", { name: "Remove the option Houses" }).click();
    await a.page.getByRole("textbox", { name: "Edit Houses" }).waitFor({ state: "detached" });
    await a.go("Contacts");
    await a.page.getByRole("link", { name: "Trần Đức" }).click();
    await a.page.getByLabel("Land").waitFor();
    assert.equal(await a.page.getByLabel("Houses").count(), 0);
    await a.go("Contacts");
    await a.page.getByRole("link", { name: "Nguyễn Lan" }).click();
    await a.page.getByLabel("Houses").click();
    await a.page.getByLabel("Houses").waitFor({ state: "detached" });
    await eventually(() => a.page.locator(".timeline").innerText().then((it) => it.includes("− Houses")), true);

    // A day that nobody means is refused, and what was typed stays.
    await a.page.getByRole("button", { name: "Edit Birthday: empty" }).click();
    await a.page.getByLabel("Birthday", { exact: true }).fill("1/1/2999");
    await a.page.keyboard.press("Enter");
    await a.page.getByText("Check the year: from 1900 until today.").waitFor();
    assert.equal(await a.page.getByLabel("Birthday", { exact: true }).inputValue(), "1/1/2999");
    await a.page.keyboard.press("Escape");
    // The keys go on from where the field was opened.
    await eventually(() => a.page.evaluate(() => document.activeElement.ariaLabel), "Edit Birthday: empty");
    // A tag that it has is not put on twice.
    for (const name of ["vip", "VIP"]) {
      await a.page.locator(".tags").getByLabel("Add a tag").fill(name);
      await a.page.keyboard.press("Enter");
      await a.page.locator(".tags .tag-list").getByText("vip").waitFor();
    }
    await a.page.locator(".toast").getByText("It has the tag vip already.").waitFor();
    assert.equal(await a.page.locator(".tags .tag-list li").count(), 1);
    await a.visit("/settings/fields?of=deal");
    await a.page.getByRole("button", { name: "Real estate" }).click();
    await a.page.locator(".toast", { hasText: "fields added" }).waitFor();
    await done(a, b);
  });

  it("what changes while somebody types is found by what is typed next", async () => {
    const a = await person();
    await add(a, "Nguyễn An");
    await a.go("Contacts");
    await add(a, "Trần Bình");
    await a.go("Contacts");
    const link = await a.share();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await b.visit("/contacts");
    await b.page.getByRole("link", { name: "Trần Bình" }).click();
    await a.visit("/contacts");
    const search = a.page.locator(".list-page input[type=search]");
    await search.fill("ng");
    await eventually(() => names(a), ["Nguyễn An"]);
    const rename = async (before, after) => {
      await b.page.getByRole("button", { name: `Edit Full name: ${before}` }).click();
      await b.page.getByLabel("Full name", { exact: true }).fill(after);
      await b.page.keyboard.press("Enter");
      await b.page.getByRole("button", { name: `Edit Full name: ${after}` }).waitFor();
    };
    await rename("Trần Bình", "Nguyễn Bình");
    await eventually(() => names(a), ["Nguyễn An", "Nguyễn Bình"]);
    await search.fill("ngu");
    await eventually(() => names(a), ["Nguyễn An", "Nguyễn Bình"]);
    await rename("Nguyễn Bình", "Trần Bình");
    await eventually(() => names(a), ["Nguyễn An"]);
    await search.fill("nguy");
    await eventually(() => names(a), ["Nguyễn An"]);
    // The browser hears of it when typing rests.
    await eventually(() => new URL(a.page.url()).searchParams.get("q"), "nguy");
    await done(a, b);
  });

  it("n8_ that are one are found, merged with a preview, shown as one, and come apart again", async () => {
    const a = await person();
    await add(a, "Nguyễn Thị Lan", { Phone: "0903 123 456" });
    await a.page.getByLabel("Add a note").fill("Met at the fair");
    await a.page.locator(".note-form").getByRole("button", { name: "Add", exact: true }).click();
    await a.page.locator(".timeline .activity").waitFor();
    await a.go("Contacts");
    await a.page.getByRole("button", { name: "New contact" }).first().click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("Full name").fill("Lan Nguyễn");
    await form.getByLabel("Phone").fill("+84 903 123 456");
    await form.getByText("May be here already:").waitFor();
    await form.getByText("same phone").waitFor();
    await form.getByLabel("E-mail").fill("lan@example.vn");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await a.page.getByText("May be the same as Nguyễn Thị Lan (same phone)").waitFor();
    await a.visit("/duplicates");
    await a.page.locator(".pair").getByText("same phone").waitFor();
    await a.page.getByRole("button", { name: "Compare and merge…" }).click();
    const dialog = a.page.getByRole("dialog");
    // Which of the two a value is from is told by where it stands.
    await eventually(() => dialog.locator(".merge-heads strong").allInnerTexts().then((all) => all.sort()), ["Lan Nguyễn", "Nguyễn Thị Lan"]);
    await dialog.getByLabel("Nguyễn Thị Lan").check();
    await dialog.getByRole("button", { name: "Merge", exact: true }).click();
    await a.page.getByText("No duplicates.").waitFor();
    await a.go("Contacts");
    await eventually(() => names(a), ["Nguyễn Thị Lan"]);
    await a.page.getByRole("link", { name: "Nguyễn Thị Lan" }).click();
    await a.page.getByText("Met at the fair").waitFor();
    await a.page.getByRole("button", { name: "Edit E-mail: lan@example.vn" }).waitFor();
    await a.reload();
    await a.page.getByText("Met at the fair").waitFor();
    await a.page.getByRole("button", { name: "Unmerge" }).click();
    await a.go("Contacts");
    await eventually(() => names(a), ["Lan Nguyễn", "Nguyễn Thị Lan"]);
    await a.page.locator(".sections").getByText("Duplicates").click();
    await a.page.getByRole("button", { name: "Not a duplicate" }).click();
    await a.page.getByText("No duplicates.").waitFor();
    await done(a);
  });

  it("n8_ two people merge one pair offline, in either direction: one of them is to be seen", async () => {
    const a = await person();
    await add(a, "Nguyễn Lan", { Phone: "0903 123 456" });
    await a.go("Contacts");
    await add(a, "Lan N.", { Phone: "0903 123 456" });
    const link = await a.share();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    for (const one of [a, b]) {
      await one.visit("/duplicates");
      await one.page.locator(".pair").waitFor();
    }
    await a.synced();
    await server.down();
    for (const one of [a, b]) {
      await one.offline();
      await one.page.getByRole("button", { name: "Compare and merge…" }).click();
      const dialog = one.page.getByRole("dialog");
      await dialog.getByLabel(one === a ? "Nguyễn Lan" : "Lan N.").check();
      await dialog.getByRole("button", { name: "Merge", exact: true }).click();
      await one.page.getByText("No duplicates.").waitFor();
    }
    await server.up();
    for (const one of [a, b]) await one.synced();
    for (const one of [a, b]) {
      await one.go("Contacts");
      await eventually(() => names(one).then((all) => all.length), 1);
    }
    await eventually(async () => JSON.stringify(await names(a)) === JSON.stringify(await names(b)), true);
    await done(a, b);
  });

  it("a lead gets an owner by rule, with the reason, and is converted and taken back", async () => {
    const a = await person("/settings/leads");
    await a.page.getByRole("button", { name: "Add a rule" }).click();
    await a.page.locator(".rules").getByRole("button", { name: /Edit Rule/ }).click();
    await a.page.locator(".rules").getByLabel("Rule", { exact: true }).fill("Everybody in turn");
    await a.page.keyboard.press("Enter");
    await a.page.locator(".rules").getByRole("button", { name: "Edit Rule: Everybody in turn" }).waitFor();
    await a.go("Contacts");
    await a.go("Leads");
    await add(a, "Nguyễn Lan", { Company: "Acme" }, "New lead");
    await a.page.getByText("Everybody in turn").waitFor();
    await a.page.getByRole("button", { name: "Convert", exact: true }).click();
    const dialog = a.page.getByRole("dialog");
    await dialog.getByLabel("Amount").fill("45000");
    await dialog.getByRole("button", { name: "Convert", exact: true }).click();
    await a.page.getByRole("heading", { name: "Acme" }).waitFor();
    await a.page.locator(".deal-contacts").getByText("Nguyễn Lan").waitFor();
    await a.go("Contacts");
    await a.page.getByRole("link", { name: "Nguyễn Lan" }).click();
    await a.page.locator("[data-related=deal]").getByText("Acme").waitFor();
    await a.page.getByRole("button", { name: "Back to lead" }).click();
    await a.page.getByRole("button", { name: "Convert", exact: true }).waitFor();
    await a.go("Deals");
    await eventually(() => a.cards("New"), []);

    // Into another stage as well.
    await a.go("Contacts");
    await a.page.getByRole("link", { name: "Nguyễn Lan" }).click();
    await a.page.getByRole("button", { name: "Convert", exact: true }).click();
    await choose(dialog, "Stage", "Meeting");
    await dialog.getByRole("button", { name: "Convert", exact: true }).click();
    await a.page.getByRole("heading", { name: "Acme" }).waitFor();
    await a.go("Deals");
    await eventually(() => a.cards("Meeting"), ["Acme"]);
    await done(a);
  });

  it("a lead's territory and its company decide whose it is", async () => {
    const a = await person("/settings/leads");
    const b = await Person.open(server);
    await b.join(await a.share(), "Minh");
    await a.visit("/settings/leads");
    const rule = async (nth, field, value) => {
      await a.page.getByRole("button", { name: "Add a rule" }).click();
      const line = a.page.locator(".rules .stage").nth(nth);
      await line.getByRole("checkbox", { name: "Minh" }).check();
      await line.getByRole("checkbox", { name: "Me" }).uncheck();
      const asked = await askAbout(line, field);
      if (field === "Company") {
        await offered(asked, value).click();
        await a.page.keyboard.press("Escape");
      } else {
        await asked.getByLabel("Value").fill(value);
        await a.page.keyboard.press("Enter");
      }
      await asked.waitFor({ state: "detached" });
      await line.getByRole("button", { name: `Remove filter ${field}` }).waitFor();
    };
    await rule(0, "City", "can tho");
    await a.visit("/leads");
    const owner = () => shown(a.page.locator(".fields"), "Owner");
    await add(a, "Nguyễn Lan", { City: "Cần Thơ" }, "New lead");
    await eventually(owner, "Minh");
    await a.page.locator(".addresses").getByText("Cần Thơ").first().waitFor();
    // What a campaign's links say stands with a lead, and is asked for as any field.
    await a.unfold();
    await a.page.getByRole("button", { name: "Edit Campaign (utm_campaign): empty" }).click();
    await a.page.getByLabel("Campaign (utm_campaign)", { exact: true }).fill("Tết 2027");
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("button", { name: "Edit Campaign (utm_campaign): Tết 2027" }).waitFor();
    await a.visit("/leads");
    await add(a, "Trần Đức", { City: "Hà Nội" }, "New lead");
    await eventually(owner, "Me");
    await a.visit("/leads?filter=utm/campaign~tet");
    await eventually(() => names(a), ["Nguyễn Lan"]);
    await a.visit("/companies");
    await add(a, "Acme", {}, "New company", "Company name");
    await a.visit("/settings/leads");
    await rule(1, "Company", "Acme");
    await a.visit("/leads");
    await add(a, "Lê Hoa", { Company: "Acme" }, "New lead");
    await eventually(owner, "Minh");
    await done(a, b);
  });

  it("interactions: a call with its outcome, a mail that is dropped, a visit with its place, all on the company's page too", async () => {
    const a = await person("/contacts", { ...phone, geolocation: { latitude: 10.7769, longitude: 106.7009 }, permissions: ["geolocation"] });
    await add(a, "Nguyễn Lan", { "E-mail": "lan@example.vn", Company: "Acme" });
    const form = a.page.locator(".note-form");
    const log = async () => form.getByRole("button", { name: "Add", exact: true }).click();
    const last = a.page.locator(".timeline .activity").first();
    await form.getByRole("button", { name: "Call" }).click();
    await choose(form, "How it ended", "No answer");
    // What happened is not to come.
    await form.getByRole("button", { name: "Just now" }).click();
    await form.getByRole("button", { name: "Open the calendar" }).click();
    const chips = a.page.locator(".month-chips button");
    await eventually(() => chips.allInnerTexts(), ["Today", "Yesterday", "7 days ago", "No date"]);
    await a.page.keyboard.press("Escape");
    await chips.first().waitFor({ state: "detached" });
    await form.getByLabel("When", { exact: true }).fill("2099-01-01");
    await form.getByLabel("Time", { exact: true }).fill("10:00");
    await log();
    await a.page.locator(".toast", { hasText: "neither in the future" }).waitFor();
    assert.equal(await a.page.locator(".timeline .activity").count(), 0);
    await form.getByLabel("When", { exact: true }).fill("30/6/2026");
    await form.getByLabel("Time", { exact: true }).fill("10h");
    await log();
    await last.getByText(/Call · No answer/).waitFor();
    await a.page.getByRole("button", { name: "Not now" }).click();
    await form.getByRole("button", { name: "Visit" }).click();
    await form.getByText("Position recorded").waitFor();
    await form.getByLabel("Add a note").fill("Showed the samples");
    await log();
    await last.getByText("Showed the samples").waitFor();
    assert.match(await last.getByRole("link", { name: "Map" }).getAttribute("href"), /mlat=10\.7769\d*&mlon=106\.7009/);
    const mail = ["From: Lan <lan@example.vn>", "To: me@example.vn", "Date: Tue, 30 Jun 2026 09:00:00 +0700", "Subject: =?utf-8?B?SOG7j2kgZ2nDoQ==?=", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b", "", "--b",
      "Content-Type: text/plain; charset=utf-8", "", "Cho tôi xin báo giá.", "--b", "Content-Type: application/pdf", "Content-Disposition: attachment; filename=yeu-cau.pdf",
      "Content-Transfer-Encoding: base64", "", Buffer.from("%PDF-1.4 test").toString("base64"), "--b", "Content-Type: text/csv", "Content-Disposition: attachment; filename=so-luong.csv", "", "a,b",
      "--b", "Content-Type: video/mp4", "Content-Disposition: attachment; filename=phim.mp4", "", "LARGE", "--b--", ""].join("\r\n");
    await form.evaluate((it, text) => {
      const data = new DataTransfer();
      data.items.add(new File([text.replace("LARGE", "x".repeat(11_000_000))], "mail.eml", { type: "message/rfc822" }));
      it.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, mail);
    await eventually(() => form.getByLabel("Subject of an e-mail").inputValue(), "Hỏi giá");
    await a.page.locator(".toast", { hasText: "Not kept: phim.mp4" }).waitFor();
    // What is attached is kept as files, but for what somebody takes off.
    await eventually(() => form.locator(".tag-list .chip").allInnerTexts(), ["yeu-cau.pdf", "so-luong.csv"]);
    await form.getByRole("button", { name: "Remove so-luong.csv" }).click();
    await log();
    await eventually(() => a.page.locator(".attachments button.main-link").allInnerTexts(), ["yeu-cau.pdf"]);
    await a.page.locator(".timeline .activity", { hasText: "Cho tôi xin báo giá." }).getByText(/Inbound/).waitFor();
    await a.page.getByRole("group", { name: "Filter the timeline" }).getByRole("button", { name: "Activities" }).click();
    await eventually(() => a.page.locator(".timeline .change").count(), 0);
    await eventually(() => a.page.locator(".timeline .activity").count(), 3);
    await a.page.locator(".timeline-types").getByRole("button", { name: "Call" }).click();
    await eventually(() => a.page.locator(".timeline .activity").count(), 1);
    await a.page.getByRole("link", { name: "Acme", exact: true }).click();
    await a.page.getByRole("heading", { name: "Acme" }).waitFor();
    await a.page.locator(".timeline").getByText("Showed the samples").waitFor();
    await done(a);
  });

  it("on a phone are picked by their pictures, ordered and changed together", async () => {
    const a = await person("/contacts", phone);
    for (const name of ["An", "Bình", "Châu"]) {
      await a.page.getByRole("button", { name: "New contact" }).first().tap();
      const form = a.page.getByRole("dialog");
      await form.getByLabel("Full name").fill(name);
      await form.getByRole("button", { name: "Add", exact: true }).tap();
      await a.page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
      await a.go("Contacts");
    }
    const cards = () => a.page.locator(".grid-cards .line:not([hidden]) strong").allInnerTexts();
    await eventually(cards, ["An", "Bình", "Châu"]);
    const tools = await a.page.locator(".list-tools").boundingBox();
    assert.ok(tools.height <= 108, `two rows of controls: ${tools.height} px`);
    await choose(a.page, "Sort by", "Newest");
    await eventually(cards, ["Châu", "Bình", "An"]);
    for (const name of ["Châu", "An"]) await a.page.getByRole("button", { name: `Select ${name}` }).tap();
    const bar = a.page.getByRole("toolbar", { name: /selected/ }).or(a.page.locator(".bulk-bar"));
    await bar.first().getByText("2 selected").waitFor();
    await create(a.page.locator(".bulk-bar"), "Add a tag", "Hội thảo");
    await a.page.locator(".toast", { hasText: "2" }).waitFor();
    await a.page.getByRole("button", { name: "Select Châu" }).tap();
    await bar.first().getByText("1 selected").waitFor();
    await a.page.getByRole("link", { name: "Bình", exact: true }).tap();
    await a.page.getByRole("heading", { name: "Bình" }).waitFor();
    await eventually(() => a.page.locator(".tags .chip.tag").count(), 0);
    await a.go("Contacts");
    await a.page.getByRole("link", { name: "An", exact: true }).tap();
    await a.page.locator(".tags .chip.tag", { hasText: "Hội thảo" }).waitFor();
    await done(a);
  });

  it("sample data comes with one click, in either language, and goes with one", async () => {
    for (const [locale, load, remove, company] of [
      ["en", "Load sample data", "Remove the sample data", null],
      ["vi", "Nạp dữ liệu mẫu", "Xóa dữ liệu mẫu", "Công ty CP Phần mềm Tơ Nhện"],
    ]) {
      const a = await person("/board", { locale: locale === "vi" ? "vi-VN" : "en-GB" });
      await a.page.getByRole("button", { name: load }).click();
      await eventually(() => a.page.locator("section.column .deal-card").count().then((cards) => cards > 6), true);
      await a.visit("/companies");
      await eventually(() => names(a).then((all) => all.length), 8);
      if (company) await a.page.locator(".grid-body").getByText(company).first().waitFor();
      await a.page.locator(".grid-body .cell.name a").first().click();
      await a.page.locator(".summary").getByRole("meter", { name: /^(Completeness|Độ đầy đủ)$/ }).waitFor();
      await eventually(() => a.page.locator(".summary .sum").first().innerText().then((text) => /\d/.test(text)), true);
      await a.reload();
      await a.visit("/settings/general");
      await a.page.getByRole("button", { name: remove }).click();
      await a.page.getByRole("button", { name: load }).waitFor();
      await a.go(locale === "vi" ? "Công ty" : "Companies");
      await a.page.locator(".empty-list").waitFor();
      await a.visit("/board");
      await a.page.getByRole("button", { name: load }).click();
      await eventually(() => a.page.locator("section.column .deal-card").count().then((cards) => cards > 6), true);
      await done(a);
    }
  });

  it("the first deal takes two clicks and a line", async () => {
    const a = await person("/board");
    await a.page.evaluate(() => {
      globalThis.gestures = { clicks: 0, keys: 0 };
      addEventListener("click", (event) => { if (event.detail) gestures.clicks += 1; }, true);
      addEventListener("keydown", () => { gestures.keys += 1; }, true);
    });
    await a.page.getByRole("button", { name: "New deal" }).first().click();
    await a.page.getByRole("dialog").waitFor();
    await a.page.keyboard.type("Acme 20 licences 45tr");
    await a.page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await a.page.locator("section.column .deal-card").first().waitFor();
    const { clicks, keys } = await a.page.evaluate(() => globalThis.gestures);
    // At a second for a click and half a second for a key, far below two minutes.
    assert.ok(clicks <= 2 && keys <= 25, `${clicks} clicks, ${keys} keys`);
    await done(a);
  });
});
