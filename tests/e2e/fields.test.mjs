// Fields that a workspace makes its own: under headings, required, and the reasons for which deals are lost.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, choose, create, control, eventually, options, people, suite } from "./harness.mjs";

suite("fields", (server) => {
  const { person, done } = people(server);
  const field = async (one, name, type) => {
    await one.page.locator(".new-field input").fill(name);
    if (type) await choose(one.page.locator(".new-field"), "Type", type);
    await one.page.getByRole("button", { name: "Add a field" }).click();
    await one.page.getByRole("button", { name: `Edit Field name: ${name}` }).waitFor();
  };
  const names = (one, section) =>
    one.page.locator(`.field-section[data-section="${section}"] .field-line .stage-name .value`).allInnerTexts();
  const line = (one, name) =>
    one.page.locator(".field-line", { has: one.page.getByRole("button", { name: `Edit Field name: ${name}` }) });

  const lose = async (one, deal) => {
    await one.card(deal).hover();
    await one.card(deal).locator(".card-menu").click();
    await one.page.getByRole("menuitem", { name: "Lost", exact: true }).click();
    await one.page.getByRole("dialog").waitFor();
  };

  it("stand under headings that are made, ordered and left by menu, keys and pointer", async () => {
    const a = await person();
    await a.visit("/settings/fields");
    for (const name of ["Budget", "Area", "Garage"]) await field(a, name);
    assert.deepEqual(await names(a, ""), ["Budget", "Area", "Garage"]);
    // By menu.
    await create(line(a, "Area"), "Area: Section", "House");
    await eventually(() => names(a, "House"), ["Area"]);
    await choose(line(a, "Garage"), "Garage: Section", "House");
    await eventually(() => names(a, "House"), ["Area", "Garage"]);
    await a.page.locator(".toast").getByText("Moved Garage into House").waitFor();
    // By keys, over headings as well.
    const held = () => a.page.evaluate(() => document.activeElement.getAttribute("aria-label"));
    await a.page.getByRole("button", { name: "Garage: Up" }).press("Enter");
    await eventually(() => names(a, "House"), ["Garage", "Area"]);
    await eventually(held, "Garage: Up");
    await a.page.getByRole("button", { name: "Budget: Down" }).press("Enter");
    await eventually(() => names(a, "House"), ["Budget", "Garage", "Area"]);
    // The keys go along.
    await eventually(held, "Budget: Down");
    await eventually(() => names(a, ""), []);
    await a.page.getByRole("button", { name: "Budget: Up" }).press("Enter");
    await eventually(() => names(a, ""), ["Budget"]);
    // By pointer, and not when it is given up.
    const drag = async (name, above, end) => {
      await line(a, above).scrollIntoViewIfNeeded();
      const from = await line(a, name).locator(".drag-handle").boundingBox();
      const to = await line(a, above).boundingBox();
      await a.page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
      await a.page.mouse.down();
      await a.page.mouse.move(to.x + 60, to.y + 6, { steps: 6 });
      if (end) await end();
      await a.page.mouse.up();
    };
    await drag("Budget", "Area", () => a.page.keyboard.press("Escape"));
    assert.deepEqual(await names(a, ""), ["Budget"]);
    await drag("Budget", "Area");
    await eventually(() => names(a, "House"), ["Garage", "Budget", "Area"]);
    // The heading is called otherwise, and goes before another one.
    await create(line(a, "Area"), "Area: Section", "Land");
    await eventually(() => names(a, "Land"), ["Area"]);
    await a.page.getByRole("button", { name: "House: Down" }).click();
    const sections = () => a.page.locator(".field-section").evaluateAll((all) => all.map((it) => it.dataset.section));
    await eventually(sections, ["", "Land", "House"]);
    await a.page.getByRole("button", { name: "Edit Section: House" }).click();
    await a.page.getByRole("textbox", { name: "Section", exact: true }).fill("Property");
    await a.page.keyboard.press("Enter");
    await eventually(sections, ["", "Land", "Property"]);
    await eventually(held, "Edit Section: Property");
    await eventually(() => names(a, "Property"), ["Garage", "Budget"]);

    // On the page of a record each heading stands over its own rows, across all of them.
    await a.go("Contacts");
    await a.page.getByRole("button", { name: "New contact" }).first().click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("Full name").fill("Nguyễn Lan");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.waitFor({ state: "detached" });
    await a.page.getByRole("heading", { name: "Nguyễn Lan" }).waitFor();
    await a.unfold();
    const section = a.page.locator(".own-section", { has: a.page.getByRole("heading", { name: "Property" }) });
    await eventually(() => section.locator(".label").allInnerTexts(), ["Garage", "Budget"]);
    const [heading, row] = [await section.locator("h3").boundingBox(), await section.locator(".property").first().boundingBox()];
    assert.ok(Math.abs(heading.width - row.width) < 2, JSON.stringify([heading, row]));
    assert.ok(heading.y + heading.height <= row.y + 1);
    await done(a);
  });

  it("what is typed into the name of one and not sent is taken up by no other", async () => {
    const a = await person();
    await a.visit("/settings/fields");
    for (const name of ["Budget", "Area"]) await field(a, name);
    const inputs = a.page.locator(".field-line .stage-name input");
    await a.page.getByRole("button", { name: "Edit Field name: Area" }).click();
    await inputs.fill("Area of the house");
    await a.reload();
    await eventually(() => inputs.evaluateAll((all) => all.map((it) => it.value)), ["Area of the house"]);
    await inputs.press("Enter");
    await eventually(() => names(a, ""), ["Budget", "Area of the house"]);
    await done(a);
  });

  it("are asked for where an admin wants them of every record, and refused nowhere", async () => {
    const a = await person();
    await a.addDeal("Before", "1");
    await a.visit("/settings/fields?of=deal");
    await field(a, "Contract no.");
    await field(a, "Score", "Formula");
    await a.page.getByRole("checkbox", { name: "Contract no.: Required" }).check();
    assert.equal(await a.page.getByRole("checkbox", { name: "Score: Required" }).count(), 0);
    await a.go("Deals");
    // In the form of a new deal.
    await a.column("New").getByRole("button", { name: "Add a deal to" }).click();
    const dialog = a.page.getByRole("dialog");
    await dialog.getByLabel("Deal name").fill("Acme");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await dialog.getByText("Fill in everything.").waitFor();
    await dialog.getByLabel("Contract no.").fill("HD-1");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await a.card("Acme").waitFor();
    // Whoever has none is asked on the way.
    await a.drag("Acme", "Qualified");
    await eventually(() => a.cards("Qualified"), ["Acme"]);
    await a.drag("Before", "Qualified");
    await dialog.getByText("This stage needs more").waitFor();
    await dialog.getByLabel("Contract no.").fill("HD-2");
    await dialog.getByRole("button", { name: "Save" }).click();
    await eventually(async () => (await a.cards("Qualified")).sort(), ["Acme", "Before"]);
    // A record can lose it: nothing is refused, and it is never folded away.
    await a.card("Acme").locator(".deal-card").click();
    await a.page.getByRole("button", { name: "Edit Contract no.: HD-1" }).click();
    await a.page.getByLabel("Contract no.", { exact: true }).fill("");
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("button", { name: "Edit Contract no.: empty" }).waitFor();
    await a.reload();
    await a.page.getByRole("button", { name: "Edit Contract no.: empty" }).waitFor();
    // In the form of a contact as well.
    await a.visit("/settings/fields");
    await field(a, "Birth place");
    await a.page.getByRole("checkbox", { name: "Birth place: Required" }).check();
    await a.go("Contacts");
    await a.page.getByRole("button", { name: "New contact" }).first().click();
    await dialog.getByLabel("Full name").fill("Lan");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await dialog.getByText("Fill in everything.").waitFor();
    await dialog.getByLabel("Birth place").fill("Huế");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    // And where a lead becomes a deal.
    await a.go("Contacts");
    await a.go("Leads");
    await a.page.getByRole("button", { name: "New lead" }).first().click();
    await dialog.getByLabel("Full name").fill("Minh");
    await dialog.getByLabel("Birth place").fill("Vinh");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await a.page.getByRole("button", { name: "Convert", exact: true }).click();
    await dialog.getByRole("button", { name: "Convert", exact: true }).click();
    await dialog.getByText("Fill in everything.").waitFor();
    await dialog.getByLabel("Contract no.").fill("HD-3");
    await dialog.getByRole("button", { name: "Convert", exact: true }).click();
    await a.page.getByRole("button", { name: "Edit Contract no.: HD-3" }).waitFor();
    await done(a);
  });

  it("the reasons for which deals are lost are the workspace's", async () => {
    const a = await person();
    await a.addDeal("Alpha", "1");
    await a.addDeal("Beta", "1");
    await a.visit("/settings/fields?of=deal");
    const words = a.page.locator(".words", { has: a.page.getByRole("heading", { name: "Lost reason" }) });
    const called = () => words.locator("ol .stage-name").evaluateAll((all) => all.map((it) => it.value));
    await eventually(() => called().then((all) => all.length), 8);
    await words.getByLabel("New choice").fill("Went bankrupt");
    await words.getByRole("button", { name: "Add", exact: true }).click();
    await eventually(() => called().then((all) => all.at(-1)), "Went bankrupt");
    await words.getByRole("textbox", { name: "Price: Name" }).fill("Too dear");
    await words.getByRole("textbox", { name: "Price: Name" }).press("Tab");
    await words.getByRole("button", { name: "Went bankrupt: Up" }).click();
    await eventually(() => called().then((all) => all.slice(-2)), ["Went bankrupt", "Another reason"]);
    await words.getByRole("button", { name: "Unresponsive: Archive" }).click();
    await words.getByRole("button", { name: "Unresponsive: Restore" }).waitFor();
    await eventually(() => called().then((all) => all.length), 8);

    // They are what is asked, and who may makes another one there.
    await a.go("Deals");
    const dialog = a.page.getByRole("dialog");
    await lose(a, "Alpha");
    const offered = await options(control(dialog, "Lost reason"));
    assert.ok(offered.includes("Too dear") && offered.includes("Went bankrupt"), offered.join());
    assert.ok(!offered.includes("Unresponsive") && !offered.includes("Price"), offered.join());
    await create(dialog, "Lost reason", "Owner changed");
    await dialog.getByRole("button", { name: "Save" }).click();
    await eventually(() => a.cards("Lost"), ["Alpha"]);
    await a.card("Alpha").locator(".deal-card").click();
    const banner = a.page.locator(".closed-banner");
    await banner.getByText(/^Lost on .* · Owner changed$/).waitFor();
    // A deal keeps its reason, whatever becomes of that.
    await a.visit("/settings/fields?of=deal");
    await words.getByRole("button", { name: "Owner changed: Archive" }).click();
    await words.getByRole("button", { name: "Owner changed: Restore" }).waitFor();
    await a.page.goBack();
    await banner.getByText(/^Lost on .* · Owner changed$/).waitFor();
    // Whoever may not change them chooses among them.
    const link = await a.share();
    await a.synced();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await lose(b, "Beta");
    const asked = b.page.getByRole("dialog");
    await asked.waitFor();
    assert.ok(!(await options(control(asked, "Lost reason"))).includes("Owner changed"));
    await choose(asked, "Lost reason", "Went bankrupt");
    await asked.getByRole("button", { name: "Save" }).click();
    await eventually(async () => (await b.cards("Lost")).sort(), ["Alpha", "Beta"]);
    await done(a, b);
  });

  it("a reason that was called otherwise by mistake is not so again with the next change", async () => {
    const a = await person();
    await a.visit("/settings/fields?of=deal");
    const words = a.page.locator(".words", { has: a.page.getByRole("heading", { name: "Lost reason" }) });
    const called = () => words.locator("ol .stage-name").evaluateAll((all) => all.map((it) => it.value));
    await words.getByRole("textbox", { name: "Price: Name" }).fill("Too dear");
    await words.getByRole("textbox", { name: "Price: Name" }).press("Tab");
    await eventually(() => called().then((all) => all[0]), "Too dear");
    await a.page.keyboard.press("Control+z");
    await eventually(() => called().then((all) => all[0]), "Price");
    await words.getByRole("button", { name: "Unresponsive: Archive" }).click();
    await words.getByRole("button", { name: "Unresponsive: Restore" }).waitFor();
    await eventually(() => called().then((all) => [all.length, all[0]]), [7, "Price"]);
    await done(a);
  });
});
