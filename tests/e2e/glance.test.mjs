// The board at a glance: what the line above it says, what a card and a column show, and where the keys are.
import assert from "node:assert/strict";
import { it } from "node:test";
import { choose, desktop, eventually, people, phone, suite } from "./harness.mjs";

suite("the board at a glance", (server) => {
  const { person, done } = people(server);
  const part = (one, name) => one.page.locator(`.board-summary [data-part="${name}"]`);
  const said = (one, name) => part(one, name).innerText().then((text) => text.replace("·", "").trim());
  const count = (words) => Number(words.replace(/\D/g, ""));
  const rows = (one) => one.page.locator(".deal-table .grid-body .cell.name").count();
  const cards = (one) => one.page.locator("section.column .deal-card:visible").count();
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

  it("says what is open, and leads to exactly the deals that it counts", async () => {
    const a = await person();
    await a.quickAdd(`Late $100 ${day(-3)}`);
    await a.quickAdd(`Later $200 ${day(30)}`);
    await a.quickAdd("Undated $400");
    await a.quickAdd("Sold $1000");
    await a.drag("Sold", "Won");
    await eventually(() => said(a, "open"), "3 open");
    await eventually(() => said(a, "sum"), "US$700");
    await eventually(() => said(a, "weighted"), "weighted US$70");
    await eventually(() => said(a, "unplanned"), "3 with nothing planned");
    await eventually(() => said(a, "late"), "1 past the close date");

    // A count narrows the board, and the next click widens it again.
    for (const name of ["late", "unplanned", "open"]) {
      const counted = count(await said(a, name));
      await part(a, name).locator("a").click();
      await eventually(() => part(a, name).locator("a").getAttribute("aria-current"), "true");
      await eventually(() => cards(a), counted);
      await eventually(() => said(a, name).then(count), counted);
      await part(a, name).locator("a").click();
      await eventually(() => part(a, name).locator("a").getAttribute("aria-current"), null);
      await eventually(() => new URL(a.page.url()).searchParams.get("filter"), null);
      // What is counted comes once nothing moves any more.
      await eventually(() => said(a, "open"), "3 open");
      await eventually(() => said(a, "unplanned"), "3 with nothing planned");
    }
    // A sum leads to the table of what it is of, the largest first.
    await part(a, "sum").locator("a").click();
    await eventually(() => rows(a), 3);
    await eventually(() => a.page.locator(".grid-body .cell.name").first().innerText().then((it) => it.includes("Undated")), true);
    await a.page.goBack();
    await a.card("Late").waitFor();

    // It follows what changes: a task is planned, a deal is lost, a letter is typed.
    await a.card("Undated").locator(".deal-card").click();
    await a.page.locator('[data-related="task"]').getByRole("button", { name: "New task" }).click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("What is to be done?").fill("Call them");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.waitFor({ state: "detached" });
    await a.go("Deals");
    await eventually(() => said(a, "unplanned"), "2 with nothing planned");
    await a.page.locator(".board-head input").fill("late");
    await eventually(() => said(a, "open"), "2 open");
    await eventually(() => said(a, "sum"), "US$300");
    await a.page.locator(".board-head input").fill("");
    await eventually(() => said(a, "open"), "3 open");
    await a.drag("Late", "Won");
    await eventually(() => said(a, "open"), "2 open");
    await part(a, "late").waitFor({ state: "hidden" });
    await done(a);
  });

  it("keeps the keys on a part of the line that narrows the board, and gives them to the page where the line goes", async () => {
    const a = await person();
    await a.quickAdd(`Late $100 ${day(-3)}`);
    await eventually(() => said(a, "late"), "1 past the close date");
    const keys = () => a.page.evaluate(() => document.activeElement.closest("[data-part]")?.dataset.part ?? document.activeElement.id);
    for (const pressed of ["true", null]) {
      await part(a, "late").locator("a").focus();
      await a.page.keyboard.press("Enter");
      await eventually(() => part(a, "late").locator("a").getAttribute("aria-current"), pressed);
      await a.page.evaluate(() => new Promise((drawn) => setTimeout(drawn, 200)));
      assert.equal(await keys(), "late");
    }
    await part(a, "sum").locator("a").focus();
    await a.page.keyboard.press("Enter");
    await eventually(() => rows(a), 1);
    await eventually(keys, "content");
    await done(a);
  });

  it("leaves the height to the cards", async () => {
    const a = await person(desktop);
    await a.addDeal("Acme", "1");
    await eventually(() => said(a, "open"), "1 open");
    const top = async (locator) => (await locator.boundingBox()).y;
    const above = (await top(a.card("Acme"))) - (await top(a.page.locator(".board-page")));
    assert.ok(above <= 180, `${above}`);
    // What stands at the foot of a column stays in it.
    const [column, add] = [await a.column("New").boundingBox(), await a.column("New").locator(".add-here").boundingBox()];
    assert.ok(add.x > column.x && add.x + add.width < column.x + column.width, JSON.stringify([column, add]));
    await done(a);
  });

  for (const [screen, options] of Object.entries({ desktop, phone })) {
    it(`a card's foot is one line whatever stands in it, and its title two at most, ${screen}`, async () => {
      const a = await person(options);
      const long = "Maintenance of all servers and network devices of every branch across the country, spare parts and visits included";
      for (const line of [`${long} $123456789.75 ${day(-3)}`, `Short $1 ${day(40)}`, "Plain"]) await a.quickAdd(line);
      await a.page.locator(".display summary").click();
      await a.page.getByLabel("Close date", { exact: true }).check();
      await a.page.keyboard.press("Escape");
      await a.card("Plain").locator(".no-next").getByText("no task").waitFor();
      const feet = await a.page.locator(".card-foot").evaluateAll((all) =>
        all.map((foot) => {
          const area = foot.getBoundingClientRect();
          const parts = [...foot.querySelectorAll(".amount, .chip, .avatar")].map((it) => it.getBoundingClientRect());
          const isInside = (it) => it.top >= area.top - 1 && it.bottom <= area.bottom + 1 && it.left >= area.left - 1 && it.right <= area.right + 1;
          return { height: Math.round(area.height), inside: parts.every(isInside), parts: parts.length };
        }),
      );
      assert.deepEqual(feet.map((it) => it.parts), [2, 4, 4]);
      for (const foot of feet) assert.ok(foot.inside && foot.height <= 24, JSON.stringify(feet));
      const title = a.card(long).locator(".card-title");
      assert.equal(await title.getAttribute("title"), long);
      const { height, line } = await title.evaluate((it) => ({ height: it.getBoundingClientRect().height, line: parseFloat(getComputedStyle(it).lineHeight) }));
      assert.equal(Math.round(line), 19);
      assert.equal(Math.round(height / line), 2);
      await done(a);
    });
  }

  it("has one stop of Tab in a column, from which arrows, Home, End and a key for the menu lead on", async () => {
    const a = await person();
    for (const name of ["Third", "Second", "First"]) await a.addDeal(name, "1");
    await a.addDeal("Beside", "1", "Qualified");
    const focused = () => a.page.evaluate(() => document.activeElement.querySelector(".card-title")?.textContent);
    const stops = () => a.page.locator('.deal-card[tabindex="0"] .card-title').allInnerTexts();
    await eventually(stops, ["First", "Beside"]);
    assert.equal(await a.page.locator('.card-menu:not([tabindex="-1"])').count(), 0);
    await a.card("First").locator(".deal-card").focus();
    await a.page.keyboard.press("End");
    await eventually(focused, "Third");
    await a.page.keyboard.press("Home");
    await eventually(focused, "First");
    await a.page.keyboard.press("ArrowDown");
    await eventually(focused, "Second");
    await eventually(stops, ["Second", "Beside"]);
    // Tab leaves the column, and comes back to where it was left.
    await a.page.keyboard.press("Tab");
    await eventually(() => a.page.evaluate(() => document.activeElement.className.includes("add-here")), true);
    await a.page.keyboard.press("Shift+Tab");
    await eventually(focused, "Second");
    for (const key of ["m", "Shift+F10"]) {
      await a.page.keyboard.press(key);
      await a.page.getByRole("menu").waitFor();
      await a.page.keyboard.press("Escape");
      await a.page.getByRole("menu").waitFor({ state: "detached" });
      await eventually(focused, "Second");
    }
    // A lifted card goes to the ends as well.
    await a.page.keyboard.press("Space");
    await a.page.keyboard.press("End");
    await a.page.keyboard.press("Space");
    await eventually(() => a.cards("New"), ["First", "Third", "Second"]);
    await eventually(focused, "Second");
    // Whichever card goes, another takes its place.
    await a.page.keyboard.press("m");
    await a.page.getByRole("menuitem", { name: "Qualified" }).click();
    await eventually(() => a.cards("Qualified"), ["Second", "Beside"]);
    await eventually(stops, ["First", "Second"]);
    await done(a);
  });

  it("gives the keys to the next card where the filter shows the one that was moved no more", async () => {
    const a = await person();
    for (const name of ["Third", "Second", "First"]) await a.addDeal(name, "1");
    await part(a, "open").locator("a").click();
    await eventually(() => part(a, "open").locator("a").getAttribute("aria-current"), "true");
    await a.card("Second").locator(".deal-card").focus();
    await a.page.keyboard.press("m");
    await a.page.getByRole("menuitem", { name: "Won" }).click();
    await eventually(() => a.cards("New"), ["First", "Third"]);
    await eventually(() => a.page.evaluate(() => document.activeElement.querySelector(".card-title")?.textContent), "Third");
    await done(a);
  });

  it("says what is picked amounts to, and how much of all that is open stands in a column", async () => {
    const a = await person();
    await a.addDeal("One", "100");
    await a.addDeal("Two", "200");
    await a.addDeal("Three", "100", "Qualified");
    const share = (stage) => a.column(stage).locator(".share > span").evaluate((it) => it.style.inlineSize);
    await eventually(() => share("New"), "75%");
    await eventually(() => share("Qualified"), "25%");
    for (const name of ["One", "Three"]) await a.card(name).locator(".deal-card").click({ modifiers: ["Control"] });
    await eventually(() => a.page.locator(".picked-sum").innerText(), "US$200");
    // A head is one line: the name, how many, and what they amount to.
    const head = await a.column("New").locator("header").boundingBox();
    assert.ok(head.height >= 44 && head.height <= 50, JSON.stringify(head));
    await done(a);
  });

  it("keeps one row of heads over all lanes, whose headers say whose they are", async () => {
    const a = await person();
    for (let nth = 0; nth < 6; nth += 1) await a.quickAdd(`Deal ${nth} $${nth + 1} #tag${nth}`);
    await a.page.locator(".display summary").click();
    await choose(a.page, "Swimlanes", "Tags");
    await a.page.keyboard.press("Escape");
    await a.lane("tag0").locator(".deal-card").waitFor();
    const heads = () => a.page.locator(".lane-heads").boundingBox().then((box) => Math.round(box.y));
    const area = Math.round((await a.page.locator(".board-area").boundingBox()).y);
    assert.equal(await heads(), area);
    await a.page.locator(".board-area").evaluate((it) => it.scrollTo(0, 400));
    await eventually(() => a.page.locator(".board-area").evaluate((it) => it.scrollTop > 100), true);
    assert.equal(await heads(), area);
    assert.deepEqual(await a.page.locator(".lane-heads .board .lane-head").allInnerTexts(), ["New", "Qualified", "Meeting", "Proposal", "Negotiation"]);
    // Each lane has a rail of its own.
    await eventually(() => a.lane("tag0").locator(".rail section.column").count(), 2);
    await done(a);
  });
});
