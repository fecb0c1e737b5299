// Signing in, the workspaces of a device, what a role may do, the money of a workspace, and leaving a device.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, desktop, eventually, kept, people, phone, pick, shown, suite } from "./harness.mjs";

const password = "a long enough password";
const fresh = (name) => `${name}${Date.now()}${Math.floor(Math.random() * 1e6)}@example.vn`;

suite("accounts and workspaces", (server) => {
  const { person, done } = people(server);

  /** A team of one's own, with a name and a deal. */
  const team = async (email = fresh("lan")) => {
    const a = await person();
    const link = await a.share(email);
    await a.settings("General");
    await rename(a, "Thép Hải Phòng");
    await a.go("Deals");
    await a.addDeal("Of the team", "100");
    await a.synced();
    return { a, link, email };
  };
  const rename = async (one, name) => {
    await one.page.getByRole("button", { name: /^Edit Workspace name/ }).click();
    await one.page.getByLabel("Workspace name", { exact: true }).fill(name);
    await one.page.keyboard.press("Enter");
    await eventually(() => one.page.locator(".workspace-name").innerText(), name);
  };
  const signIn = async (one, email, path = "/sign-in") => {
    await one.page.goto(server.url + path);
    await one.page.getByLabel("E-mail").fill(email);
    await one.page.getByLabel("Password").fill(password);
    await one.page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  const invite = async (one, role) => {
    await one.settings("Members & invitations");
    await pick(one.page.getByRole("combobox", { name: "Role" }), { value: role });
    await one.page.getByRole("button", { name: "Create an invite link" }).click();
    return one.page.getByLabel("Invite link").inputValue();
  };
  const switcher = async (one) => {
    await one.page.locator(".workspace-menu summary").click();
    await one.page.locator(".workspaces .workspace").first().waitFor();
    return one.page.locator(".workspaces .workspace");
  };
  const title = (one, expected) => eventually(() => one.page.title(), expected);

  it("every page has its title, in the language in use, and an unknown address says so", async () => {
    const a = await person();
    for (const [path, expected] of [
      ["/", "Today · Sotay"],
      ["/board", "Deals · Sotay"],
      ["/contacts", "Contacts · Sotay"],
      ["/companies", "Companies · Sotay"],
      ["/tasks", "Tasks · Sotay"],
      ["/settings", "Settings · Sotay"],
      ["/settings/members", "Members & invitations · Sotay"],
      ["/import", "Import · Sotay"],
      ["/nowhere", "There is no such page · Sotay"],
    ]) {
      await a.visit(path);
      await title(a, expected);
    }
    await a.page.getByText("Sotay has nothing at /nowhere.").waitFor();
    await a.go("Deals");
    await a.addDeal("MG Advanced – Ganjaflex", "1");
    await a.card("MG Advanced – Ganjaflex").locator(".deal-card").click();
    await title(a, "MG Advanced – Ganjaflex · Sotay");
    await a.page.getByRole("button", { name: /^Edit Deal name/ }).click();
    await a.page.getByLabel("Deal name", { exact: true }).fill("MG Special");
    await a.page.keyboard.press("Enter");
    await title(a, "MG Special · Sotay");
    await a.settings("Profile");
    await a.page.locator(".subject").getByRole("button", { name: "Tiếng Việt" }).click();
    await title(a, "Hồ sơ · Sotay");
    await a.page.goto(`${server.url}/sign-in`);
    await title(a, "Đăng nhập · Sotay");
    await done(a);
  });

  it("signing in where something was done asks, and brings it along once", async () => {
    const { a, email } = await team();
    const b = await person();
    await b.quickAdd("Own deal 45000");
    await b.card("Own deal").waitFor();
    await b.page.goto(`${server.url}/companies`);
    await b.page.locator(".page-head .primary").click();
    await b.page.getByRole("dialog").getByLabel("Name").first().fill("Own company");
    await b.page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await b.page.getByRole("heading", { name: "Own company" }).waitFor({ state: "attached" });
    await b.page.locator('.status[data-saving="false"]').waitFor();
    await signIn(b, email);
    await b.page.getByText("Your account has a team: Thép Hải Phòng (1 person).").waitFor();
    await b.page.getByText("This device also has My team with 1 deal, 1 company").waitFor();
    await b.page.getByRole("button", { name: "Open it and bring this along (1 deal, 1 company)" }).click();
    await b.lands();
    await b.go("Deals");
    await b.card("Of the team").waitFor();
    await b.card("Own deal").waitFor();
    await b.synced();
    // Whoever else is in the team has it, and it stands where it stood.
    await a.card("Own deal").waitFor();
    await eventually(async () => (await a.cards("New")).sort(), ["Of the team", "Own deal"]);
    await b.reload();
    await b.card("Own deal").waitFor();
    assert.equal(await b.card("Own deal").count(), 1);
    await eventually(async () => (await (await switcher(b)).allInnerTexts()).length, 1);
    await done(a, b);
  });

  it("who chose a currency at first and did nothing else is asked nothing on signing in", async () => {
    const { a, email } = await team();
    const b = await Person.open(server);
    await b.visit("/");
    await pick(b.page.getByRole("combobox", { name: "Currency of the workspace" }), { value: "VND" });
    await eventually(() => shown(b.page, "Currency of the workspace").then((it) => it.slice(0, 1)), "₫");
    await kept(b.page);
    await signIn(b, email);
    await b.lands();
    await eventually(() => b.page.locator(".workspace-name").innerText(), "Thép Hải Phòng");
    await eventually(async () => (await (await switcher(b)).allInnerTexts()).length, 1);
    await done(a, b);
  });

  it("what is kept apart stays a workspace of its own, and both are a click away", async () => {
    const { a, email } = await team();
    const b = await person();
    await b.addDeal("Own deal", "45000");
    await b.page.locator('.status[data-saving="false"]').waitFor();
    await signIn(b, email);
    await b.page.getByRole("button", { name: "Keep this apart as a separate workspace" }).click();
    await b.lands();
    await b.go("Deals");
    await b.card("Of the team").waitFor();
    assert.equal(await b.card("Own deal").count(), 0);
    const all = await switcher(b);
    await eventually(() => all.count(), 2);
    await all.filter({ hasText: "My team" }).click();
    // Another workspace begins where every day begins.
    await b.lands();
    await b.go("Deals");
    await b.card("Own deal").waitFor();
    assert.equal(await b.card("Of the team").count(), 0);
    // And a third.
    await switcher(b);
    await b.page.getByRole("button", { name: "New workspace" }).click();
    await b.page.getByLabel("New workspace").fill("Side project");
    await b.page.locator(".workspace-menu").getByRole("button", { name: "Add" }).click();
    await eventually(() => b.page.locator(".workspace-name").innerText(), "Side project");
    await eventually(async () => (await switcher(b)).count(), 3);
    await done(a, b);
  });

  it("the form says what it does", async () => {
    const a = await person();
    await a.page.goto(`${server.url}/sign-in`);
    await a.page.getByRole("heading", { name: "Sign in" }).waitFor();
    await a.page.getByLabel("Password", { exact: true }).waitFor();
    assert.equal(await a.page.getByText("at least 10 characters").count(), 0);
    await a.page.getByRole("button", { name: "I have no account yet" }).click();
    await a.page.getByRole("heading", { name: "Create an account" }).waitFor();
    await a.page.getByLabel("Password (at least 10 characters)").waitFor();
    await a.page.getByRole("button", { name: "Create an account" }).waitFor();
    await a.visit("/settings/members");
    await a.page.getByRole("link", { name: "I have an account" }).click();
    await a.page.getByRole("heading", { name: "Sign in" }).waitFor();
    await done(a);
  });

  it("a colleague's link leads through signing in to the record", async () => {
    const { a, email } = await team();
    await a.card("Of the team").locator(".deal-card").click();
    await a.arrives(/\/deals\/[^/]*$/);
    const path = new URL(a.page.url()).pathname;
    const b = await Person.open(server);
    await signIn(b, email, path);
    await b.page.getByRole("heading", { name: "Of the team" }).waitFor({ state: "attached" });
    await title(b, "Of the team · Sotay");
    assert.equal(new URL(b.page.url()).pathname, path);
    // In a browser with something of its own it says where it may be.
    const c = await person();
    await c.addDeal("Own", "1");
    await c.page.locator('.status[data-saving="false"]').waitFor();
    await c.page.goto(server.url + path);
    await c.page.getByText("This record is not on this device.").waitFor();
    await c.page.getByRole("link", { name: "Sign in" }).click();
    await c.page.getByText("To open this link, sign in").waitFor();
    await done(a, b, c);
  });

  it("an invitation says what it is, and a dead one says so before anything is filled in", async () => {
    const { a } = await team();
    const link = await invite(a, "viewer");
    const b = await Person.open(server);
    await b.page.goto(link);
    await b.page.getByRole("heading", { name: "You are invited to Thép Hải Phòng" }).waitFor();
    await b.page.getByText("Your role: Viewer.").waitFor();
    await b.page.getByText("1 person is there.").waitFor();
    await b.page.locator(".brand").getByText("Sotay").waitFor();
    // Who invites is named once they have a name.
    await a.settings("Profile");
    await a.page.getByRole("button", { name: /^Edit Your name/ }).click();
    await a.page.getByLabel("Your name", { exact: true }).fill("Lan");
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("button", { name: "Edit Your name: Lan" }).waitFor();
    await a.synced();
    await b.page.reload();
    await b.page.getByRole("heading", { name: "Lan invites you to Thép Hải Phòng" }).waitFor();
    await b.page.goto("about:blank");
    await b.page.goto(`${link}x`);
    await b.page.getByText("This invite link has expired or is no longer valid.").waitFor();
    assert.equal(await b.page.getByLabel("E-mail").count(), 0);
    await b.page.getByRole("link", { name: "I have an account" }).waitFor();
    await b.page.getByRole("link", { name: "Go on without an account" }).click();
    await b.lands();
    b.problems = b.problems.filter((problem) => !problem.includes("404"));
    await done(a, b);
  });

  it("a5_a member sees who changes what an admin changes, and nothing is changed here that the server would refuse", async () => {
    const { a } = await team();
    await a.settings("Profile");
    await a.page.getByRole("button", { name: /^Edit Your name/ }).click();
    await a.page.getByLabel("Your name", { exact: true }).fill("Lan");
    await a.page.keyboard.press("Enter");
    const b = await Person.open(server);
    await b.join(await invite(a, "member"), "Minh");
    await b.settings("Members & invitations");
    await b.page.getByText("Only admins invite people (Lan).").waitFor();
    assert.equal(await b.page.getByRole("button", { name: "Create an invite link" }).count(), 0);
    await b.settings("General");
    await b.page.getByText("Only admins change this (Lan).").first().waitFor();
    assert.ok(await b.page.getByRole("button", { name: /^Edit Workspace name/ }).isDisabled());
    assert.ok(await b.page.locator(".rates").getByRole("button", { name: "Add" }).isDisabled());
    await b.settings("Lead assignment");
    await b.page.getByText("Only admins change this (Lan).").waitFor();
    assert.ok(await b.page.getByRole("button", { name: "Add a rule" }).isDisabled());
    await b.settings("Profile");
    assert.ok(await b.page.getByRole("button", { name: /^Edit Your name/ }).isEnabled());
    for (const path of ["/settings/pipelines", "/settings/fields"]) {
      await b.visit(path);
      await b.page.getByText("Only admins change this (Lan).").waitFor();
      const open = await b.page.locator(".gate :is(button, input):enabled").count();
      assert.equal(open, 0, path);
    }
    // Offline it is as it was told last.
    await b.synced();
    await b.context.setOffline(true);
    await b.settings("General");
    await b.page.getByText("Only admins change this (Lan).").first().waitFor();
    await b.context.setOffline(false);
    // What is everybody's is theirs too.
    await b.go("Deals");
    await b.addDeal("Of Minh", "1");
    await a.go("Deals");
    await a.card("Of Minh").waitFor();
    assert.equal(await b.page.locator(".status").getByText("refused").count(), 0);
    await done(a, b);
  });

  for (const [screen, options] of Object.entries({ desktop, phone })) {
    it(`a5_a viewer reads everything and changes nothing, ${screen}`, async () => {
      const { a } = await team();
      const b = await Person.open(server, options);
      await b.join(await invite(a, "viewer"), "Mai");
      await b.card("Of the team").waitFor();
      assert.equal(await b.page.getByRole("button", { name: "New deal" }).count(), 0);
      assert.equal(await b.page.locator(".add-here:visible, .card-menu:visible").count(), 0);
      if (screen === "desktop") {
        await b.drag("Of the team", "Qualified");
        await b.card("Of the team").locator(".deal-card").focus();
        await b.page.keyboard.press("Space");
        await b.page.locator('[data-live="board"]').getByText("You can only view here.").waitFor();
        await b.page.keyboard.press("m");
        assert.equal(await b.page.getByRole("menu").count(), 0);
        await b.page.keyboard.press("c");
      }
      assert.equal(await b.page.getByRole("dialog").count(), 0);
      assert.deepEqual(await b.cards("New"), ["Of the team"]);
      await b.card("Of the team").locator(".deal-card").click();
      await b.page.getByText("You can only view here").first().waitFor();
      await b.page.getByRole("heading", { name: "Timeline" }).waitFor();
      assert.equal(await b.page.locator(".note-form").count(), 0);
      assert.equal(await b.page.locator(".fields button:enabled, .fields select:enabled").count(), 0);
      await b.visit("/contacts");
      await b.page.getByRole("heading", { name: "Contacts" }).waitFor();
      assert.equal(await b.page.getByRole("button", { name: "New contact" }).count(), 0);
      await b.visit("/import");
      await b.page.getByText("You can only view here").waitFor();
      assert.ok(await b.page.locator("input[type=file]").isDisabled());
      await b.visit("/tasks");
      assert.equal(await b.page.getByRole("button", { name: "New task" }).count(), 0);
      await b.synced();
      await a.go("Deals");
      assert.deepEqual(await a.cards("New"), ["Of the team"]);
      assert.equal(await b.page.locator(".status").getByText("refused").count(), 0);
      await done(a, b);
    });
  }

  it("the money of a workspace is chosen, guessed from the first amount, and changed with all that is said in it", async () => {
    const a = await person();
    await a.addDeal("Alpha", "45tr");
    await a.page.getByText("The amounts here are in ₫, and the workspace counts in US$.").waitFor();
    await a.page.getByRole("button", { name: "Count in ₫" }).click();
    await eventually(() => a.column("New").locator(".each").innerText().then((it) => it.trim()), "₫45,000,000");
    await a.addDeal("Beta", "$100");
    await a.column("New").getByText("1 deal in US$ is not counted: no exchange rate").waitFor();
    await a.settings("General");
    const rates = a.page.locator(".rates");
    await rates.getByLabel("Currency").fill("USD");
    await rates.getByText("1 US$ =").waitFor();
    await rates.getByLabel("Rate").fill("25,000");
    await rates.getByRole("button", { name: "Add" }).click();
    await rates.locator(".lines .line").waitFor();
    await a.go("Deals");
    await eventually(async () => (await a.column("New").locator(".total .all").innerText()).trim(), "≈ ₫47,500,000");
    // In another currency everything comes to the same.
    await a.settings("General");
    const money = a.page.locator(".money-of-workspace");
    await money.getByLabel("Currency of the workspace").fill("USD");
    await money.getByRole("button", { name: "Change" }).click();
    await money.getByText("US$ – US Dollar").first().waitFor();
    await eventually(() => rates.locator(".lines input.rate").inputValue(), "25000");
    await a.go("Deals");
    await eventually(async () => (await a.column("New").locator(".total .all").innerText()).trim(), "≈ US$1,900");
    await a.card("Alpha").getByText("₫45,000,000").waitFor();
    await done(a);
  });

  it("leaving a device takes everything with it, once everything is sent", async () => {
    const { a, email } = await team();
    const before = await a.page.evaluate(databases);
    assert.equal(before.length, 1);
    await a.context.setOffline(true);
    await a.go("Deals");
    await a.addDeal("Unsent", "1");
    await a.page.locator('.status[data-saving="false"][data-unsent="1"]').waitFor();
    await a.context.setOffline(false);
    await a.synced();
    await a.settings("This device");
    await a.page.getByRole("button", { name: "Sign out on this device" }).click();
    await a.page.getByRole("button", { name: "Sign out and remove everything from this device" }).click();
    await a.arrives(/\/sign-in$/);
    await a.page.getByLabel("E-mail").waitFor();
    await eventually(() => a.page.evaluate(databases), []);
    assert.deepEqual(await a.page.evaluate(() => Object.keys(localStorage).filter((key) => /workspaces|names|admins|bringing/.test(key))), []);
    assert.equal(await a.page.evaluate(() => fetch("/api/session").then((answer) => answer.status)), 401);
    await signIn(a, email);
    await a.lands();
    await a.go("Deals");
    await a.card("Unsent").waitFor();
    await done(a);
  });

  it("what is not sent keeps a device from being emptied", async () => {
    const { a } = await team();
    await a.settings("This device");
    await a.page.getByRole("button", { name: "Sign out on this device" }).waitFor();
    await a.page.evaluate(plantUnsent);
    await a.page.getByRole("button", { name: "Sign out on this device" }).click();
    await a.page.getByRole("dialog").getByText("It cannot be removed yet: 1 change is on this device only (Thép Hải Phòng).").waitFor();
    assert.ok(await a.page.getByRole("button", { name: "Sign out and remove everything from this device" }).isDisabled());
    await a.page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await done(a);
  });

  it("another person on the device neither sends nor opens what the one before did", async () => {
    const { a, link } = await team();
    const other = fresh("minh");
    const c = await Person.open(server);
    await c.page.goto(link);
    await c.page.getByLabel("Your name").fill("Minh");
    await c.page.getByLabel("E-mail").fill(other);
    await c.page.getByLabel("Password").fill(password);
    await c.page.getByRole("button", { name: "Join" }).click();
    await c.lands();
    await c.synced();
    await c.go("Deals");
    await a.settings("This device");
    await a.page.getByRole("button", { name: "Sign out on this device" }).click();
    await a.page.getByRole("dialog").getByRole("button", { name: "Sign out, keep it here" }).click();
    await a.page.locator('.status[data-link="SignedOut"]').waitFor();
    await a.go("Deals");
    await a.addDeal("Of Lan, unsent", "1");
    await a.settings("Members & invitations");
    await a.page.getByLabel("E-mail").fill(other);
    await a.page.getByLabel("Password").fill(password);
    await a.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await a.page.getByText(/belongs to .*, and you signed in as/).waitFor();
    await a.page.getByText("1 change of theirs is on this device only.").waitFor();
    // What Lan has not sent goes only where somebody says so.
    assert.ok(await a.page.getByRole("button", { name: "Remove theirs" }).isDisabled());
    await a.page.getByRole("button", { name: "Open mine", exact: true }).click();
    await a.lands();
    await a.go("Deals");
    await a.card("Of the team").waitFor();
    await a.synced();
    assert.equal(await a.card("Of Lan, unsent").count(), 0);
    assert.equal(await c.card("Of Lan, unsent").count(), 0);
    await done(a, c);
  });

  it("a workspace is found again when the browser has forgotten it, or several are named", async () => {
    const a = await person();
    await a.addDeal("Kept", "1");
    await a.settings("General");
    await rename(a, "Sổ của Lan");
    await a.page.locator('.status[data-saving="false"]').waitFor();
    await eventually(() => a.page.evaluate(named), ["Sổ của Lan"]);
    await a.page.evaluate(() => localStorage.clear());
    await a.visit();
    await a.card("Kept").waitFor();
    await eventually(() => a.page.locator(".workspace-name").innerText(), "Sổ của Lan");
    await switcher(a);
    await a.page.getByRole("button", { name: "New workspace" }).click();
    await a.page.getByLabel("New workspace").fill("Khác");
    await a.page.locator(".workspace-menu").getByRole("button", { name: "Add" }).click();
    await eventually(() => a.page.locator(".workspace-name").innerText(), "Khác");
    await eventually(async () => (await a.page.evaluate(named)).sort(), ["Khác", "Sổ của Lan"]);
    await a.page.evaluate(() => localStorage.clear());
    await a.page.goto(`${server.url}/board`);
    await a.page.getByText("There are several workspaces on this device").waitFor();
    await a.page.locator(".workspaces .workspace", { hasText: "Sổ của Lan" }).click();
    await a.lands();
    await a.go("Deals");
    await a.card("Kept").waitFor();
    await done(a);
  });
});

/** Runs in the page: the databases of workspaces. */
async function databases() {
  return (await indexedDB.databases()).map((it) => it.name).filter((name) => name.startsWith("sotay-"));
}

/** Runs in the page: what the databases say of themselves. */
async function named() {
  const found = [];
  for (const { name } of (await indexedDB.databases()).filter((it) => it.name.startsWith("sotay-"))) {
    const database = await new Promise((done, failed) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    const about = await new Promise((done) => {
      const request = database.transaction("meta").objectStore("meta").get("about");
      request.onsuccess = () => done(request.result);
    });
    database.close();
    const text = about ? new TextDecoder().decode(about) : "";
    found.push(text.match(/name.(.*?)fshared/)?.[1] ?? "");
  }
  return found;
}

/** Runs in the page: something waits in the outbox, as after an edit that no server has answered. */
async function plantUnsent() {
  const { name } = (await indexedDB.databases()).find((it) => it.name.startsWith("sotay-"));
  const database = await new Promise((done) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => done(request.result);
  });
  await new Promise((done) => {
    const transaction = database.transaction("outbox", "readwrite");
    transaction.objectStore("outbox").put(new Uint8Array([0xa0]), "planted");
    transaction.oncomplete = done;
  });
  database.close();
}
