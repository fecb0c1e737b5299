// What concerns somebody, under the bell: what it tells and whom, what was read, and what nobody wants to hear.
import assert from "node:assert/strict";
import { it } from "node:test";
import { axe, findings } from "./axe.mjs";
import { Person, choose, eventually, people, phone, suite, within } from "./harness.mjs";

const password = "a long enough password";

suite("notices", (server) => {
  const { person, done } = people(server);

  /** Lan, whose workspace it is, and Minh, who joined it under an address of his. */
  async function team() {
    const a = await person();
    const link = await a.share();
    const email = `minh${Date.now()}${Math.floor(Math.random() * 1e6)}@example.vn`;
    const b = await Person.open(server);
    await b.page.goto(link);
    await b.page.getByLabel("Your name").fill("Minh");
    await b.page.getByLabel("E-mail").fill(email);
    await b.page.getByLabel("Password").fill(password);
    await b.page.getByRole("button", { name: "Join" }).click();
    await b.lands();
    await b.synced();
    await b.visit("/board");
    await a.visit("/settings");
    await a.page.getByRole("button", { name: /^Edit Your name/ }).click();
    await a.page.getByLabel("Your name", { exact: true }).fill("Lan");
    await a.page.keyboard.press("Enter");
    await a.synced();
    await a.visit("/board");
    return { a, b, email };
  }

  const bell = (one) => one.page.locator(".notices > button");
  const list = (one) => one.page.locator(".notices .notice-list");
  const unread = async (one) => ((await bell(one).getAttribute("aria-label")) ?? "").replace(/\D/g, "");
  const counts = (one, expected) => eventually(() => unread(one), expected);
  const open = async (one) => {
    await bell(one).click();
    await list(one).waitFor();
  };
  const close = async (one) => {
    await one.page.keyboard.press("Escape");
    await list(one).waitFor({ state: "detached" });
  };
  const said = (one) => list(one).locator(".notice-said").allInnerTexts().then((all) => all.map((it) => it.replace(/^[A-Z]{1,2}\s+/, "").trim()));
  const contact = async (one, name) => {
    await one.go("Contacts");
    await one.page.getByRole("button", { name: "New contact" }).first().click();
    const form = one.page.getByRole("dialog");
    await form.getByLabel("Full name").fill(name);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await one.arrives(/\/contacts\/[^/]*$/);
  };
  const note = async (one, words) => {
    const form = one.page.locator(".note-form");
    await form.getByLabel("Add a note").fill(words);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await one.page.locator(".timeline .activity").filter({ hasText: words }).waitFor();
  };

  it("tells of what became mine and of who calls me, with who, what and which record, and what is read on one device is on another", async () => {
    const { a, b, email } = await team();
    await b.context.addInitScript({ path: axe });
    await b.reload();
    await contact(a, "Lê Thu Hà");
    await choose(a.page.locator(".fields"), "Owner", "Minh");
    await counts(b, "1");
    await note(a, "@Minh xem giúp báo giá");
    await counts(b, "2");
    // Nobody is told of what they did themselves.
    assert.equal(await unread(a), "");
    // A second device says the same.
    const c = await Person.open(server);
    await c.page.goto(`${server.url}/sign-in`);
    await c.page.getByLabel("E-mail").fill(email);
    await c.page.getByLabel("Password").fill(password);
    await c.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await c.lands();
    await counts(c, "2");
    await open(b);
    await eventually(() => said(b), ["Lan mentioned you: @Minh xem giúp báo giá", "Lan assigned this to you"]);
    await eventually(() => list(b).locator(".notice-about strong").allInnerTexts(), ["Lê Thu Hà", "Lê Thu Hà"]);
    await eventually(() => list(b).getByRole("heading", { level: 3 }).allInnerTexts(), ["Today"]);
    assert.deepEqual(await findings(b.page), []);
    await list(b).getByRole("button", { name: "Mark all as read" }).click();
    await counts(b, "");
    await counts(c, "");
    await list(b).getByRole("button", { name: "Unread", exact: true }).click();
    await list(b).getByText("You have read everything.").waitFor();
    await close(b);
    // It is read after a reload as well; what comes is not.
    await b.reload();
    await note(a, "@Minh xong chưa");
    await counts(b, "1");
    await counts(c, "1");
    // Enter opens what it is about, and that is read everywhere.
    await open(b);
    await list(b).getByRole("link", { name: /xong chưa/ }).focus();
    await b.page.keyboard.press("Enter");
    await b.arrives(/\/contacts\/[^/]*$/);
    await list(b).waitFor({ state: "detached" });
    await counts(b, "");
    await counts(c, "");
    await done(a, b, c);
  });

  it("tells of a deal that the team won and of what one follows, until one does not want to hear of it", async () => {
    const { a, b } = await team();
    await a.addDeal("Acme", "45000");
    await a.addDeal("Beta", "12000");
    await b.card("Acme").waitFor();
    await b.card("Beta").waitFor();
    await a.drag("Beta", "Won");
    await counts(b, "1");
    await open(b);
    await eventually(() => said(b), ["Lan won this deal"]);
    await eventually(() => list(b).locator(".notice-about strong").allInnerTexts(), ["Beta"]);
    await close(b);
    // What is followed tells its stage, its amount and what is noted.
    await b.card("Acme").locator(".deal-card").click();
    await b.arrives(/\/deals\/[^/]*$/);
    await b.more("Follow");
    await b.page.locator(".toast").getByText("You follow Acme").waitFor();
    // The palette does the same.
    for (const words of ["You no longer follow Acme", "You follow Acme"]) {
      await b.page.keyboard.press("Control+k");
      await b.page.getByRole("combobox", { name: "Go anywhere, do anything" }).fill("stop following");
      await b.page.locator("#offers").getByRole("option", { name: /^Follow this record/ }).click();
      await b.page.locator(".toast").getByText(words).waitFor();
    }
    await b.synced();
    await b.go("Deals");
    await a.drag("Acme", "Qualified");
    await counts(b, "2");
    await open(b);
    await eventually(() => said(b), ["Lan moved this to Qualified", "Lan won this deal"]);
    await close(b);
    await a.card("Acme").locator(".deal-card").click();
    await a.arrives(/\/deals\/[^/]*$/);
    await note(a, "Họ muốn hai năm");
    await counts(b, "3");
    // A choice of one's own holds on every page from then on.
    await b.settings("Notifications");
    await b.page.getByLabel("What the team wins").uncheck();
    await counts(b, "2");
    await b.page.getByLabel("Changes to what I own or follow").uncheck();
    await counts(b, "");
    await open(b);
    await list(b).getByText("Nothing new yet").waitFor();
    await close(b);
    await b.page.getByLabel("What the team wins").check();
    await counts(b, "1");
    // Whoever owns something is not asked to follow it.
    await a.page.locator(".record-menu > summary").click();
    await a.page.locator(".record-menu").getByRole("button", { name: "Copy link", exact: true }).waitFor();
    assert.equal(await a.page.locator(".record-menu").getByRole("button", { name: "Follow", exact: true }).count(), 0);
    await done(a, b);
  });

  it("tells that a task is due, also who works alone, and closes by a click elsewhere and when a dialog opens", async () => {
    const a = await person({ reducedMotion: "reduce" });
    await a.addDeal("Acme");
    await a.visit("/");
    const entry = a.page.locator(".task-entry input");
    await entry.fill("Gọi chị Lan tomorrow");
    await entry.press("Enter");
    await eventually(() => entry.inputValue(), "");
    assert.equal(await unread(a), "");
    await open(a);
    await list(a).getByText("Nothing new yet").waitFor();
    await a.page.locator("main").click({ position: { x: 5, y: 5 } });
    await list(a).waitFor({ state: "detached" });
    await a.page.setViewportSize(phone.viewport);
    await open(a);
    // A sheet from edge to edge.
    const { x, width } = await list(a).boundingBox();
    assert.deepEqual([x, width], [0, 390]);
    await a.page.keyboard.press("Control+k");
    await list(a).waitFor({ state: "detached" });
    await a.page.keyboard.press("Escape");
    await a.page.clock.install({ time: Date.now() + 3 * 86_400_000 });
    await a.reload();
    await eventually(() => unread(a), "1", within(40_000).timeout);
    await open(a);
    assert.match((await said(a))[0], /^Due /);
    await list(a).getByRole("link", { name: /Gọi chị Lan/ }).click();
    await a.arrives(/\/tasks\/[^/]*$/);
    await counts(a, "");
    await done(a);
  });
});
