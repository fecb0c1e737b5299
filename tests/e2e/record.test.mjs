// The page of a record: its head, the path of a deal, what comes next, what is folded away, what is contested, and paper.
import assert from "node:assert/strict";
import { it } from "node:test";
import { axe, findings } from "./axe.mjs";
import { Person, choose, desktop, eventually, people, phone, suite } from "./harness.mjs";

suite("the page of a record", (server) => {
  const { person, done } = people(server);
  /** Somebody on the page of a new deal. */
  const onDeal = async (name = "Acme", amount = "100", options = {}) => {
    const a = await person(options);
    await a.addDeal(name, amount);
    await a.card(name).locator(".deal-card").click();
    await a.page.getByRole("heading", { level: 1, name }).waitFor();
    return a;
  };
  const make = async (one, path, button, label, name, more = {}) => {
    await one.visit(path);
    await one.page.getByRole("button", { name: button }).first().click();
    const form = one.page.getByRole("dialog");
    await form.getByLabel(label, { exact: true }).fill(name);
    for (const [field, text] of Object.entries(more)) await form.getByLabel(field, { exact: true }).fill(text);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.waitFor({ state: "detached" });
  };
  const contact = async (one, name, more) => {
    await make(one, "/contacts", "New contact", "Full name", name, more);
    await one.page.getByRole("heading", { level: 1, name }).waitFor();
  };
  const toast = (one, text) => one.page.locator(".toast", { hasText: text });
  const focused = (one) => one.page.evaluate(() => document.activeElement.querySelector(".step-name")?.textContent ?? document.activeElement.textContent.trim());

  it("says who else looks at it, and who types", async () => {
    const a = await person();
    await a.addDeal("Acme", "1");
    const link = await a.share();
    await a.synced();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    for (const one of [a, b]) await one.card("Acme").locator(".deal-card").click();
    const here = a.page.locator(".also-here li");
    await eventually(() => here.allInnerTexts().then((all) => all.map((it) => it.replaceAll(/\s+/g, " ").trim())), ["M Minh is looking at this"]);
    await b.page.getByLabel("Add a note").pressSequentially("They want");
    await a.page.locator(".also-here li.typing").getByText("Minh is typing…").waitFor();
    // Who rests for a while does not type any more; who leaves is not here.
    await a.page.locator(".also-here li.typing").waitFor({ state: "detached" });
    // Whoever types into a field is seen at it.
    await b.page.getByRole("button", { name: /^Edit Amount/ }).click();
    await b.page.keyboard.type("12");
    await a.page.locator('.property[data-field="amount"] .types-here[title="Minh is typing…"]').waitFor();
    await b.page.keyboard.press("Escape");
    await a.page.locator(".types-here").waitFor({ state: "detached" });
    await b.go("Deals");
    await eventually(() => here.count(), 0);
    await done(a, b);
  });

  it("a deal goes along its path by mouse and by keys, with an undo", async () => {
    const a = await onDeal();
    assert.equal(await a.page.locator(".stage-path").getByRole("option").count(), 5);
    assert.equal(await a.step("New").getAttribute("aria-label"), "New, position 1 of 5, here for less than a day");
    assert.equal(await a.step("Qualified").getAttribute("aria-label"), "Qualified, position 2 of 5");
    await a.step("Meeting").click();
    await eventually(() => a.stage(), "Meeting");
    const standing = () => a.page.locator(".step").evaluateAll((all) => all.map((it) => it.dataset.standing));
    await eventually(standing, ["past", "past", "now", "future", "future"]);
    await toast(a, "Moved Acme from New to Meeting").getByRole("button", { name: "Undo" }).click();
    await eventually(() => a.stage(), "New");
    // One stop for Tab, at what is now; arrows go along, Enter moves.
    assert.deepEqual(await a.page.locator('.step[tabindex="0"]').allInnerTexts(), ["New"]);
    await a.step("New").focus();
    await a.page.keyboard.press("ArrowRight");
    await eventually(() => focused(a), "Qualified");
    await a.page.keyboard.press("End");
    await eventually(() => focused(a), "Negotiation");
    await a.page.keyboard.press("ArrowLeft");
    await eventually(() => focused(a), "Proposal");
    await a.page.keyboard.press("Enter");
    await eventually(() => a.stage(), "Proposal");
    await eventually(() => focused(a), "Proposal");
    await a.page.keyboard.press("Home");
    await a.page.keyboard.press(" ");
    await eventually(() => a.stage(), "New");
    await a.go("Deals");
    await eventually(() => a.cards("New"), ["Acme"]);
    await done(a);
  });

  it("a deal is won and lost from its head, says how it ended, and is opened again where it was", async () => {
    const a = await onDeal();
    await a.step("Proposal").click();
    await eventually(() => a.stage(), "Proposal");
    const banner = a.page.locator(".closed-banner");
    await a.page.getByRole("button", { name: "Won", exact: true }).click();
    await toast(a, "Won! Acme").waitFor();
    await banner.getByText(/^Won on .* · US\$100$/).waitFor();
    assert.equal(await a.page.getByRole("button", { name: "Lost", exact: true }).count(), 0);
    // The keys are where one goes on.
    await eventually(() => focused(a), "Open again");
    await a.page.keyboard.press("Enter");
    await eventually(() => a.stage(), "Proposal");
    await eventually(() => focused(a), "Proposal");
    await a.page.getByRole("button", { name: "Lost", exact: true }).click();
    const dialog = a.page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    await eventually(() => a.stage(), "Proposal");
    await a.page.getByRole("button", { name: "Lost", exact: true }).click();
    await choose(dialog, "Lost reason", "Competitor");
    await dialog.getByLabel("Note (optional)").fill("Cheaper");
    await dialog.getByRole("button", { name: "Save" }).click();
    await banner.getByText(/^Lost on .* · Competitor · Cheaper$/).waitFor();
    await banner.getByRole("button", { name: "Open again" }).click();
    await eventually(() => a.stage(), "Proposal");
    await done(a);
  });

  it("what comes next stands above, and is planned by a tap where nothing is", async () => {
    const a = await onDeal();
    const next = a.page.locator(".next-up");
    await next.getByText("Nothing planned").waitFor();
    await next.getByRole("button", { name: "Tomorrow" }).click();
    await next.getByRole("link", { name: "Call Acme" }).waitFor();
    await toast(a, "Planned: Call Acme").getByRole("button", { name: "Undo" }).click();
    await next.getByText("Nothing planned").waitFor();
    await next.getByRole("button", { name: "Tomorrow" }).click();
    await next.getByRole("link", { name: "Call Acme" }).waitFor();
    await a.go("Tasks");
    await a.page.locator('[data-when="Tomorrow"]').getByRole("link", { name: "Call Acme" }).waitFor();
    await a.page.goBack();
    await next.getByRole("checkbox", { name: "Complete Call Acme" }).click();
    await next.getByText("Nothing planned").waitFor();
    // Another time, or another task.
    await next.getByRole("button", { name: "Another day…" }).click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("What is to be done?").fill("Send the offer");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await next.getByRole("link", { name: "Send the offer" }).waitFor();
    // The page asks by itself: nothing is asked over it. For what is over nothing is planned.
    await next.getByRole("checkbox", { name: "Complete Send the offer" }).click();
    await next.getByText("Nothing planned").waitFor();
    assert.equal(await a.page.locator(".whats-next").count(), 0);
    await a.page.getByRole("button", { name: "Won", exact: true }).click();
    await next.waitFor({ state: "detached" });
    await done(a);
  });

  it("fields that say nothing are folded away until they are asked for, for all of their kind", async () => {
    const a = await onDeal();
    const hidden = a.page.locator(".fields .property[hidden]");
    const fold = a.page.locator(".fold");
    await fold.waitFor();
    const count = await hidden.count();
    assert.ok(count >= 4, `${count}`);
    assert.equal(await fold.innerText(), `Show ${count} empty fields`);
    assert.equal(await fold.getAttribute("aria-expanded"), "false");
    await fold.click();
    await eventually(() => hidden.count(), 0);
    assert.equal(await fold.innerText(), "Hide empty fields");
    const step = a.page.getByRole("button", { name: "Edit Next step: empty" });
    assert.equal(await step.innerText(), "–");
    // A field is a row, and edited in the same one.
    const height = (it) => it.evaluate((row) => Math.round(row.closest(".property").getBoundingClientRect().height));
    const before = await height(step);
    await step.click();
    const input = a.page.getByRole("textbox", { name: "Next step" });
    assert.equal(await height(input), before);
    await input.fill("Send the offer");
    await input.press("Enter");
    const filled = a.page.getByRole("button", { name: "Edit Next step: Send the offer" });
    await filled.waitFor();
    await a.reload();
    await eventually(() => fold.getAttribute("aria-expanded"), "true");
    await fold.click();
    await eventually(() => hidden.count(), count - 1);
    await filled.waitFor();
    // What is emptied stays until one comes back.
    await filled.click();
    await input.fill("");
    await input.press("Enter");
    await step.waitFor();
    await a.reload();
    await eventually(() => hidden.count(), count);
    await done(a);
  });

  it("values that stand against each other are shown at their field, with who wrote them and when", async () => {
    const a = await person();
    const b = await Person.open(server);
    await b.join(await a.share(), "Minh");
    await a.addDeal("Acme", "120");
    await b.card("Acme").waitFor();
    await a.synced();
    await server.down();
    for (const [one, amount] of [[a, "130"], [b, "99"]]) {
      await one.offline();
      await one.card("Acme").locator(".deal-card").click();
      await one.page.getByRole("button", { name: /^Edit Amount/ }).click();
      await one.page.getByLabel("Amount", { exact: true }).fill(amount);
      await one.page.keyboard.press("Enter");
      await one.page.locator('.status[data-unsent="1"]').waitFor();
    }
    await server.up();
    for (const one of [a, b]) await one.synced();
    const mark = (one) => one.page.locator(".record-value .conflict-mark");
    for (const one of [a, b]) await mark(one).waitFor();
    assert.equal(await a.page.locator(".conflict-mark").count(), 1);
    await a.rivals("Amount");
    await mark(a).getByText(/^US\$130 – Me/).waitFor();
    await mark(a).getByText(/^US\$99 – Minh/).waitFor();
    assert.match((await mark(a).locator(".when").allInnerTexts()).join(" "), /\d\d:\d\d .*\d\d:\d\d/);
    await a.page.keyboard.press("Escape");
    await mark(a).locator(".popover-body").waitFor({ state: "hidden" });
    await a.rivals("Amount");
    await mark(a).getByRole("button", { name: "Keep US$99" }).click();
    for (const one of [a, b]) {
      await mark(one).waitFor({ state: "detached" });
      await one.page.getByRole("button", { name: "Edit Amount: US$99" }).waitFor();
    }
    await eventually(() => a.page.evaluate(() => document.activeElement.ariaLabel), "Edit Amount: US$99");
    await done(a, b);
  });

  it("a customer gets deals on their page, the open ones first, with a sum; and one goes back where one came from", async () => {
    const a = await person();
    await contact(a, "Nguyễn Lan", { Company: "Acme" });
    const deals = a.page.locator("[data-related=deal]");
    const add = async (name, amount) => {
      await deals.getByRole("button", { name: "New deal" }).click();
      const form = a.page.getByRole("dialog");
      await form.getByLabel("Deal name").fill(name);
      await form.getByLabel("Amount").fill(amount);
      await form.getByRole("button", { name: "Add", exact: true }).click();
      await deals.getByRole("link", { name }).waitFor();
    };
    await add("Licences", "100");
    await a.page.getByRole("link", { name: "Acme", exact: true }).click();
    await a.page.getByRole("heading", { level: 1, name: "Acme" }).waitFor();
    // It is the company's as well.
    await deals.getByRole("link", { name: "Licences" }).waitFor();
    await add("Training", "200");
    const group = (meaning) => deals.locator(`[data-deals=${meaning}]`);
    await eventually(() => group("open").locator(".count").innerText(), "2 · US$300");
    await group("open").getByRole("link", { name: "Licences" }).click();
    await a.page.getByRole("heading", { level: 1, name: "Licences" }).waitFor();
    await a.page.locator(".deal-contacts").getByText("Nguyễn Lan").waitFor();
    await a.page.getByRole("button", { name: "Won", exact: true }).click();
    await a.page.locator(".closed-banner").waitFor();
    const crumbs = a.page.locator(".crumbs a");
    await eventually(() => crumbs.allInnerTexts().then((all) => all.map((it) => it.trim())), ["Acme", "Deals", "Sales"]);
    await crumbs.first().click();
    await eventually(() => group("won").locator(".count").innerText(), "1 · US$100");
    await eventually(() => deals.locator(".deal-group:visible").evaluateAll((all) => all.map((it) => it.dataset.deals)), ["open", "won"]);
    await a.page.locator(".record-head").getByRole("button", { name: "New contact" }).waitFor();
    await done(a);
  });

  it("the menu copies the link, makes another deal like it, and moves it to another pipeline", async () => {
    const a = await person();
    await a.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await a.page.getByRole("link", { name: "Edit pipelines and stages" }).click();
    await a.page.getByRole("button", { name: "Renewal" }).click();
    await eventually(() => a.page.locator(".pipeline").count(), 2);
    await a.go("Deals");
    await a.quickAdd("Acme 20 licences $9,000 30/12 #hot");
    await a.page.locator(".deal-card").first().click();
    await a.page.locator(".stage-path").waitFor();
    const name = await a.page.getByRole("heading", { level: 1 }).getAttribute("aria-label");
    const address = a.page.url();
    await a.more("Copy link");
    await toast(a, "Link copied").waitFor();
    assert.equal(await a.page.evaluate(() => navigator.clipboard.readText()), address);
    await a.step("Qualified").click();
    await eventually(() => a.stage(), "Qualified");
    await a.more("Duplicate");
    await a.page.getByRole("heading", { level: 1, name: `${name} (2)` }).waitFor();
    assert.notEqual(a.page.url(), address);
    await eventually(() => a.stage(), "Qualified");
    await a.page.getByRole("button", { name: "Edit Amount: US$9,000" }).waitFor();
    await a.page.locator(".tags .chip.tag", { hasText: "hot" }).waitFor();
    await a.more("Move to pipeline…");
    await a.page.getByRole("dialog").getByRole("button", { name: "Renewal" }).click();
    await a.page.locator(".crumbs").getByRole("link", { name: "Renewal" }).waitFor();
    await a.page.locator(".timeline .change .said", { hasText: "moved it Qualified →" }).waitFor();
    // A click elsewhere closes the menu, and so does Escape.
    const menu = a.page.locator(".record-menu");
    await menu.locator("summary").click();
    await a.page.keyboard.press("Escape");
    await eventually(() => menu.evaluate((it) => [it.open, document.activeElement === it.firstElementChild]), [false, true]);
    await done(a);
  });

  it("the timeline stands under its days, and what one changes within a minute is one entry", async () => {
    const a = await onDeal();
    await a.unfold();
    for (const [field, text] of [["Next step", "Call them"], ["Probability", "40"]]) {
      await a.page.getByRole("button", { name: `Edit ${field}` }).click();
      await a.page.getByRole("textbox", { name: field }).fill(text);
      await a.page.keyboard.press("Enter");
    }
    const changes = a.page.locator(".timeline .change");
    await changes.getByText("Me set Probability to 40 %").waitFor();
    await eventually(() => changes.locator(".said").count(), 3);
    assert.equal(await changes.count(), 1);
    assert.deepEqual(await changes.locator(".said").first().locator("strong").allInnerTexts(), ["Me", "Probability"]);
    assert.deepEqual(await a.page.locator(".timeline .timeline-day").allInnerTexts(), ["Today"]);
    await a.page.getByLabel("Add a note").fill("They want a demo");
    await a.page.getByLabel("Add a note").press("Control+Enter");
    await a.page.locator(".timeline .activity").waitFor();
    const filter = a.page.getByRole("group", { name: "Filter the timeline" });
    await filter.getByRole("button", { name: "Changes" }).click();
    await eventually(() => a.page.locator(".timeline .activity").count(), 0);
    await filter.getByRole("button", { name: "Activities" }).click();
    await eventually(() => changes.count(), 0);
    await a.page.locator(".timeline .activity").waitFor();
    await filter.getByRole("button", { name: "All", exact: true }).click();
    await changes.waitFor();
    await done(a);
  });

  it("on a phone a call is two taps, and the stages open from one button", async () => {
    const a = await person(phone);
    await contact(a, "Nguyễn Lan");
    const bar = a.page.locator(".phone-bar");
    const activities = a.page.locator(".timeline .activity");
    const add = a.page.locator(".note-form").getByRole("button", { name: "Add", exact: true });
    await bar.getByRole("button", { name: "Call" }).tap();
    await add.tap();
    await activities.getByText(/^Call/).waitFor();
    // Whose number is known is dialled by the same tap.
    await contact(a, "Trần Minh", { Phone: "0903 123 456" });
    assert.equal(await bar.getByRole("link", { name: "Call" }).getAttribute("href"), "tel:0903123456");
    assert.equal(await bar.getByRole("link", { name: "Zalo" }).getAttribute("href"), "https://zalo.me/84903123456");
    await bar.getByRole("button", { name: "Note" }).tap();
    await eventually(() => a.page.evaluate(() => document.activeElement.ariaLabel), "Add a note");
    await bar.getByRole("button", { name: "Task" }).tap();
    await a.page.getByRole("dialog").getByLabel("What is to be done?").fill("Visit");
    await a.page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).tap();
    await a.page.locator(".next-up").getByRole("link", { name: "Visit" }).waitFor();
    await a.visit();
    await a.addDeal("Alpha", "1");
    await a.card("Alpha").locator(".deal-card").tap();
    const sheet = a.page.locator(".stage-sheet");
    const words = sheet.locator("summary span").first();
    await eventually(() => words.innerText(), "New · 1 of 5");
    assert.ok((await sheet.locator("summary").boundingBox()).height >= 44);
    await sheet.locator("summary").tap();
    await sheet.getByRole("button", { name: "Meeting" }).tap();
    await eventually(() => words.innerText(), "Meeting · 3 of 5");
    // The bar stands above the navigation, and over nothing that cannot be scrolled from under it.
    const [low, nav] = [await bar.boundingBox(), await a.page.locator("nav.tabs").boundingBox()];
    assert.ok(Math.abs(low.y + low.height - nav.y) <= 1, JSON.stringify([low, nav]));
    // The name stays when the page is scrolled, and the way back does not.
    await a.page.locator("main#content").evaluate((main) => main.scrollTo(0, main.scrollHeight));
    const top = (await a.page.locator("main#content").boundingBox()).y;
    await eventually(async () => {
      const head = await a.page.locator(".record-row").boundingBox();
      return head.y >= top - 1 && head.y < top + 20;
    }, true);
    assert.ok((await a.page.locator(".crumbs").boundingBox()).y < top);
    await done(a);
  });

  it("on paper there are its name and its values, where it comes from, and no buttons", async () => {
    const a = await onDeal("Acme licences", "4500", { colorScheme: "dark" });
    await a.page.emulateMedia({ media: "print", colorScheme: "dark" });
    await a.page.locator(".print-head").getByText(/My team · printed on \d/).waitFor();
    await a.page.getByText("Acme licences", { exact: true }).first().waitFor();
    await a.page.getByText("US$4,500").first().waitFor();
    await eventually(() => a.page.locator(".step:visible").allInnerTexts(), ["New"]);
    for (const gone of [".crumbs", ".record-acts", ".record-menu", ".timeline", ".next-up", ".fold", ".tags form", "nav.main", "header.top"]) {
      assert.equal(await a.page.locator(gone).locator("visible=true").count(), 0, gone);
    }
    const buttons = await a.page
      .locator(".record-page button:visible")
      .evaluateAll((all) => all.filter((it) => !it.matches('.value, [role="combobox"]')).map((it) => it.outerHTML));
    assert.deepEqual(buttons, []);
    // By day, whatever the screen looks like.
    assert.equal(await a.page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "light");
    await done(a);
  });

  for (const [size, screen] of Object.entries({ desktop, phone })) {
    it(`axe finds nothing on the pages of any kind, ${size}`, async () => {
      const a = await Person.open(server, { ...screen, reducedMotion: "reduce" });
      await a.context.addInitScript({ path: axe });
      const look = async (name) => {
        assert.deepEqual(await findings(a.page), [], name);
        const main = await a.page.locator("main#content").evaluate((it) => it.scrollWidth - it.clientWidth);
        assert.equal(main, 0, `${name} scrolls sideways`);
      };
      const both = async (name) => {
        await look(name);
        await a.unfold();
        await look(`${name}, unfolded`);
      };
      await a.visit();
      await a.addDeal("Acme licences", "4500");
      await a.card("Acme licences").locator(".deal-card").click();
      await a.page.locator(".stage-path, .stage-sheet").waitFor();
      await both("deal");
      await a.page.locator(".record-menu > summary").click();
      await look("deal, menu");
      await a.page.keyboard.press("Escape");
      await a.page.getByRole("button", { name: "Won", exact: true }).click();
      await a.page.locator(".closed-banner").waitFor();
      await look("deal, won");
      await contact(a, "Nguyễn Lan", { Phone: "0903 123 456", "E-mail": "lan@example.vn", Company: "Acme" });
      await both("contact");
      await a.page.getByRole("link", { name: "Acme", exact: true }).click();
      await a.page.getByRole("heading", { level: 1, name: "Acme" }).waitFor();
      await both("company");
      await make(a, "/products", "New product", "Product name", "Bia lon");
      await a.page.getByRole("heading", { level: 1, name: "Bia lon" }).waitFor();
      await both("product");
      await make(a, "/tasks", "New task", "What is to be done?", "Call back");
      await a.page.getByRole("link", { name: "Call back" }).click();
      await a.page.getByRole("heading", { level: 1, name: "Call back" }).waitFor();
      await look("task");
      await done(a);
    });
  }
});
