// Ways to move a card that are not the usual one, and what stands in their way.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, choose, eventually, people, phone, suite } from "./harness.mjs";

suite("moves", (server) => {
  const { person, done } = people(server);
  const lanes = async (one, by) => {
    await one.page.locator(".display summary").click();
    await choose(one.page, "Swimlanes", by);
    await one.page.keyboard.press("Escape");
    await one.page.locator(".display[open]").waitFor({ state: "detached" });
  };
  const inLane = (one, lane, stage) => one.lane(lane).locator("section.column").nth(stage).locator(".card-title").allInnerTexts();
  const announced = (one) => one.page.locator('[data-live="board"]').innerText();

  it("the menu of a low card stays in the window, and leads to other lanes", async () => {
    const a = await person();
    for (const name of ["Fifth", "Fourth", "Third", "Second", "First"]) await a.addDeal(name, "1");
    await a.card("Fifth").hover();
    await a.card("Fifth").locator(".card-menu").click();
    const menu = await a.page.getByRole("menu").boundingBox();
    assert.ok(menu.y >= 0 && menu.y + menu.height <= 800, JSON.stringify(menu));
    await a.page.getByRole("menuitem", { name: "Won" }).click();
    await eventually(() => a.cards("Won"), ["Fifth"]);
    await a.quickAdd("Hot one $1 #hot");
    await a.quickAdd("Cold one $1 #cold");
    await lanes(a, "Tags");
    await a.card("Hot one").locator(".card-menu").click();
    await a.page.getByRole("menuitem", { name: "cold" }).click();
    await eventually(() => inLane(a, "cold", 0), ["Hot one", "Cold one"]);
    await a.page.locator(".toast").getByText("Moved Hot one to cold").waitFor();
    await a.page.getByRole("button", { name: "Undo" }).last().click();
    await eventually(() => inLane(a, "cold", 0), ["Cold one"]);
    await done(a);
  });

  it("by keyboard a card goes from lane to lane, and the focus with it", async () => {
    const a = await person();
    await a.quickAdd("Alpha $100 #cold");
    await a.quickAdd("Beta $200 #hot");
    await lanes(a, "Tags");
    await a.lane("cold").locator(".deal-card").focus();
    // Without a card in hand the arrows go on into the next lane.
    await a.page.keyboard.press("ArrowDown");
    const focused = () => a.page.evaluate(() => document.activeElement.querySelector(".card-title")?.textContent);
    await eventually(focused, "Beta");
    await a.page.keyboard.press("ArrowUp");
    await eventually(focused, "Alpha");
    await a.page.keyboard.press("Space");
    await eventually(() => announced(a).then((words) => words.includes("Alpha")), true);
    await a.page.keyboard.press("ArrowDown");
    await eventually(() => announced(a).then((words) => words.startsWith("hot: New")), true);
    await a.page.keyboard.press("Space");
    await eventually(() => inLane(a, "hot", 0), ["Alpha", "Beta"]);
    await eventually(focused, "Alpha");
    await done(a);
  });

  it("everybody of the team has a lane, also without a deal", async () => {
    const a = await person();
    await a.addDeal("Alpha", "1");
    const link = await a.share();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await a.synced();
    await lanes(a, "Owner");
    await a.lane("Minh").waitFor();
    await a.dragTo("Alpha", a.lane("Minh").locator("section.column").first().locator(".cards"));
    await eventually(() => inLane(a, "Minh", 0), ["Alpha"]);
    await done(a, b);
  });

  it("a drop beside the board puts the card back, and a collapsed column takes it", async () => {
    const a = await person();
    await a.addDeal("Alpha", "1");
    await a.column("Qualified").getByRole("button", { name: "Collapse Qualified" }).click();
    const from = await a.card("Alpha").boundingBox();
    await a.page.mouse.move(from.x + 40, from.y + 15);
    await a.page.mouse.down();
    await a.page.mouse.move(from.x + 60, from.y + 25, { steps: 3 });
    await a.page.mouse.move(600, 10, { steps: 5 });
    await a.page.mouse.up();
    await eventually(() => announced(a), "Put Alpha back");
    await eventually(() => a.cards("New"), ["Alpha"]);
    await a.dragTo("Alpha", a.column("Qualified"));
    await eventually(() => a.column("Qualified").locator(".count").innerText(), "1");
    await done(a);
  });

  it("the columns of all lanes stand below each other beside a collapsed one, whatever is in them", async () => {
    // There is room for columns to be wider than they must.
    const a = await person({ viewport: { width: 1900, height: 900 } });
    await a.quickAdd("A deal whose name is much longer than that of any other, so that its card would like to be wide $100 #cold");
    await a.quickAdd("Beta $200 #hot");
    await a.column("Qualified").getByRole("button", { name: "Collapse Qualified" }).click();
    await lanes(a, "Tags");
    await a.lane("hot").locator("section.column").first().waitFor();
    const starts = (name) =>
      a.lane(name).locator("section.column").evaluateAll((columns) => columns.map((column) => Math.round(column.getBoundingClientRect().left)));
    assert.deepEqual(await starts("hot"), await starts("cold"));
    await done(a);
  });

  it("a stage asks for what it needs wherever a deal enters it, and a loss for its reason", async () => {
    const a = await person();
    await a.addDeal("Alpha", "");
    await a.page.getByRole("link", { name: "Edit pipelines and stages" }).click();
    const stage = a.page.locator(".stage").nth(1);
    await stage.locator("summary").click();
    await stage.getByLabel("Next step").check();
    await a.go("Deals");
    const dialog = a.page.getByRole("dialog");
    // On the deal's page.
    await a.card("Alpha").locator(".deal-card").click();
    await a.step("Qualified").click();
    await dialog.getByText("This stage needs more").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    await eventually(() => a.stage(), "New");
    await a.step("Qualified").click();
    await dialog.getByLabel("Next step").fill("Call them");
    await dialog.getByRole("button", { name: "Save" }).click();
    await a.page.locator(".timeline .change .said", { hasText: "New → Qualified" }).waitFor();
    // No reason is given for anybody; whoever is won back has none any more.
    await a.page.getByRole("button", { name: "Lost", exact: true }).click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("Choose a reason.").waitFor();
    await choose(dialog, "Lost reason", "Another reason");
    await dialog.getByRole("button", { name: "Save" }).click();
    await a.page.locator(".fields").getByLabel("Lost reason").waitFor();
    await a.page.getByRole("button", { name: "Open again" }).click();
    await a.page.locator(".fields").getByLabel("Lost reason").waitFor({ state: "detached" });
    await eventually(() => a.stage(), "Qualified");
    // In the form of a new deal.
    await a.go("Deals");
    await a.column("Qualified").getByRole("button", { name: "Add a deal to" }).click();
    await dialog.getByLabel("Deal name").fill("Beta");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await dialog.getByText("Fill in everything.").waitFor();
    await dialog.getByLabel("Next step").fill("Write to them");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await a.card("Beta").getByText("Write to them").waitFor();
    await done(a);
  });

  it("what no filter lets through is said, and the list of a record is as it was left", async () => {
    const a = await person();
    await a.addDeal("Alpha", "1");
    await a.addDeal("Beta", "2");
    await a.page.locator(".board-head input").fill("alp");
    await eventually(() => a.cards("New"), ["Alpha"]);
    await a.card("Alpha").locator(".deal-card").click();
    await a.page.locator(".crumbs").getByRole("link", { name: "Deals" }).click();
    await eventually(() => a.cards("New"), ["Alpha"]);
    await a.page.locator(".board-head input").fill("nothing of it");
    await a.page.getByText("No deal matches.").waitFor();
    await a.page.locator(".nothing-found").getByRole("button").click();
    await eventually(() => a.cards("New"), ["Beta", "Alpha"]);
    await done(a);
  });

  it("a card names three of many tags, and its page all of them once asked", async () => {
    const a = await person();
    const tags = Array.from({ length: 24 }, (_, nth) => `tag${nth}`);
    await a.quickAdd(`Alpha $1 ${tags.map((tag) => `#${tag}`).join(" ")}`);
    await a.quickAdd(`Beta $1 ${tags.slice(0, 4).map((tag) => `#${tag}`).join(" ")}`);
    await a.card("Alpha").locator(".card-tags").getByText("21 more").waitFor();
    await eventually(() => a.card("Alpha").locator(".card-tags .chip.tag").count(), 3);
    // "1 more" would say less than its name.
    await eventually(() => a.card("Beta").locator(".card-tags .chip.tag").count(), 4);
    await a.card("Alpha").locator(".deal-card").click();
    await eventually(() => a.page.locator(".tags .chip.tag").count(), 20);
    await a.page.getByRole("button", { name: "4 more" }).click();
    await eventually(() => a.page.locator(".tags .chip.tag").count(), 24);
    await done(a);
  });

  it("on a phone taps pick once one is picked", async () => {
    const a = await person(phone);
    await a.addDeal("Alpha", "1");
    await a.addDeal("Beta", "2");
    await a.card("Alpha").locator(".card-menu").tap();
    await a.page.getByRole("menuitem", { name: "Select" }).tap();
    await a.card("Beta").locator(".deal-card").tap();
    await eventually(() => a.page.locator(".bulk-bar strong").innerText(), "2 selected");
    const bar = await a.page.locator(".bulk-bar").evaluate((it) => it.scrollWidth <= it.clientWidth);
    assert.ok(bar, "the bar is wider than the screen");
    await done(a);
  });

  it("the keys go on at the board when the bar of what is picked goes", async () => {
    const a = await person();
    for (const name of ["Third", "Second", "First"]) await a.addDeal(name, "1");
    const bar = a.page.locator(".bulk-bar");
    const focused = () => a.page.evaluate(() => document.activeElement.querySelector(".card-title")?.textContent);
    const pick = async (name) => {
      await a.card(name).locator(".deal-card").focus();
      await a.page.keyboard.press("x");
      await bar.getByText("1 selected").waitFor();
    };
    await pick("Second");
    await bar.getByRole("button", { name: "Deselect all" }).press("Enter");
    await bar.waitFor({ state: "detached" });
    await eventually(focused, "Second");
    // What takes the place of what is gone.
    for (const [name, action, next] of [["First", "Delete", "Second"], ["Second", "Archive", "Third"]]) {
      await pick(name);
      await bar.getByRole("button", { name: action, exact: true }).press("Enter");
      await bar.waitFor({ state: "detached" });
      await eventually(focused, next);
    }
    await done(a);
  });

  it("a close date is put on several deals at once, and taken away from them", async () => {
    const a = await person();
    const next = new Date().getFullYear() + 1;
    for (const name of ["Alpha", "Beta"]) await a.addDeal(name, "1");
    await a.page.locator(".display summary").click();
    await a.page.locator(".display").getByLabel("Close date").check();
    await a.page.keyboard.press("Escape");
    await a.page.locator(".display[open]").waitFor({ state: "detached" });
    for (const name of ["Alpha", "Beta"]) {
      await a.card(name).hover();
      await a.card(name).locator(".card-menu").click();
      await a.page.getByRole("menuitem", { name: "Select" }).click();
    }
    const bar = a.page.locator(".bulk-bar");
    await bar.getByText("2 selected").waitFor();
    const dates = () => a.page.locator(".card-slot", { hasText: `24 Dec ${next}` }).count();
    await bar.locator(".bulk-date input").fill(`${next}-12-24`);
    await bar.locator(".bulk-date input").press("Enter");
    await eventually(dates, 2);
    await bar.getByRole("button", { name: "Open the calendar" }).click();
    await a.page.locator(".month").getByRole("button", { name: "No date" }).click();
    await eventually(dates, 0);
    await done(a);
  });
});
