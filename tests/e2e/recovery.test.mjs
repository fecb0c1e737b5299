// Long lives: records with many changes, and a server that lost what its devices still have.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { Person, eventually, suite } from "./harness.mjs";

suite("a replica of long standing", (server) => {
  const shared = async () => {
    const a = await Person.open(server);
    await a.visit();
    const link = await a.share();
    await a.synced();
    return { a, link };
  };

  it("folds the changes of a record, and its history stays whole", async () => {
    const { a, link } = await shared();
    await a.addDeal("Acme", "1");
    await a.card("Acme").locator(".deal-card").click();
    const lines = () => a.page.locator(".timeline .change .said", { hasText: "moved it" }).count();
    for (let nth = 1; nth <= 20; nth += 1) {
      await a.step(nth % 2 ? "Qualified" : "New").click();
      await eventually(lines, nth);
    }
    await a.synced();
    assert.equal(await a.page.evaluate(snapshots), 0);
    // The next start opens the record to show its history, and folds it then.
    await a.reload();
    await eventually(lines, 20);
    await eventually(() => a.page.evaluate(snapshots), 1);
    await a.reload();
    await eventually(lines, 20);
    await a.step("Proposal").click();
    await eventually(lines, 21);
    await a.synced();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await eventually(() => b.cards("Proposal"), ["Acme"]);
    assert.deepEqual(a.problems, []);
    await a.context.close();
    await b.context.close();
  });

  it("l10_gives back what a server lost that came back from an older backup", async () => {
    const { a, link } = await shared();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await a.addDeal("Before the backup", "1");
    await a.synced();
    await b.card("Before the backup").waitFor();
    await server.down();
    const backup = mkdtempSync(join(tmpdir(), "sotay-e2e-"));
    cpSync(server.data, backup, { recursive: true });
    await server.up();
    await a.synced();
    await b.synced();
    await a.addDeal("Of the owner", "2");
    await b.card("Of the owner").waitFor();
    await b.addDeal("Of a member", "3");
    await a.card("Of a member").waitFor();
    await a.drag("Of a member", "Proposal");
    await eventually(() => b.cards("Proposal"), ["Of a member"]);
    await b.synced();

    await server.down();
    await b.offline();
    rmSync(server.data, { recursive: true });
    cpSync(backup, server.data, { recursive: true });
    rmSync(backup, { recursive: true });
    await b.drag("Of the owner", "Qualified");
    await server.up();
    for (const person of [a, b]) {
      await person.synced();
      await eventually(() => person.cards("Proposal"), ["Of a member"]);
      await eventually(() => person.cards("Qualified"), ["Of the owner"]);
    }
    // Whoever comes now reads it from the server.
    const c = await Person.open(server);
    await c.join(link, "Mai");
    await eventually(() => c.cards("New"), ["Before the backup"]);
    await eventually(() => c.cards("Proposal"), ["Of a member"]);
    await eventually(() => c.cards("Qualified"), ["Of the owner"]);
    assert.deepEqual([...a.problems, ...b.problems], []);
    await Promise.all([a, b, c].map((person) => person.context.close()));
  });

  it("l10_says what a server lost that others have to give back", async () => {
    const { a, link } = await shared();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await a.addDeal("Before the backup", "1");
    await b.card("Before the backup").waitFor();
    await a.synced();
    await b.synced();
    await server.down();
    const backup = mkdtempSync(join(tmpdir(), "sotay-e2e-"));
    cpSync(server.data, backup, { recursive: true });
    await server.up();
    await a.synced();
    await b.synced();
    await a.addDeal("Of the owner", "2");
    await b.card("Of the owner").waitFor();
    await a.synced();
    await b.synced();
    await a.context.setOffline(true);
    await server.down();
    await b.offline();
    rmSync(server.data, { recursive: true });
    cpSync(backup, server.data, { recursive: true });
    rmSync(backup, { recursive: true });
    await server.up();
    // What the owner made is not his to give back; he still has it.
    await b.page.getByText("Giving back 1").click();
    await b.page.getByRole("dialog").getByText("because they came in a file: 1.").waitFor();
    assert.equal(await b.page.getByText("Everything that was done here is on the server.").count(), 0);
    await b.page.keyboard.press("Escape");
    await eventually(() => b.cards("New"), ["Of the owner", "Before the backup"]);
    await a.context.setOffline(false);
    await b.page.getByText("Synced").waitFor();
    await Promise.all([a, b].map((person) => person.context.close()));
  });

  it("l10_brings a workspace back to a server that lost everything, and everybody who was in it", async () => {
    const { a, link } = await shared();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await a.addDeal("Of the owner", "2");
    await b.card("Of the owner").waitFor();
    await b.addDeal("Of a member", "3");
    await a.card("Of a member").waitFor();
    await b.synced();
    await server.down();
    rmSync(server.data, { recursive: true });
    mkdirSync(server.data);
    await b.offline();
    await b.drag("Of the owner", "Qualified");
    await server.up();

    await a.page.locator('.status[data-link="SignedOut"]').waitFor();
    await a.settings("Members & invitations");
    await a.page.getByRole("button", { name: "I have no account yet" }).click();
    await a.page.getByLabel("E-mail").fill("lan@example.vn");
    await a.page.getByLabel("Password").fill("a long enough password");
    await a.page.getByRole("button", { name: "Create an account", exact: true }).click();
    await a.page.getByRole("button", { name: "Bring it back from this device" }).click();
    await a.synced();
    const minh = a.page.locator(".members tr", { hasText: "Minh" });
    await minh.getByText("No account on this server").waitFor();
    await minh.getByRole("button", { name: "Invite back" }).click();
    const back = await minh.getByLabel("Invite link").inputValue();

    // What he did meanwhile is sent as his.
    await b.join(back, "Somebody else");
    await a.go("Deals");
    for (const person of [a, b]) {
      await person.synced();
      await eventually(() => person.cards("Qualified"), ["Of the owner"]);
      await eventually(() => person.cards("New"), ["Of a member"]);
    }
    await a.card("Of the owner").locator(".deal-card").click();
    await a.page.locator(".timeline .change .said", { hasText: "Minh moved it New → Qualified" }).waitFor();
    await eventually(() => a.page.locator(".timeline").getByText("Minh").count(), 1);
    await a.settings("Members & invitations");
    await minh.getByText("@example.vn").waitFor();
    assert.deepEqual([...a.problems, ...b.problems], []);
    await Promise.all([a, b].map((person) => person.context.close()));
  });
});

/** Runs in the page: how many snapshots are kept. */
async function snapshots() {
  const { name } = (await indexedDB.databases()).find((it) => it.name.startsWith("sotay-"));
  const database = await new Promise((done, failed) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const found = await new Promise((done, failed) => {
    const request = database.transaction("changes").objectStore("changes").getAll();
    request.onsuccess = () => done(request.result.filter((it) => it.snapshot).length);
    request.onerror = () => failed(request.error);
  });
  database.close();
  return found;
}
