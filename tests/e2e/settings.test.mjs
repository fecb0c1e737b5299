// The settings by subject, and the first visit.
import assert from "node:assert/strict";
import { it } from "node:test";
import { axe, findings } from "./axe.mjs";
import { Person, eventually, people, phone, pick, shown, suite } from "./harness.mjs";

/** Every subject, where it is, and something that is found there and nowhere else. */
const SUBJECTS = [
  ["Profile", "/settings/profile", "Tiếng Việt"],
  ["Account & security", "/settings/account", "This needs the server"],
  ["Notifications", "/settings/notifications", "You are reminded of what is due"],
  ["This device", "/settings/device", "Remove from this device…"],
  ["General", "/settings/general", "Workspace name"],
  ["Members & invitations", "/settings/members", "Share with my team"],
  ["Pipelines", "/settings/pipelines", "Add a stage"],
  ["Custom fields", "/settings/fields", "Add a field"],
  ["Lead assignment", "/settings/leads", "Add a rule"],
  ["Import & export", "/settings/data", "Everything in one file"],
  ["Connections", "/settings/connections", "This needs the server"],
];

suite("settings", (server) => {
  const { done } = people(server);
  const person = async (options = {}, path = "/settings") => {
    const one = await Person.open(server, options);
    await one.visit(path);
    return one;
  };
  const path = (one) => one.page.evaluate(() => location.pathname);
  const list = (one) => one.page.locator("nav.subjects");

  it("every subject is reached by keyboard alone, from the list beside it, and holds what is its own", async () => {
    const a = await person();
    await eventually(() => list(a).getByRole("link").allInnerTexts().then((all) => all.map((it) => it.trim())), SUBJECTS.map(([name]) => name));
    // The first one stands beside the list before any was chosen.
    await a.page.locator(".subject").getByRole("heading", { name: "Profile" }).waitFor();
    for (const [name, where, has] of SUBJECTS) {
      const link = list(a).getByRole("link", { name, exact: true });
      await link.focus();
      await a.page.keyboard.press("Enter");
      await eventually(() => path(a), where);
      await a.page.getByRole("heading", { name, exact: true, level: 1 }).waitFor();
      await a.page.locator(".settings > .page").getByText(has).first().waitFor();
      await eventually(() => list(a).locator('[aria-current="page"]').allInnerTexts().then((all) => all.map((it) => it.trim())), [name]);
      await eventually(() => a.page.locator('nav.main [aria-current="page"]').innerText().then((it) => it.trim()), "Settings");
      // The keys go on in the page that was opened.
      await eventually(() => a.page.evaluate(() => document.activeElement.id), "content");
    }
    await a.page.goBack();
    await eventually(() => path(a), "/settings/data");
    await done(a);
  });

  it("on a phone the list is a page, and each subject is one with a way back", async () => {
    const a = await person(phone);
    for (const [name, where, has] of SUBJECTS) {
      await eventually(() => a.page.locator(".settings > .page").isVisible(), false);
      await list(a).getByRole("link", { name, exact: true }).click();
      await eventually(() => path(a), where);
      await a.page.locator(".settings > .page").getByText(has).first().waitFor();
      assert.equal(await list(a).isVisible(), false);
      const back = a.page.locator(".record-bar").getByRole("link", { name: "Settings" });
      assert.ok((await back.boundingBox()).height >= 44);
      await back.click();
      await a.page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
    }
    await done(a);
  });

  it("the palette offers every subject, by its own name and by that of the settings", async () => {
    const a = await person({}, "/board");
    await a.page.keyboard.press("Control+k");
    const palette = a.page.getByRole("dialog").getByRole("combobox");
    await palette.fill("settings");
    const offers = a.page.locator(".palette [role=option] > span");
    const own = SUBJECTS.map(([name]) => name).filter((name) => !["Pipelines", "Custom fields"].includes(name));
    await eventually(() => offers.allInnerTexts().then((all) => all.slice(0, own.length + 1)), ["Settings", ...own]);
    await palette.fill("lead assign");
    await eventually(() => offers.first().innerText(), "Lead assignment");
    await palette.press("Enter");
    await eventually(() => path(a), "/settings/leads");
    await done(a);
  });

  it("the workspace is named once, and what it is called is said beside that", async () => {
    const a = await person({}, "/settings/general");
    const named = a.page.locator(".subject .card").first();
    await eventually(() => named.locator(".label").allInnerTexts(), ["Workspace name"]);
    await eventually(() => named.locator(".value").innerText(), "My team");
    assert.equal((await named.innerText()).match(/workspace/gi).length, 1);
    await done(a);
  });

  it("members are a table that says who is who, what they may do and who is here", async () => {
    const a = await person({}, "/board");
    const link = await a.share();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await a.settings("Members & invitations");
    const rows = a.page.locator(".members tbody tr");
    await eventually(() => rows.count(), 2);
    await rows.nth(0).getByText("You", { exact: true }).waitFor();
    await rows.nth(0).getByRole("cell", { name: "Owner", exact: true }).waitFor();
    await rows.nth(1).getByRole("rowheader", { name: /Minh/ }).waitFor();
    await rows.nth(1).getByRole("cell", { name: "Member", exact: true }).waitFor();
    await rows.nth(1).getByText("Here now").waitFor();
    await done(a, b);
  });

  firstVisit(server, person, done);
});

