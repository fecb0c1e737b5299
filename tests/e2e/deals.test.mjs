// The board as people work with it: many deals at a time, filtered, divided, by month, and by their own rules.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, askAbout, choose, create, day, eventually, offered, openChip, options, people, phone, pick, suite } from "./harness.mjs";

suite("deals", (server) => {
  const { person, done } = people(server);
  const toast = (one) => one.page.locator(".toast");

  it("a line names company, amount, owner, date and tags; each can be declined", async () => {
    const a = await person();
    await a.page.getByRole("button", { name: "Add your first deal" }).click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("Deal name").fill("Acme 20 licences 45tr @me 30/12 #renewal #hot");
    const chips = form.locator(".understood .chip");
    await eventually(async () => (await chips.allInnerTexts()).map((it) => it.trim()), [
      "Acme (new company)",
      "₫45,000,000",
      "Me",
      `30 Dec ${new Date() > new Date(new Date().getFullYear(), 11, 30, 24) ? new Date().getFullYear() + 1 : new Date().getFullYear()}`,
      "renewal, hot",
    ]);
    await chips.filter({ hasText: /^Me$/ }).getByRole("button", { name: "Not this" }).click();
    await eventually(() => chips.count(), 4);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    // What was declined stays in the name.
    const card = a.card("Acme 20 licences @me");
    await card.getByText("₫45,000,000").waitFor();
    await card.getByText("Acme", { exact: true }).waitFor();
    await eventually(() => card.locator(".chip.tag").allInnerTexts(), ["renewal", "hot"]);
    // One step, one undo: the company and the tags go with it.
    await a.page.keyboard.press("Control+z");
    await card.waitFor({ state: "detached" });
    await a.go("Companies");
    await a.page.getByText("The companies you sell to").waitFor();
    await done(a);
  });

  it("what is filtered, searched and sorted is in the address, and saved views are private or shared", async () => {
    const a = await person();
    await a.addDeal("Small", "100");
    await a.quickAdd("Large $9,000 #hot");
    await a.quickAdd("Middle $500");
    const link = await a.share();
    await a.synced();
    const dialog = a.page.getByRole("dialog");
    await (await askAbout(a.page, "Amount")).getByLabel("Value").fill("400");
    // What is asked is asked at once.
    await eventually(() => a.cards("New"), ["Middle", "Large"]);
    await a.page.keyboard.press("Enter");
    const tags = await askAbout(a.page, "Tags");
    await choose(tags, "Condition", "is not");
    await offered(tags, "hot").click();
    await eventually(() => a.cards("New"), ["Middle"]);
    await a.page.keyboard.press("Escape");
    await tags.waitFor({ state: "detached" });
    await eventually(() => a.column("New").locator(".total .each").innerText(), "US$500");
    await a.reload();
    await eventually(() => a.cards("New"), ["Middle"]);
    // Either of the two.
    await choose(a.page, "Join conditions", "Match any");
    await eventually(() => a.cards("New"), ["Middle", "Large", "Small"]);
    // What no popover can show stays, and so do all of several values.
    const address = new URL(a.page.url());
    const filter = address.searchParams.get("filter");
    const several = `${filter};from_the_future=x|stage_type=open,won`;
    await a.page.goto(`${address.origin}/board?filter=${encodeURIComponent(several)}`);
    await a.page.locator(".chip.filter", { hasText: "from_the_future=x" }).waitFor();
    await offered(await openChip(a.page, "Open, Won"), "Lost").click();
    await eventually(() => new URL(a.page.url()).searchParams.get("filter"), `${several},lost`);
    await a.page.goto(address.href);
    await eventually(() => a.cards("New"), ["Middle", "Large", "Small"]);
    await a.page.getByRole("button", { name: "Remove filter Tags is not hot" }).click();
    await eventually(() => a.cards("New"), ["Middle", "Large"]);
    await a.page.locator(".display summary").click();
    await choose(a.page, "Sort by", "Largest amount");
    await a.page.locator(".display summary").click();
    await eventually(() => a.cards("New"), ["Large", "Middle"]);
    for (const [name, shared] of [["Big ones", true], ["For me alone", false]]) {
      await a.page.getByRole("button", { name: "Save this view…" }).click();
      await dialog.getByLabel("Name").fill(name);
      if (shared) await dialog.getByLabel("Everybody sees it").check();
      await dialog.getByRole("button", { name: "Save" }).click();
      await a.page.locator(".view-list").getByText(name).waitFor();
    }
    await a.page.getByPlaceholder("Search deals").fill("large");
    await eventually(() => a.cards("New"), ["Large"]);
    await a.synced();

    const b = await Person.open(server);
    await b.join(link, "Minh");
    await eventually(() => b.cards("New"), ["Middle", "Large", "Small"]);
    const usual = ["All", "Mine", "Closing this month"];
    await eventually(() => b.page.locator(".view-list a").allInnerTexts(), [...usual, "Big ones"]);
    await b.page.locator(".view-list").getByRole("link", { name: "Big ones" }).click();
    await eventually(() => b.cards("New"), ["Large", "Middle"]);
    await b.page.getByRole("button", { name: "Pin Big ones to the sidebar" }).waitFor();
    // Its owner calls it otherwise and lets it keep what is shown now; nobody else is offered that.
    assert.equal(await b.page.getByRole("button", { name: "Edit Big ones" }).count(), 0);
    await b.page.goBack();
    await eventually(() => b.cards("New"), ["Middle", "Large", "Small"]);

    await a.page.locator(".view-list").getByRole("link", { name: "Big ones" }).click();
    await eventually(() => a.cards("New"), ["Large", "Middle"]);
    await a.page.getByPlaceholder("Search deals").fill("large");
    await eventually(() => a.cards("New"), ["Large"]);
    await a.page.getByRole("button", { name: "Edit Big ones" }).click();
    await dialog.getByLabel("Name").fill("for me ALONE");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("There is a view for me ALONE already.").waitFor();
    await dialog.getByLabel("Name").fill("The largest");
    await dialog.getByLabel("Replace with what is shown now").check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await toast(a).getByText("Changed The largest").waitFor();
    await eventually(() => a.page.locator(".view-list a").allInnerTexts(), [...usual, "For me alone", "The largest"]);
    await a.synced();
    await b.page.locator(".view-list").getByRole("link", { name: "The largest" }).click();
    await eventually(() => b.cards("New"), ["Large"]);
    await done(a, b);
  });

  it("picked cards move together, are edited together, and come back with one undo", async () => {
    const a = await person();
    for (const name of ["Four", "Three", "Two", "One"]) await a.addDeal(name, "100");
    await a.card("One").locator(".deal-card").click({ modifiers: ["Control"] });
    await a.card("Three").locator(".deal-card").click({ modifiers: ["Shift"] });
    await eventually(() => a.page.locator(".deal-card.picked").count(), 3);
    await a.card("Two").locator(".deal-card").click({ modifiers: ["Control"] });
    await a.page.getByText("2 selected").waitFor();
    const from = await a.card("One").locator(".deal-card").boundingBox();
    const to = await a.column("Proposal").locator(".cards").boundingBox();
    await a.page.mouse.move(from.x + 40, from.y + 15);
    await a.page.mouse.down();
    await a.page.mouse.move(to.x + 60, to.y + 40, { steps: 8 });
    await eventually(() => a.page.locator(".stack-count").innerText(), "2");
    // The header says what it would amount to.
    await eventually(() => a.column("Proposal").locator(".total .each").innerText(), "US$200");
    await a.page.mouse.up();
    await eventually(() => a.cards("Proposal"), ["One", "Three"]);
    await eventually(() => a.cards("New"), ["Two", "Four"]);
    await toast(a).getByText("Moved 2 deals to Proposal").waitFor();
    await a.page.keyboard.press("Control+z");
    await eventually(() => a.cards("New"), ["One", "Two", "Three", "Four"]);
    // What was undone by a key is not offered to be undone again.
    await toast(a).getByText("Undone").waitFor();
    await eventually(() => toast(a).getByText("Moved 2 deals to Proposal").count(), 0);
    await a.page.keyboard.press("Control+Shift+z");
    await eventually(() => a.cards("Proposal"), ["One", "Three"]);
    await a.page.keyboard.press("Control+z");
    await eventually(() => a.cards("New"), ["One", "Two", "Three", "Four"]);

    // By keyboard: x picks; the bar edits what is picked.
    await a.card("One").locator(".deal-card").focus();
    await a.page.keyboard.press("x");
    await a.page.keyboard.press("ArrowDown");
    await a.page.keyboard.press("x");
    const bar = a.page.getByRole("toolbar", { name: "Actions for the selection" });
    await create(bar, "Add a tag", "hot");
    await eventually(() => a.page.locator(".card-slot .chip.tag").count(), 2);
    await choose(bar, "Move to…", "Qualified");
    await eventually(() => a.cards("Qualified"), ["One", "Two"]);
    await bar.waitFor({ state: "detached" });
    await a.card("One").locator(".deal-card").click({ modifiers: ["Control"] });
    await bar.getByRole("button", { name: "Select all", exact: true }).click();
    await bar.getByRole("button", { name: "Delete" }).click();
    await eventually(() => a.page.locator(".card-slot").count(), 0);
    await toast(a).filter({ hasText: "Deals deleted: 4" }).getByRole("button", { name: "Undo" }).click();
    await eventually(() => a.cards("Qualified"), ["One", "Two"]);
    await done(a);
  });

  it("n7_ an undo leaves what a colleague changed since", async () => {
    const a = await person();
    await a.addDeal("Acme", "100");
    const link = await a.share();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await b.card("Acme").waitFor();
    await a.drag("Acme", "Qualified");
    await eventually(() => b.cards("Qualified"), ["Acme"]);
    await b.drag("Acme", "Proposal");
    await eventually(() => a.cards("Proposal"), ["Acme"]);
    await a.page.keyboard.press("Control+z");
    await toast(a).getByText("It has been changed since").waitFor();
    await eventually(() => a.cards("Proposal"), ["Acme"]);
    await done(a, b);
  });

  it("in another lane a card takes what the lane stands for", async () => {
    const a = await person();
    await a.quickAdd("Alpha $100 #hot");
    await a.quickAdd("Beta $200 #cold");
    await a.page.locator(".display summary").click();
    await choose(a.page, "Swimlanes", "Tags");
    await a.page.locator(".display summary").click();
    await eventually(() => a.page.locator(".lane > h2 button").allInnerTexts(), ["cold", "hot"]);
    await a.dragTo("Alpha", a.lane("cold").locator("section.column").nth(1).locator(".cards"));
    await eventually(() => a.page.locator(".lane > h2 button").allInnerTexts(), ["cold"]);
    await eventually(() => a.lane("cold").locator("section.column").nth(1).locator(".card-title").allInnerTexts(), ["Alpha"]);
    await a.page.keyboard.press("Control+z");
    await eventually(() => a.page.locator(".lane > h2 button").allInnerTexts(), ["cold", "hot"]);
    await done(a);
  });

  it("a stage asks for what it needs, warns over its limit, and makes its task once", async () => {
    const a = await person();
    await a.addDeal("Beta", "");
    await a.addDeal("Acme", "");
    await a.page.getByRole("link", { name: "Edit pipelines and stages" }).click();
    const stage = a.page.locator(".stage").nth(1);
    await stage.locator("summary").click();
    await stage.getByLabel("Amount").check();
    await stage.getByLabel("Deal limit").fill("1");
    await stage.getByLabel("Deal limit").press("Tab");
    await stage.getByLabel("What is to be done?").fill("Call them back");
    await stage.getByLabel("Due in days").fill("2");
    await stage.getByRole("button", { name: "Add" }).click();
    await stage.getByText("Call them back · after 2 days").waitFor();
    await a.go("Deals");

    await a.drag("Acme", "Qualified");
    const dialog = a.page.getByRole("dialog");
    await dialog.getByText("This stage needs more").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await eventually(() => a.cards("New"), ["Acme", "Beta"]);
    await a.drag("Acme", "Qualified");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("Fill in everything.").waitFor();
    await dialog.getByLabel("Amount").fill("700");
    await dialog.getByRole("button", { name: "Save" }).click();
    await eventually(() => a.cards("Qualified"), ["Acme"]);
    await eventually(() => a.column("Qualified").locator(".count").innerText(), "1/1");
    await eventually(() => a.card("Acme").locator(".chip", { hasText: /\d/ }).first().getAttribute("title"), "Call them back");
    await a.drag("Beta", "Qualified");
    await dialog.getByLabel("Amount").fill("300");
    await dialog.getByRole("button", { name: "Save" }).click();
    await toast(a).getByText("Qualified holds 2 deals, over its limit of 1").waitFor();
    await eventually(() => a.column("Qualified").locator(".total .each").innerText(), "US$1,000");
    // Out and in again makes no second task.
    await a.drag("Acme", "New");
    await a.drag("Acme", "Qualified");
    await eventually(() => a.cards("Qualified").then((all) => all.length), 2);
    await a.go("Tasks");
    await eventually(() => a.page.getByText("Call them back").count(), 2);
    await done(a);
  });

  it("pipelines are made from templates, and a stage in use sends its deals elsewhere", async () => {
    const a = await person();
    await a.addDeal("Acme", "100", "Meeting");
    await a.page.getByRole("link", { name: "Edit pipelines and stages" }).click();
    await a.page.getByRole("button", { name: "Renewal" }).click();
    await eventually(() => a.page.locator(".pipeline").count(), 2);
    const sales = a.page.locator(".pipeline").first();
    const names = () => sales.locator(".stage-name").evaluateAll((all) => all.map((it) => it.value));
    await sales.locator(".stage-name").first().fill("Fresh");
    await sales.locator(".stage-name").first().press("Tab");
    await sales.getByRole("button", { name: "Fresh: Down" }).click();
    await eventually(names, ["Qualified", "Fresh", "Meeting", "Proposal", "Negotiation", "Won", "Lost"]);
    await sales.getByRole("button", { name: "Meeting: Delete" }).click();
    const dialog = a.page.getByRole("dialog");
    await dialog.getByText("Deals in Meeting: 1.").waitFor();
    await choose(dialog, "Move them to", "Proposal");
    await dialog.getByRole("button", { name: "Remove the stage" }).click();
    await eventually(names, ["Qualified", "Fresh", "Proposal", "Negotiation", "Won", "Lost"]);
    await sales.getByRole("button", { name: "Add a stage" }).click();
    await eventually(names, ["Qualified", "Fresh", "Proposal", "Negotiation", "New stage", "Won", "Lost"]);
    await a.go("Deals");
    await eventually(() => a.cards("Proposal"), ["Acme"]);
    const pipelines = a.page.getByLabel("Pipeline", { exact: true });
    await pick(pipelines, "Renewal");
    await a.column("Expiring").waitFor();
    await a.addDeal("Beta", "50", "Expiring");
    await a.reload();
    await eventually(() => a.cards("Expiring"), ["Beta"]);

    // They are called otherwise, stand in another order, and are put aside as long as something is in them.
    await a.page.getByRole("link", { name: "Edit pipelines and stages" }).click();
    const renewal = a.page.locator(".pipeline").last();
    await renewal.getByRole("button", { name: "Edit Pipeline: Renewal" }).click();
    await renewal.getByLabel("Pipeline").fill("Gia hạn");
    await renewal.getByLabel("Pipeline").press("Enter");
    await renewal.getByRole("button", { name: "Up", exact: true }).click();
    await eventually(() => a.page.locator(".pipeline > h2").allTextContents(), ["Gia hạn", "Sales"]);
    await a.go("Deals");
    await eventually(() => options(pipelines), ["Gia hạn", "Sales"]);
    await a.page.getByRole("link", { name: "Edit pipelines and stages" }).click();
    await a.page.locator(".pipeline").first().getByRole("button", { name: "Archive" }).click();
    await eventually(() => a.page.locator(".pipeline > h2").allTextContents(), ["Sales"]);
    await toast(a).getByText("Archived Gia hạn").waitFor();
    await a.go("Deals");
    await eventually(() => a.cards("Proposal"), ["Acme"]);
    await eventually(() => options(pipelines), ["Sales", "Gia hạn (archived)"]);
    await done(a);
  });

  it("the table sorts and picks; by month and by day a card is dragged to another close date", async () => {
    const a = await person();
    const now = new Date();
    const iso = (month, day) => {
      const date = new Date(Date.UTC(now.getFullYear(), now.getMonth() + month, day));
      return date.toISOString().slice(0, 10);
    };
    await a.quickAdd(`Acme $100 ${iso(0, 28)}`);
    await a.quickAdd(`Beta $900 ${iso(1, 15)}`);
    await a.page.getByRole("button", { name: "Table", exact: true }).click();
    const titles = () => a.page.locator(".deal-table .grid-body .cell.name").allInnerTexts();
    await a.page.locator(".grid-head").getByRole("button", { name: "Amount" }).click();
    await eventually(titles, ["Beta", "Acme"]);
    await a.page.locator(".grid-head").getByRole("button", { name: "Amount" }).click();
    await eventually(titles, ["Acme", "Beta"]);
    await a.page.getByLabel("Select Acme").check();
    await a.page.getByText("1 selected").waitFor();
    await a.page.keyboard.press("Escape");

    await a.page.getByRole("button", { name: "Forecast", exact: true }).click();
    const months = a.page.locator(".forecast section.column");
    const weighted = (at) => a.page.locator('.forecast-table [data-row="weighted"] > td').nth(at).innerText();
    await eventually(() => months.nth(0).locator(".card-title").allInnerTexts(), ["Acme"]);
    await eventually(() => weighted(0), "US$10");
    const target = a.page.locator(".forecast-table input").nth(1);
    await target.fill("1000");
    await target.press("Tab");
    await eventually(() => target.inputValue(), "US$1,000");
    await a.page.locator(".forecast .board").evaluate((board) => board.scrollIntoView({ block: "center" }));
    await a.dragTo("Acme", months.nth(2));
    await eventually(() => months.nth(2).locator(".card-title").allInnerTexts(), ["Acme"]);
    await eventually(() => months.nth(2).locator(".small-date input").inputValue(), day(iso(2, 28)));
    await a.page.keyboard.press("Control+z");
    await eventually(() => months.nth(0).locator(".card-title").allInnerTexts(), ["Acme"]);

    await a.page.getByRole("button", { name: "Calendar", exact: true }).click();
    await a.page.locator(`[data-day="${iso(0, 28)}"]`).getByText("Acme").waitFor();
    await a.dragTo("Acme", a.page.locator(`[data-day="${iso(0, 20)}"]`));
    await a.page.locator(`[data-day="${iso(0, 20)}"]`).getByText("Acme").waitFor();
    await done(a);
  });

  it("a calendar comes back to today, begins there on a phone, and shows what is won or lost", async () => {
    const a = await person({ viewport: { width: 1800, height: 900 } });
    const now = new Date();
    const iso = (day) => `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
    const today = iso(now.getDate());
    // On a phone only days with something on them stand in the list.
    for (let day = 1; day <= 28; day++) await a.quickAdd(`On ${day} $100 ${iso(day)}`);
    await a.quickAdd(`Mine $100 ${today}`);
    await a.drag("Mine", "Won");
    await a.page.getByRole("button", { name: "Calendar", exact: true }).click();
    const card = a.page.locator(`[data-day="${today}"] .deal-card`, { hasText: "Mine" });
    await card.getByText("Won", { exact: true }).waitFor();
    await eventually(() => a.page.locator(".deal-card .closed").count(), 1);
    for (const turn of ["Previous month", "Previous month"]) await a.page.getByRole("button", { name: turn }).click();
    await card.waitFor({ state: "detached" });
    await a.page.locator(".calendar-head").getByRole("button", { name: "Today", exact: true }).click();
    await card.waitFor();
    await a.page.setViewportSize({ width: 390, height: 600 });
    await a.reload();
    await card.waitFor();
    const top = () => a.page.locator(`[data-day="${today}"]`).evaluate((it) => it.getBoundingClientRect().top);
    await eventually(async () => (await top()) < 600, true);
    await done(a);
  });

  it("the head of a calendar fits a phone in either language, and its buttons keep their words on a line", async () => {
    for (const [locale, words] of [["vi-VN", "Hôm nay"], ["en-GB", "Today"]]) {
      const a = await person({ ...phone, locale });
      await a.visit("/board?layout=calendar");
      const head = a.page.locator(".calendar-head");
      const button = head.getByRole("button", { name: words, exact: true });
      await button.waitFor();
      for (const width of [390, 320]) {
        await a.page.setViewportSize({ width, height: 700 });
        const lines = await button.evaluate((it) => {
          const range = document.createRange();
          range.selectNodeContents(it);
          return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
        });
        assert.equal(lines, 1, `${locale} ${width}`);
        assert.ok(await head.evaluate((it) => it.scrollWidth <= it.clientWidth), `${locale} ${width}`);
      }
      await done(a);
    }
  });

  it("what is asked for before its part of the app is here is done as soon as it is", async () => {
    const a = await person({ serviceWorkers: "block" });
    await a.addDeal("Acme", "100");
    let come;
    const held = new Promise((resolve) => (come = resolve));
    await a.page.route(/split_pages\.wasm/, async (route) => {
      await held;
      await route.continue();
    });
    await a.reload();
    await a.card("Acme").waitFor();
    await a.page.keyboard.press("g");
    await a.page.keyboard.press("t");
    await eventually(() => new URL(a.page.url()).pathname, "/tasks");
    await a.page.keyboard.press("c");
    come();
    await a.page.getByRole("dialog").getByLabel("What is to be done?").waitFor();
    await eventually(() => new URL(a.page.url()).pathname, "/tasks");
    await done(a);
  });

  it("goes anywhere and does anything by keys", async () => {
    const a = await person();
    await a.addDeal("Nguyễn Hùng, 20 bản quyền", "100");
    const path = () => new URL(a.page.url()).pathname;
    await a.page.keyboard.press("g");
    await a.page.keyboard.press("t");
    await eventually(path, "/tasks");
    // What the page is about is made, or else a deal.
    await a.page.keyboard.press("c");
    await a.page.getByRole("dialog").getByLabel("What is to be done?").waitFor();
    await eventually(path, "/tasks");
    await a.page.keyboard.press("Escape");
    await a.page.getByRole("dialog").waitFor({ state: "detached" });
    await a.page.keyboard.press("g");
    await a.page.keyboard.press("s");
    await eventually(path, "/settings");
    await a.page.keyboard.press("c");
    await a.page.getByRole("dialog").getByLabel("Deal name").waitFor();
    await eventually(path, "/board");
    // In a field and in a dialog keys are letters.
    await a.page.keyboard.type("go");
    await eventually(() => a.page.getByLabel("Deal name").inputValue(), "go");
    await a.page.keyboard.press("Escape");
    await a.page.keyboard.press("/");
    await eventually(() => a.page.evaluate(() => document.activeElement.type), "search");
    await a.page.keyboard.press("Control+k");
    const palette = a.page.getByRole("combobox", { name: "Go anywhere, do anything" });
    await palette.fill("nguyen hung");
    await a.page.locator("#offers [role=option]").first().getByText("Nguyễn Hùng, 20 bản quyền").waitFor();
    await palette.press("Enter");
    await eventually(() => path().startsWith("/deals/"), true);
    await a.page.locator("main#content").focus();
    await a.page.keyboard.press("Shift+?");
    await a.page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
    await a.page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await done(a);
  });
});
