// A board that scrolls by itself while a card is dragged, and what else happens during a drag.
import assert from "node:assert/strict";
import { it } from "node:test";
import { choose, desktop, eventually, people, phone, suite } from "./harness.mjs";

suite("a drag", (server) => {
  const { person, done } = people(server);
  const scrolled = (one, what = ".board", way = "scrollLeft") => one.page.locator(what).first().evaluate((it, way) => it[way], way);
  const announced = (one) => one.page.locator('[data-live="board"]').innerText();
  const isOver = (one, stage) => eventually(() => one.column(stage).locator(".drop-line").count(), 1);
  /** Takes a card into the hand of a mouse. */
  const lift = async (one, name) => {
    const from = await one.card(name).locator(".deal-card").first().boundingBox();
    await one.page.mouse.move(from.x + 40, from.y + 15);
    await one.page.mouse.down();
    await one.page.mouse.move(from.x + 50, from.y + 25, { steps: 3 });
    await one.page.locator(".deal-card.preview").waitFor();
  };
  const middle = async (one, stage) => {
    const { x, y, width, height } = await one.column(stage).boundingBox();
    return [x + width / 2, y + Math.min(height / 2, 300)];
  };
  const lanes = async (one, by) => {
    await one.page.locator(".display summary").click();
    await choose(one.page, "Swimlanes", by);
    await one.page.keyboard.press("Escape");
    await one.page.locator(".display[open]").waitFor({ state: "detached" });
  };

  it("by mouse reaches the last column at 1280 px, and from any the zone that wins, and celebrates", async () => {
    const a = await person();
    await a.addDeal("Acme", "100");
    await a.addDeal("Gamma", "100");
    assert.equal(await a.page.locator(".drop-zone").count(), 0);
    await lift(a, "Gamma");
    assert.equal(await scrolled(a), 0);
    await a.page.mouse.move(1270, 400, { steps: 6 });
    await eventually(() => scrolled(a).then((px) => px > 100), true);
    // As far as it goes.
    await eventually(() => a.page.locator(".board").evaluate((it) => it.scrollLeft + it.clientWidth >= it.scrollWidth - 1), true);
    await a.page.mouse.move(...(await middle(a, "Negotiation")), { steps: 6 });
    await isOver(a, "Negotiation");
    await a.page.mouse.up();
    await eventually(() => a.cards("Negotiation"), ["Gamma"]);
    await a.page.locator(".drop-zones").waitFor({ state: "detached" });
    await a.page.locator(".board").evaluate((it) => it.scrollTo(0, 0));
    await a.drag("Acme", "Won");
    await eventually(() => a.onRail("Won").locator(".count").innerText(), "1");
    await a.page.locator(".confetti").waitFor();
    await a.page.locator(".confetti").waitFor({ state: "detached" });
    assert.equal(await a.page.locator(".toast").count(), 1);

    // Whoever wants less motion is told by words alone.
    await a.page.emulateMedia({ reducedMotion: "reduce" });
    await a.addDeal("Beta", "100");
    await a.card("Beta").locator(".card-menu").click();
    await a.page.getByRole("menuitem", { name: "Won" }).click();
    await a.page.locator(".toast").getByText("Won! Beta").waitFor();
    assert.equal(await a.page.locator(".confetti:visible").count(), 0);
    await done(a);
  });

  it("near the lower edge scrolls the column, and a wheel scrolls the board", async () => {
    const a = await person();
    for (let nth = 0; nth < 12; nth += 1) await a.addDeal(`Deal ${nth}`, "1");
    await lift(a, "Deal 11");
    const list = await a.column("New").locator(".cards").boundingBox();
    await a.page.mouse.move(list.x + 60, list.y + list.height - 8, { steps: 6 });
    await eventually(() => scrolled(a, ".cards", "scrollTop").then((px) => px > 100), true);
    await isOver(a, "New");
    await a.page.mouse.move(640, 400, { steps: 4 });
    assert.equal(await scrolled(a), 0);
    await a.page.mouse.wheel(400, 0);
    await eventually(() => scrolled(a).then((px) => px > 100), true);
    await a.page.mouse.move(...(await middle(a, "Negotiation")), { steps: 4 });
    await isOver(a, "Negotiation");
    await a.page.mouse.up();
    await eventually(() => a.cards("Negotiation"), ["Deal 11"]);
    await done(a);
  });

  it("by finger reaches an open Won from New in one go, and nothing pulls the board back; and the zone that wins", async () => {
    const a = await person(phone);
    await a.addDeal("Beta", "1");
    await a.addDeal("Acme", "1");
    await a.opened("Won");
    await a.page.locator(".board").evaluate((it) => it.scrollTo({ left: 0, behavior: "instant" }));
    await eventually(() => scrolled(a), 0);
    const touch = await a.context.newCDPSession(a.page);
    const send = (type, x, y) =>
      touch.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
    const card = await a.card("Acme").locator(".deal-card").boundingBox();
    const y = card.y + 20;
    await send("touchStart", card.x + 60, y);
    await a.page.locator(".deal-card.preview").waitFor();
    await send("touchMove", card.x + 100, y);
    await send("touchMove", 384, y);
    await eventually(() => scrolled(a).then((px) => px > 100), true);
    // Slower further from the edge, until the column fills the screen.
    await eventually(() => a.column("Proposal").boundingBox().then(({ x }) => x < 200), true);
    await send("touchMove", 344, y);
    await eventually(() => a.column("Won").boundingBox().then(({ x }) => x < 120), true);
    await send("touchMove", 195, y);
    await isOver(a, "Won");
    const held = await scrolled(a);
    assert.ok(held > 1_000, `${held}`);
    await send("touchEnd");
    await eventually(() => a.cards("Won"), ["Acme"]);

    await a.page.locator(".board").evaluate((it) => it.scrollTo({ left: 0, behavior: "instant" }));
    const beta = await a.card("Beta").locator(".deal-card").boundingBox();
    await send("touchStart", beta.x + 60, beta.y + 20);
    await a.page.locator(".deal-card.preview").waitFor();
    await send("touchMove", beta.x + 100, beta.y + 40);
    const zone = await a.zone("Won").boundingBox();
    await send("touchMove", zone.x + zone.width / 2, zone.y + zone.height / 2);
    await a.page.locator(".drop-zone.over").getByText("Won").waitFor();
    await send("touchEnd");
    await eventually(() => a.cards("Won"), ["Beta", "Acme"]);
    await done(a);
  });

  for (const [screen, options] of Object.entries({ desktop, phone })) {
    it(`has no message over a zone, and the message comes down again, ${screen}`, async () => {
      const a = await person(options);
      await a.addDeal("Beta", "1");
      await a.addDeal("Acme", "1");
      await a.card("Beta").locator(".deal-card").focus();
      await a.page.keyboard.press("m");
      await a.page.getByRole("menuitem", { name: "Qualified" }).click();
      await a.page.locator(".toast").getByText("Beta").waitFor();
      // The keys, and with them the board, went along.
      await eventually(() => a.column("Qualified").locator(".deal-card:focus").count(), 1);
      await a.page.locator(".board").evaluate((it) => it.scrollTo({ left: 0, behavior: "instant" }));
      await eventually(() => scrolled(a), 0);
      const low = () => a.page.locator(".toasts").evaluate((it) => it.getBoundingClientRect().bottom);
      const before = await low();
      await lift(a, "Acme");
      const zone = await a.zone("Won").boundingBox();
      assert.ok((await low()) <= zone.y, `${await low()} ${zone.y}`);
      await a.page.keyboard.press("Escape");
      await a.page.mouse.up();
      await a.page.locator(".drop-zones").waitFor({ state: "detached" });
      await eventually(low, before);
      await done(a);
    });
  }

  it("goes on whatever another pointer does, and is given up where a second finger moves", async () => {
    const a = await person(phone);
    await a.addDeal("Acme", "1");
    const touch = await a.context.newCDPSession(a.page);
    const send = (type, ...touchPoints) => touch.send("Input.dispatchTouchEvent", { type, touchPoints });
    const preview = a.page.locator(".deal-card.preview");
    const card = await a.card("Acme").locator(".deal-card").boundingBox();
    const first = { x: card.x + 60, y: card.y + 20, id: 1 };
    await send("touchStart", first);
    await preview.waitFor();
    const place = await preview.evaluate((it) => it.style.transform);
    await a.page.evaluate(() => {
      for (const type of ["pointermove", "pointerup", "pointercancel"]) {
        window.dispatchEvent(new PointerEvent(type, { pointerId: 4711, pointerType: "touch", clientX: 5, clientY: 5 }));
      }
    });
    assert.equal(await preview.evaluate((it) => it.style.transform), place);
    const second = { x: card.x + 60, y: card.y + 120, id: 2 };
    await send("touchStart", first, second);
    await send("touchMove", { ...first, x: first.x + 20 }, { ...second, x: second.x + 20 });
    await preview.waitFor({ state: "detached" });
    await send("touchEnd");
    await eventually(() => a.cards("New"), ["Acme"]);
    await done(a);
  });

  it("of a low card, below which a zone rises, wins nothing until it is brought to it", async () => {
    const a = await person();
    for (let nth = 0; nth < 10; nth += 1) await a.addDeal(`Deal ${nth}`, "1");
    const low = await a.column("New").locator(".cards").evaluate((list) => {
      const { left, bottom } = list.getBoundingClientRect();
      // One of them is no gap between cards.
      return { x: left + 60, y: [6, 20].map((up) => bottom - up).find((y) => document.elementFromPoint(left + 60, y).closest(".deal-card")) };
    });
    await a.page.mouse.move(low.x, low.y);
    await a.page.mouse.down();
    await a.page.mouse.move(low.x + 6, low.y + 8, { steps: 3 });
    await a.page.locator(".deal-card.preview").waitFor();
    const zone = await a.zone("Won").boundingBox();
    const within = { x: Math.max(low.x, zone.x + 4), y: Math.max(low.y, zone.y + 4) };
    assert.ok(Math.hypot(within.x - low.x, within.y - low.y) < 40, JSON.stringify({ low, zone }));
    await a.page.mouse.move(within.x, within.y);
    assert.equal(await a.page.locator(".drop-zone.over").count(), 0);
    await a.page.mouse.up();
    await eventually(() => announced(a).then((words) => words.startsWith("Put Deal")), true);
    assert.equal(await a.onRail("Won").locator(".count").innerText(), "0");
    assert.equal(await a.page.locator(".confetti").count(), 0);
    await done(a);
  });

  it("to the zone that loses asks for the reason, takes all that is picked, and none leaves the card", async () => {
    const a = await person();
    for (const name of ["One", "Two", "Three"]) await a.addDeal(name, "1");
    const dialog = a.page.getByRole("dialog");
    await a.drag("Three", "Lost");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    await eventually(() => announced(a), "Put Three back");
    await eventually(() => a.cards("New"), ["Three", "Two", "One"]);
    for (const name of ["One", "Two"]) await a.card(name).locator(".deal-card").click({ modifiers: ["Control"] });
    await a.drag("Two", "Lost");
    await choose(dialog, "Lost reason", "Competitor");
    await dialog.getByRole("button", { name: "Save" }).click();
    await eventually(() => a.onRail("Lost").locator(".count").innerText(), "2");
    await eventually(() => a.cards("New"), ["Three"]);
    await a.opened("Lost");
    // What was lost before keeps its reason, whatever is lost with it.
    for (const name of ["Two", "Three"]) await a.card(name).locator(".deal-card").click({ modifiers: ["Control"] });
    await a.dragTo("Three", a.zone("Lost"));
    await choose(dialog, "Lost reason", "Price");
    await dialog.getByRole("button", { name: "Save" }).click();
    await eventually(() => a.cards("New"), []);
    await a.card("Two").locator(".deal-card").click();
    await a.page.getByLabel("Lost reason").waitFor();
    await a.page.locator(".fields").getByText("Competitor").first().waitFor();
    await done(a);
  });

  it("what is won and lost stands on a rail, which opens and closes, stays so, and takes cards", async () => {
    const a = await person();
    for (const name of ["One", "Two"]) await a.addDeal(name, "100");
    const won = a.onRail("Won");
    await won.waitFor();
    await a.onRail("Lost").waitFor();
    const { width } = await won.boundingBox();
    assert.equal(Math.round(width), 44);
    // The rail takes what is dropped on it.
    await a.dragTo("One", won);
    await eventually(() => won.locator(".count").innerText(), "1");
    await eventually(() => won.locator(".collapse").getAttribute("title"), "Won: 1 · US$100");
    assert.equal(await won.locator(".deal-card").count(), 0);
    // By keyboard: it opens, and the focus stays with it.
    await won.getByRole("button", { name: "Show Won" }).focus();
    await a.page.keyboard.press("Enter");
    await eventually(() => a.column("Won").locator(".card-title").allInnerTexts(), ["One"]);
    const focused = () => a.page.evaluate(() => document.activeElement.getAttribute("aria-label"));
    await eventually(focused, "Show Won");
    await a.reload();
    await eventually(() => a.column("Won").locator(".card-title").allInnerTexts(), ["One"]);
    assert.equal(await a.onRail("Lost").count(), 1);
    await a.page.locator(".board").evaluate((it) => it.scrollTo(it.scrollWidth, 0));
    await a.column("Won").getByRole("button", { name: "Show Won" }).click();
    await won.waitFor();
    await eventually(focused, "Show Won");
    // A card that is moved by keyboard goes there as well, and what is said is its place.
    await a.card("Two").locator(".deal-card").focus();
    await a.page.keyboard.press("Space");
    for (let nth = 0; nth < 5; nth += 1) await a.page.keyboard.press("ArrowRight");
    await eventually(() => announced(a), "Won, position 1 of 2");
    await a.page.keyboard.press("Space");
    await eventually(() => won.locator(".count").innerText(), "2");
    await eventually(focused, "Show Won");
    await done(a);
  });

  it("in lanes scrolls them to the sides and down, and a folded one opens below it", async () => {
    const a = await person();
    for (let nth = 0; nth < 10; nth += 1) await a.quickAdd(`Deal ${nth} $${nth + 1} #tag${nth}`);
    await lanes(a, "Tags");
    await a.lane("tag0").locator(".deal-card").waitFor();
    // Of many lanes some are open; the others draw nothing, and say what is in them.
    await eventually(() => a.page.locator(".lane.folded").count(), 7);
    assert.equal(await a.page.locator(".lane.folded section.column").count(), 0);
    await eventually(() => a.lane("tag9").locator("h2 .count").innerText(), "1 open");
    await eventually(() => a.lane("tag9").locator("h2 .total").innerText(), "US$10");
    await lift(a, "Deal 0");
    await a.page.mouse.move(1270, 400, { steps: 4 });
    await eventually(() => scrolled(a, ".board-area").then((px) => px > 100), true);
    await a.page.mouse.move(640, 400, { steps: 4 });
    const area = await a.page.locator(".board-area").boundingBox();
    await a.page.mouse.move(640, area.y + area.height - 8, { steps: 4 });
    await eventually(() => scrolled(a, ".board-area", "scrollTop").then((px) => px > 100), true);
    // Down to the last of them.
    await eventually(() => a.page.locator(".board-area").evaluate((it) => it.scrollTop + it.clientHeight >= it.scrollHeight - 1), true);
    // Away from the edge, to a folded one.
    await a.page.mouse.move(640, area.y + area.height / 2, { steps: 4 });
    const folded = await a.page.locator(".lane.folded").evaluateAll((all, below) => {
      const it = all.find((lane) => lane.getBoundingClientRect().top > below);
      const { top, height } = it.getBoundingClientRect();
      return { lane: it.dataset.lane, y: top + height / 2 };
    }, area.y + area.height / 2);
    await a.page.mouse.move(640, folded.y, { steps: 4 });
    await a.page.locator(`.lane[data-lane="${folded.lane}"] section.column`).first().waitFor();
    await a.page.keyboard.press("Escape");
    await a.page.mouse.up();
    await eventually(() => a.page.locator('[data-live="board"]').innerText(), "Put Deal 0 back");
    await done(a);
  });

  it("that is given up keeps what is picked", async () => {
    const a = await person();
    for (const name of ["One", "Two", "Three"]) await a.addDeal(name, "1");
    for (const name of ["One", "Two"]) await a.card(name).locator(".deal-card").click({ modifiers: ["Control"] });
    await lift(a, "Two");
    await a.page.locator(".stack-count").getByText("2").waitFor();
    await a.page.keyboard.press("Escape");
    await a.page.locator(".deal-card.preview").waitFor({ state: "detached" });
    await a.page.mouse.up();
    await eventually(() => a.page.locator(".deal-card.picked").count(), 2);
    await a.page.keyboard.press("Escape");
    await eventually(() => a.page.locator(".deal-card.picked").count(), 0);
    await done(a);
  });

  it("over the limit of a stage says all in one message", async () => {
    const a = await person();
    await a.addDeal("One", "1", "Qualified");
    await a.addDeal("Two", "1");
    await a.page.getByRole("link", { name: "Edit pipelines and stages" }).click();
    const stage = a.page.locator(".stage").nth(1);
    await stage.locator("summary").click();
    await stage.getByLabel("Deal limit").fill("1");
    await stage.getByLabel("Deal limit").press("Tab");
    await a.go("Deals");
    await eventually(() => a.column("Qualified").locator(".count").innerText(), "1/1");
    await a.drag("Two", "Qualified");
    await a.page.locator(".toast").getByText("Moved Two from New to Qualified. Qualified holds 2 deals, over its limit of 1").waitFor();
    assert.equal(await a.page.locator(".toast").count(), 1);
    await done(a);
  });
});
