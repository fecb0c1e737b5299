// Filters in place and views of a page: chips by mouse, keyboard and touch, counts, what is saved, and what Back does.
import assert from "node:assert/strict";
import { it } from "node:test";
import { drawn } from "./axe.mjs";
import { askAbout, eventually, offered, openChip, people, phone, suite, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

suite("views", (server) => {
  const { person, done } = people(server);
  const parameter = (one, name) => new URL(one.page.url()).searchParams.get(name);
  const found = (one) => one.page.locator(".found").innerText();
  const tabs = (one) => one.page.locator(".view-list a").allInnerTexts();
  const current = (one) => one.page.locator(".view-list [aria-current]").allInnerTexts();
  const focused = (one) => one.page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.textContent);
  const counts = (popover) =>
    popover.locator(".option").evaluateAll((all) =>
      Object.fromEntries(all.map((it) => [it.querySelector(".option-name").textContent, it.querySelector(".option-count").textContent])));
  const save = async (one, name) => {
    await one.page.getByRole("button", { name: "Save this view…" }).click();
    const dialog = one.page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await one.page.locator(".view-list").getByRole("link", { name }).waitFor({ state: "attached" });
  };

  it("a filter is made by keys alone, says how many there are of each, and holds at once", async () => {
    const a = await person();
    await a.addDeal("Small", "100");
    await a.addDeal("Middle", "500");
    await a.addDeal("Large", "9000", "Proposal");
    const { keyboard } = a.page;
    const owner = a.page.locator(".chip.filter", { hasText: "Owner" }).getByRole("button").first();
    await owner.focus();
    await keyboard.press("Enter");
    const asked = a.page.getByRole("dialog", { name: "Owner", exact: true });
    await eventually(() => focused(a), "Search the list");
    await eventually(async () => (await counts(asked)).Me, "3");
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await eventually(() => parameter(a, "filter"), "owner_id=me");
    // More can be chosen, until Escape; the keys go back to where they came from.
    await keyboard.press("Escape");
    await asked.waitFor({ state: "detached" });
    await eventually(() => focused(a), "Owner is Me");

    const stage = await askAbout(a.page, "Stage");
    await eventually(async () => {
      const { New, Proposal, Won } = await counts(stage);
      return [New, Proposal, Won];
    }, ["2", "1", "0"]);
    await keyboard.type("prop");
    await eventually(() => stage.locator(".option-name").allInnerTexts(), ["Proposal"]);
    await keyboard.press("Enter");
    await eventually(() => a.cards("New"), []);
    await eventually(() => a.cards("Proposal"), ["Large"]);
    await eventually(() => found(a), "1 of 3");
    await keyboard.press("Escape");
    await eventually(() => focused(a), "Stage is Proposal");

    // What nobody asked is gone, and the keys are at what asks.
    const amount = await askAbout(a.page, "Amount");
    await keyboard.press("Escape");
    await amount.waitFor({ state: "detached" });
    await eventually(() => a.page.locator(".chip.filter", { hasText: "Amount" }).count(), 0);
    await eventually(() => focused(a), "Filter");

    await a.page.getByRole("button", { name: "Remove filter Stage is Proposal" }).click();
    await eventually(() => a.cards("New"), ["Middle", "Small"]);
    await a.page.getByRole("button", { name: "Remove filter Owner is Me" }).click();
    await eventually(() => parameter(a, "filter"), null);
    await eventually(() => found(a), "");
    await done(a);
  });

  it("what is open at a chip stays until somebody closes it or goes back, and alternatives stay alternatives", async () => {
    const a = await person();
    await a.addDeal("Small", "100");
    const filter = encodeURIComponent("stage_type=won|forecast=commit");
    await a.page.goto(`${server.url}/board?filter=${filter}`);
    const asked = await openChip(a.page, "Won");
    await offered(asked, "Won").click();
    await eventually(() => parameter(a, "filter"), "forecast=commit");
    await offered(asked, "Open").click();
    await eventually(() => parameter(a, "filter"), "stage_type=open|forecast=commit");
    await a.page.keyboard.press("Escape");
    await asked.waitFor({ state: "detached" });
    assert.match(await focused(a), /is Open$/);

    await a.page.locator(".view-list").getByRole("link", { name: "Mine" }).click();
    await eventually(() => parameter(a, "filter"), "owner_id=me");
    const owner = await openChip(a.page, "Owner is Me");
    await a.page.goBack();
    await owner.waitFor({ state: "detached" });
    await eventually(() => parameter(a, "filter"), "stage_type=open|forecast=commit");
    // A field that has a chip already is asked about there.
    await askAbout(a.page, "Owner");
    assert.equal(await a.page.locator(".chip.filter", { hasText: "Owner" }).count(), 1);
    await a.page.keyboard.press("Escape");
    await done(a);
  });

  it("layouts and views are steps of the history, what a chip asks is not", async () => {
    const a = await person();
    await a.addDeal("Small", "100");
    await a.addDeal("Large", "9000", "Proposal");
    await a.page.locator(".view-list").getByRole("link", { name: "Mine" }).click();
    await eventually(() => parameter(a, "filter"), "owner_id=me");
    await eventually(() => current(a), ["Mine"]);
    await a.page.getByRole("button", { name: "Forecast", exact: true }).click();
    await eventually(() => parameter(a, "layout"), "forecast");
    await a.page.goBack();
    await a.column("New").waitFor();
    await eventually(() => current(a), ["Mine"]);
    await offered(await askAbout(a.page, "Stage"), "Proposal").click();
    await a.page.keyboard.press("Escape");
    await eventually(() => a.cards("New"), []);
    await eventually(() => current(a), []);
    await a.page.goBack();
    await eventually(() => current(a), ["All"]);
    await eventually(() => a.cards("New"), ["Small"]);
    await a.page.goForward();
    await eventually(() => a.cards("New"), []);
    await done(a);
  });

  it("a view that was changed is saved, saved as another, or reset", async () => {
    const a = await person();
    await a.addDeal("Small", "100");
    await a.addDeal("Large", "9000", "Proposal");
    await a.addDeal("Won one", "50", "Won");
    await offered(await openChip(a.page, "Owner"), "Me").first().click();
    await a.page.keyboard.press("Escape");
    await save(a, "Ours");
    await eventually(() => current(a), ["Ours"]);
    const changed = a.page.locator(".changed-view");
    await a.page.locator(".view-list").getByRole("link", { name: "Ours" }).click();
    await offered(await askAbout(a.page, "Stage"), "Proposal").click();
    await a.page.keyboard.press("Escape");
    await changed.getByRole("link", { name: "Reset" }).click();
    await eventually(() => a.cards("New"), ["Small"]);
    await eventually(() => changed.count(), 0);
    await offered(await askAbout(a.page, "Stage"), "Proposal").click();
    await a.page.keyboard.press("Escape");
    await changed.getByRole("button", { name: "Save changes" }).click();
    await eventually(() => changed.count(), 0);
    await a.page.locator(".view-list").getByRole("link", { name: "All", exact: true }).click();
    await eventually(() => a.cards("New"), ["Small"]);
    await a.page.locator(".view-list").getByRole("link", { name: "Ours" }).click();
    await eventually(() => a.cards("New"), []);
    await a.page.getByPlaceholder("Search deals").fill("large");
    await changed.getByRole("button", { name: "Save as…" }).click();
    const dialog = a.page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Large ones");
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await eventually(() => current(a), ["Large ones"]);
    // What is changed from now on is no change of the view that it was made of.
    await a.page.getByPlaceholder("Search deals").fill("larg");
    await changed.getByRole("button", { name: "Save changes" }).waitFor();
    assert.deepEqual(await current(a), ["Large ones"]);
    await a.page.getByPlaceholder("Search deals").fill("large");
    await eventually(() => changed.count(), 0);
    await a.page.getByRole("button", { name: "Delete view Large ones" }).click();
    await eventually(() => tabs(a), ["All", "Mine", "Closing this month", "Ours"]);
    await done(a);
  });

  it("a pinned view stands in the sidebar, also after a reload, until it is unpinned", async () => {
    const a = await person();
    await a.addDeal("Small", "100");
    await a.addDeal("Large", "9000");
    const pinned = a.page.locator("nav.main .pinned");
    assert.equal(await pinned.count(), 0);
    await (await askAbout(a.page, "Amount")).getByLabel("Value").fill("400");
    await a.page.keyboard.press("Enter");
    await save(a, "Big ones");
    const star = a.page.getByRole("button", { name: "Pin Big ones to the sidebar" });
    await star.click();
    await eventually(() => star.getAttribute("aria-pressed"), "true");
    await a.reload();
    await a.go("Contacts");
    await pinned.getByRole("link", { name: "Big ones" }).click();
    await eventually(() => a.cards("New"), ["Large"]);
    await eventually(() => pinned.getByRole("link", { name: "Big ones" }).getAttribute("aria-current"), "true");
    await star.click();
    await pinned.waitFor({ state: "detached" });
    await done(a);
  });

  it("lists and tasks have the same bar", async () => {
    const a = await person();
    await a.visit("/tasks");
    for (const title of ["Call Acme", "Visit Beta"]) {
      await a.page.getByRole("button", { name: "New task" }).first().click();
      const form = a.page.getByRole("dialog");
      await form.getByLabel("What is to be done?").fill(title);
      await form.getByRole("button", { name: "Add", exact: true }).click();
      await form.waitFor({ state: "detached" });
    }
    await (await askAbout(a.page, "What is to be done?")).getByLabel("Value").fill("beta");
    await eventually(() => a.page.locator(".line.task .main-link").allInnerTexts(), ["Visit Beta"]);
    await eventually(() => found(a), "1 of 2");
    await a.page.keyboard.press("Enter");
    await save(a, "Beta's");
    await a.reload();
    await eventually(() => a.page.locator(".line.task .main-link").allInnerTexts(), ["Visit Beta"]);
    await eventually(() => current(a), ["Beta's"]);
    await done(a);
  });

  it("on a phone a chip opens a sheet, and the views are a list behind a button", async () => {
    const a = await person(phone);
    await a.addDeal("Small", "100");
    const chip = a.page.locator(".chip.filter", { hasText: "Owner" }).getByRole("button").first();
    await chip.tap();
    const asked = a.page.getByRole("dialog", { name: "Owner", exact: true });
    await asked.waitFor();
    await drawn(a.page);
    const { x, y, width, height } = await a.page.locator(".beside-body").boundingBox();
    assert.deepEqual([x, width], [0, 390]);
    assert.ok(Math.abs(y + height - 844) <= 1, `it ends at ${y + height}`);
    await offered(asked, "Me").first().tap();
    await eventually(() => parameter(a, "filter"), "owner_id=me");
    await asked.getByRole("button", { name: "Close" }).tap();
    await asked.waitFor({ state: "detached" });
    await eventually(() => focused(a), "Owner is Me");
    await a.page.locator(".views > summary").tap();
    await eventually(() => current(a), ["Mine"]);
    await a.page.locator(".view-list").getByRole("link", { name: "All", exact: true }).tap();
    await eventually(() => parameter(a, "filter"), null);
    await done(a);
  });
});
