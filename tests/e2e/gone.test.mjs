// No deal is without a column: stages and pipelines that are gone while something stands in them.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, eventually, options, people, pick, suite } from "./harness.mjs";

suite("what is left behind", (server) => {
  const { person, done } = people(server);

  it("in a stage that a colleague removed is in a column until it is moved, on every device", async () => {
    const a = await person();
    await a.addDeal("Kệ kho", "500");
    await a.addDeal("Acme", "7");
    const link = await a.share();
    await a.synced();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await b.card("Kệ kho").waitFor();
    await server.down();
    for (const one of [a, b]) await one.offline();
    // Nobody knows of the other: one deal is dragged there, one is made there.
    await b.drag("Kệ kho", "Qualified");
    await b.addDeal("Made there", "30", "Qualified");
    await a.page.getByRole("link", { name: "Edit pipelines and stages" }).click();
    await a.page.locator(".pipeline").getByRole("button", { name: "Qualified: Delete" }).click();
    await a.page.getByRole("dialog").getByRole("button", { name: "Remove the stage" }).click();
    await a.page.locator(".toast").getByText("Removed the stage Qualified").waitFor();
    await a.go("Deals");
    assert.equal(await a.column("Qualified").count(), 0);
    await server.up();
    for (const one of [a, b]) {
      await one.synced();
      await eventually(() => one.cards("Qualified"), ["Made there", "Kệ kho"]);
      await one.column("Qualified").getByText("Removed stage: move these").waitFor();
      await eventually(() => one.column("Qualified").locator(".total .each").innerText(), "US$530");
      // It takes nothing.
      assert.equal(await one.column("Qualified").getByRole("button", { name: "Add a deal to" }).count(), 0);
    }
    await a.drag("Acme", "Qualified");
    await eventually(() => a.page.locator('[data-live="board"]').innerText(), "Put Acme back");
    await a.card("Acme").locator(".card-menu").click();
    assert.equal(await a.page.getByRole("menuitem", { name: "Qualified" }).count(), 0);
    await a.page.keyboard.press("Escape");
    // It is told on the deal's page as well, and counts in the forecast.
    await b.card("Made there").locator(".deal-card").click();
    await eventually(() => b.stage(), "Qualified (removed)");
    await b.page.goBack();
    await b.page.getByRole("button", { name: "Forecast", exact: true }).click();
    await b.page.locator(".deal-card.small").getByText("Made there").waitFor();
    await b.page.getByRole("button", { name: "Board", exact: true }).click();

    await a.drag("Kệ kho", "Meeting");
    await b.card("Made there").locator(".card-menu").click();
    await b.page.getByRole("menuitem", { name: "Meeting", exact: true }).click();
    for (const one of [a, b]) {
      await eventually(() => one.cards("Meeting").then((all) => all.sort()), ["Kệ kho", "Made there"]);
      await one.column("Qualified").waitFor({ state: "detached" });
    }
    await a.synced();
    await b.synced();
    await done(a, b);
  });

  it("in a pipeline that was archived is reached by its name", async () => {
    const a = await person();
    await a.addDeal("Acme", "7");
    await a.page.getByRole("link", { name: "Edit pipelines and stages" }).click();
    await a.page.getByRole("button", { name: "Renewal" }).click();
    await eventually(() => a.page.locator(".pipeline").count(), 2);
    await a.page.locator(".pipeline").first().getByRole("button", { name: "Archive" }).click();
    await eventually(() => a.page.locator(".pipeline").count(), 1);
    await a.go("Deals");
    const pipelines = a.page.getByLabel("Pipeline", { exact: true });
    await eventually(() => options(pipelines), ["Renewal", "Sales (archived)"]);
    await pick(pipelines, "Sales (archived)");
    await eventually(() => a.cards("New"), ["Acme"]);
    await a.drag("Acme", "Proposal");
    await eventually(() => a.cards("Proposal"), ["Acme"]);
    await a.reload();
    await eventually(() => a.cards("Proposal"), ["Acme"]);
    await done(a);
  });
});
