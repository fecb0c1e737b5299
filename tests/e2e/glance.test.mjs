// The board at a glance: what the line above it says, what a card and a column show, and where the keys are.
import assert from "node:assert/strict";
import { it } from "node:test";
import { eventually, people, suite } from "./harness.mjs";

suite("the board at a glance", (server) => {
  const { person, done } = people(server);
  const part = (one, name) => one.page.locator(`.board-summary [data-part="${name}"]`);
  const said = (one, name) => part(one, name).innerText().then((text) => text.replace("·", "").trim());
  const count = (words) => Number(words.replace(/\D/g, ""));
  const rows = (one) => one.page.locator(".deal-table tbody tr").count();
  const cards = (one) => one.page.locator("section.column .card-slot:visible").count();
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
    }
    // A sum leads to the table of what it is of, the largest first.
    await part(a, "sum").locator("a").click();
    await eventually(() => rows(a), 3);
    await eventually(() => a.page.locator(".deal-table tbody tr").first().innerText().then((it) => it.includes("Undated")), true);
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
});