/** The first visit: four ways to begin, a language and a currency. */
function firstVisit(server, person, done) {
  const welcome = (one) => one.page.locator(".welcome");

  for (const [screen, options] of [["desktop", {}], ["phone", phone]]) {
    it(`whoever comes first is told what this is, and begins on the device, ${screen}`, async () => {
      const a = await Person.open(server, options);
      await a.context.addInitScript({ path: axe });
      await a.visit("/");
      await welcome(a).getByRole("heading", { name: "Welcome to Sotay" }).waitFor();
      assert.deepEqual(await findings(a.page), []);
      await eventually(() => a.page.evaluate(() => document.querySelector("main#content").scrollWidth - innerWidth <= 0), true);
      await welcome(a).getByRole("button", { name: "Start on this device" }).focus();
      await a.page.keyboard.press("Enter");
      await welcome(a).waitFor({ state: "detached" });
      // The keys go on where one begins.
      await eventually(() => a.page.evaluate(() => document.activeElement.textContent.trim()), "Add your first deal");
      await a.reload();
      await a.page.getByRole("heading", { name: "Your mornings begin here" }).waitFor();
      assert.equal(await welcome(a).count(), 0);
      await done(a);
    });
  }

  it("the language and the money of a workspace are chosen at first, and what is there then ends the greeting", async () => {
    const a = await person({}, "/");
    await pick(a.page.getByRole("combobox", { name: "Currency of the workspace" }), { value: "VND" });
    await eventually(() => shown(a.page, "Currency of the workspace").then((it) => it.slice(0, 1)), "₫");
    await welcome(a).getByRole("button", { name: "Tiếng Việt" }).click();
    await welcome(a).getByRole("heading", { name: "Chào mừng bạn đến với Sotay" }).waitFor();
    await welcome(a).getByRole("button", { name: "English" }).click();
    await a.go("Deals");
    assert.equal(await welcome(a).count(), 0);
    await a.addDeal("Acme", "45000000");
    await a.card("Acme").getByText("₫45,000,000").waitFor();
    await a.page.locator('nav.main a[href="/"]').click();
    await a.page.locator(".today-page").waitFor();
    assert.equal(await welcome(a).count(), 0);
    await done(a);
  });

  it("with sample data one looks around, and is greeted again once that is gone", async () => {
    const a = await person({}, "/");
    await welcome(a).getByRole("button", { name: "Look around with sample data" }).click();
    await welcome(a).waitFor({ state: "detached" });
    await a.page.locator(".toast").getByText("Sample data loaded").waitFor();
    await a.page.locator(".toast").getByRole("button", { name: "Undo" }).last().click();
    await welcome(a).waitFor();
    await done(a);
  });

  it("who has an account signs in, and who was invited pastes the link", async () => {
    const a = await person({}, "/board");
    const link = await a.share();
    await a.synced();
    const b = await person({}, "/");
    await welcome(b).getByRole("link", { name: "Sign in" }).click();
    await b.arrives(/\/sign-in$/);
    await b.page.getByLabel("E-mail").waitFor();
    await b.visit("/");
    await welcome(b).getByRole("button", { name: "I have an invitation" }).click();
    const line = welcome(b).getByLabel("Invite link");
    await line.fill("https://sotay.invalid/join#token");
    await line.press("Enter");
    await welcome(b).getByText("This is not an invite link for this site.").waitFor();
    await line.fill(link);
    await line.press("Enter");
    await b.page.getByRole("heading", { name: "You are invited to My team" }).waitFor();
    await b.page.getByText("Your role: Member.").waitFor();
    await b.page.getByText("1 person is there.").waitFor();
    await b.page.getByLabel("Your name").fill("Minh");
    await b.page.getByLabel("E-mail").fill(`w${Date.now()}@example.vn`);
    await b.page.getByLabel("Password").fill("a long enough password");
    await b.page.getByRole("button", { name: "Join" }).click();
    // Who joined begins where every day begins, and is not greeted as somebody new.
    await b.lands();
    await b.synced();
    assert.equal(await welcome(b).count(), 0);
    await done(a, b);
  });
}
