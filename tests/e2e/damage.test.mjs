// What one member did is taken back by an admin, a backup can stay restored, and a lost workspace asks for a token.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { axe, findings } from "./axe.mjs";
import { Person, binary, choose, control, eventually, pick, suite, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

suite("what one member did", (server) => {
  const team = async (options) => {
    const a = await Person.open(server, options);
    await a.context.addInitScript({ path: axe });
    await a.visit();
    const link = await a.share();
    await a.synced();
    const b = await Person.open(server, options);
    await b.join(link, "Minh");
    await b.go("Deals");
    return { a, b };
  };
  const close = async (...all) => {
    for (const one of all) {
      assert.deepEqual(one.problems, []);
      await one.context.close();
    }
  };
  const ask = async (a) => {
    await a.settings("Members & invitations");
    await a.page.getByRole("button", { name: "Choose a member…" }).click();
    const dialog = a.page.getByRole("dialog", { name: "Take back what a member did" });
    await dialog.waitFor();
    return dialog;
  };

  it("is taken back by an admin, with a preview and an undo, and what others wrote since stays", async () => {
    const { a, b } = await team();
    await a.addDeal("Acme", "500");
    await a.addDeal("Blue Sky", "700");
    await b.card("Blue Sky").waitFor();
    await b.drag("Acme", "Qualified");
    await b.drag("Blue Sky", "Qualified");
    await b.addDeal("Spam", "1");
    await b.synced();
    await a.card("Spam").waitFor();
    await eventually(async () => (await a.cards("Qualified")).length, 2);
    // Somebody else moves one of them on.
    await a.drag("Blue Sky", "Proposal");
    await a.synced();

    const dialog = await ask(a);
    await dialog.getByRole("button", { name: "Preview", exact: true }).click();
    await dialog.getByText("Choose a member.").waitFor();
    await pick(control(dialog, "Whose"), "Minh");
    await dialog.getByRole("button", { name: "Preview", exact: true }).click();
    await dialog.getByText("2 records are put back").waitFor();
    const line = (name) => dialog.locator(".damage-lines li", { hasText: name });
    await line("Acme").getByText("Put back:").waitFor();
    await line("Spam").getByText("Will be deleted (they added it)").waitFor();
    await line("Blue Sky").getByText(/^Stays, because .+ changed it/).waitFor();
    assert.deepEqual(await findings(a.page), []);
    await dialog.getByRole("button", { name: "Take it all back" }).click();
    const toast = a.page.locator(".toast", { hasText: "What Minh did was taken back" });
    await toast.waitFor();
    await a.go("Deals");
    await eventually(() => a.cards("New"), ["Acme"]);
    await eventually(() => a.cards("Proposal"), ["Blue Sky"]);
    // It reaches the others as any change does.
    await eventually(() => b.cards("New"), ["Acme"]);
    await toast.getByRole("button", { name: "Undo" }).click();
    await eventually(() => a.cards("Qualified"), ["Acme"]);
    await a.card("Spam").waitFor();
    await close(a, b);
  });

  it("is found since a day and time that somebody names, by keyboard and on a phone", async () => {
    const { a, b } = await team({ viewport: { width: 390, height: 844 } });
    await a.synced();
    const dialog = await ask(a);
    await choose(dialog, "Since", "A day and time…");
    await pick(control(dialog, "Whose"), "Minh");
    await dialog.getByRole("button", { name: "Preview", exact: true }).click();
    await dialog.getByText("Choose a day, no later than now.").waitFor();
    await dialog.getByLabel("Day", { exact: true }).fill("today");
    await dialog.getByLabel("Day", { exact: true }).press("Tab");
    await dialog.getByRole("button", { name: "Preview", exact: true }).press("Enter");
    await dialog.getByText(/This person has changed nothing since then|records? (is|are) put back/).waitFor();
    await dialog.getByRole("button", { name: "Choose again" }).press("Enter");
    await dialog.getByRole("button", { name: "Cancel" }).press("Enter");
    await dialog.waitFor({ state: "detached" });
    // Who may not change what others wrote is not offered it.
    await b.settings("Members & invitations");
    assert.equal(await b.page.getByRole("button", { name: "Choose a member…" }).count(), 0);
    await close(a, b);
  });

  it("l10_a backup stays restored where whoever runs the server says so", async () => {
    const { a, b } = await team();
    await a.addDeal("Before", "1");
    await b.card("Before").waitFor();
    await a.synced();
    await b.synced();
    const copies = mkdtempSync(join(tmpdir(), "sotay-e2e-"));
    const backup = join(copies, "backup.sqlite3");
    execFileSync(binary, ["backup", backup, "--data", server.data]);
    await b.addDeal("After", "2");
    await a.card("After").waitFor();
    await b.drag("Before", "Qualified");
    await eventually(() => a.cards("Qualified"), ["Before"]);
    await a.synced();
    await b.synced();
    await server.down();
    await a.offline();
    // Never sent: it stays.
    await a.addDeal("Unsent", "3");
    rmSync(server.data, { recursive: true });
    execFileSync(binary, ["restore", backup, "--final", "--data", server.data]);
    rmSync(copies, { recursive: true });
    await server.up();
    for (const one of [a, b]) {
      await one.page.getByText("2 records are void").click();
      const dialog = one.page.getByRole("dialog");
      await dialog.getByRole("heading", { name: "The server went back to a backup" }).waitFor();
      const saved = one.page.waitForEvent("download");
      await dialog.getByRole("button", { name: "Save to a file" }).click();
      assert.equal((await saved).suggestedFilename(), "sotay-void.sotay");
      await dialog.getByRole("button", { name: "Discard it…" }).click();
      await dialog.getByRole("button", { name: "Discard for good" }).click();
      await one.page.locator(".toast", { hasText: "this device agrees with the server" }).waitFor();
      await one.page.keyboard.press("Escape");
      await one.synced();
    }
    for (const one of [a, b]) {
      await eventually(async () => (await one.cards("New")).toSorted(), ["Before", "Unsent"]);
      assert.deepEqual(await one.cards("Qualified"), []);
    }
    // And after the page was loaded anew.
    await b.reload();
    await b.card("Unsent").waitFor();
    assert.equal(await b.card("After").count(), 0);
    await close(a, b);
  });

  it("l10_a workspace that is older than the server is brought by whoever has its token", async () => {
    const a = await Person.open(server);
    // The device made it while the server's database was another one.
    await a.context.addInitScript(() => {
      const now = Date.now;
      Date.now = () => now() - 3 * 86_400_000;
    });
    await a.visit();
    await a.settings("Members & invitations");
    await a.page.locator('form input[name="name"]').fill("Lan");
    await a.page.getByLabel("E-mail").fill(`c${Date.now()}@example.vn`);
    await a.page.getByLabel("Password").fill("a long enough password");
    await a.page.getByRole("button", { name: "Share with my team" }).click();
    await a.page.getByText("A claim token from whoever runs the server is needed.").waitFor();
    await a.page.getByLabel("Claim token").fill("a guess");
    await a.page.getByRole("button", { name: "Share with my team" }).click();
    await a.page.getByText("The claim token is wrong or has expired.").waitFor();
    const [name] = await a.page.evaluate(async () => {
      const all = await indexedDB.databases();
      return all.map((it) => it.name).filter((name) => /^sotay-[0-9a-f-]{73}$/.test(name));
    });
    const workspace = name.slice("sotay-".length, "sotay-".length + 36);
    const token = execFileSync(binary, ["claim", workspace, "--data", server.data], { stdio: ["ignore", "pipe", "ignore"] });
    await a.page.getByLabel("Claim token").fill(`${token}`.trim());
    await a.page.getByRole("button", { name: "Share with my team" }).click();
    await a.synced();
    await a.page.getByRole("button", { name: "Create an invite link" }).waitFor();
    // The server refused it twice, which the browser reports.
    assert.deepEqual(a.problems.filter((it) => !it.includes("403")), []);
    await a.context.close();
  });
});
