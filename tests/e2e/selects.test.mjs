// A select shows the value that is, whoever changed it last and whatever was chosen on it before.
import { it } from "node:test";
import { Person, choose, eventually, people, shown, suite, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

suite("selects", (server) => {
  const { person, done } = people(server);
  /** Two people on the page of one deal. */
  const onOneDeal = async () => {
    const a = await person();
    await a.addDeal("Acme", "1");
    const link = await a.share();
    await a.synced();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    for (const one of [a, b]) {
      await one.card("Acme").locator(".deal-card").click();
      await one.step("New").waitFor();
    }
    return { a, b };
  };
  const stage = (one) => one.page.getByLabel("Stage", { exact: true });
  const both = async (all, label, name) => {
    for (const one of all) await eventually(() => shown(one.page, label), name);
  };

  it("the stage follows a colleague, and an undo", async () => {
    const { a, b } = await onOneDeal();
    const all = [a, b];
    for (const [one, stage] of [[b, "Meeting"], [a, "Qualified"], [b, "Negotiation"], [a, "New"]]) {
      await one.step(stage).click();
      for (const each of all) await eventually(() => each.stage(), stage);
    }
    await a.page.keyboard.press("Control+z");
    for (const each of all) await eventually(() => each.stage(), "Negotiation");
    await done(a, b);
  });

  it("the owner and the forecast follow a colleague", async () => {
    const { a, b } = await onOneDeal();
    for (const one of [a, b]) await one.unfold();
    // Whoever looks is told that it is them.
    const told = (one, owner) => (one === b && owner === "Minh" ? "Minh (Me)" : owner);
    for (const [one, owner] of [[b, "Minh"], [a, "Me"], [b, "Minh"], [a, "Nobody"], [b, "Me"]]) {
      await choose(one.page, "Owner", told(one, owner));
      for (const each of [a, b]) await both([each], "Owner", told(each, owner));
    }
    for (const [one, forecast] of [[b, "Commit"], [a, "Best case"], [b, "Omitted"], [a, "Commit"]]) {
      await choose(one.page, "Forecast as", forecast);
      await both([a, b], "Forecast as", forecast);
    }
    await done(a, b);
  });
});
