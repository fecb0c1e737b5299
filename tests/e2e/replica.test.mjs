// The replica that loses nothing: tabs, leaders, refusals, a poison record, a new version.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { Person, Server, app, closeBrowser, eventually } from "./harness.mjs";

const poison = readFileSync(new URL("./poison.hex", import.meta.url), "utf8").trim();

describe("the replica", () => {
  let server;

  before(async () => {
    server = await Server.start();
  });
  beforeEach(() => server.revive());
  after(async () => {
    await closeBrowser();
    await server.end();
  });

  const shared = async () => {
    const a = await Person.open(server);
    await a.visit();
    const link = await a.share();
    await a.synced();
    return { a, link };
  };

  it("two tabs stay equal, and rows written by both are there after a reload", async () => {
    const first = await Person.open(server);
    await first.visit();
    const second = await first.tab();
    await first.addDeal("From the first", "1");
    await second.card("From the first").waitFor();
    await second.addDeal("From the second", "2", "Qualified");
    await first.card("From the second").waitFor();
    // Both at the same moment, which no pair of hands could do.
    const move = (tab, name, stage) => tab.page.evaluate(moveByMenu, { name, stage });
    await Promise.all([move(first, "From the first", "Proposal"), move(second, "From the second", "Meeting")]);
    for (const tab of [first, second]) {
      await eventually(() => tab.cards("Proposal"), ["From the first"]);
      await eventually(() => tab.cards("Meeting"), ["From the second"]);
    }
    await Promise.all([first.reload(), second.reload()]);
    for (const tab of [first, second]) {
      await eventually(() => tab.cards("Proposal"), ["From the first"]);
      await eventually(() => tab.cards("Meeting"), ["From the second"]);
    }
    assert.deepEqual(first.problems, []);
    await first.context.close();
  });

  it("l7_the leader tab is closed with unsent edits: the other one sends them", async () => {
    const { a, link } = await shared();
    const other = await a.tab();
    await other.synced();
    await server.down();
    await a.offline();
    await a.addDeal("Made by the leader", "1");
    await other.card("Made by the leader").waitFor();
    await a.page.close();
    await server.up();
    await other.synced();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await b.card("Made by the leader").waitFor();
    await a.context.close();
    await b.context.close();
  });

  it("l7_the leader tab is frozen with unsent edits: the other one takes the lead and sends them", async () => {
    const { a, link } = await shared();
    const other = await a.tab();
    await other.synced();
    await server.down();
    await a.offline();
    await a.addDeal("Made by the leader", "1");
    await other.card("Made by the leader").waitFor();
    const cdp = await a.context.newCDPSession(a.page);
    await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
    await other.addDeal("Made by the other", "2");
    await server.up();
    await other.synced();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await b.card("Made by the leader").waitFor();
    await b.card("Made by the other").waitFor();
    await cdp.send("Page.setWebLifecycleState", { state: "active" });
    await b.addDeal("After the thaw", "3");
    await a.card("After the thaw").waitFor();
    await a.context.close();
    await b.context.close();
  });

  it("a6_a refused change is shown, exported and discarded, and the edits after it survive", async () => {
    const { a, link } = await shared();
    await a.addDeal("Acme", "1");
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await b.card("Acme").waitFor();
    // A member may not rename the workspace. This device takes him for the admin that he was: no server said otherwise since.
    await b.synced();
    await b.page.evaluate(() => navigator.serviceWorker.ready);
    await server.down();
    await b.offline();
    await b.page.evaluate(() => {
      const known = JSON.parse(localStorage["sotay.workspaces"]).map((it) => ({ ...it, role: "admin" }));
      localStorage["sotay.workspaces"] = JSON.stringify(known);
    });
    await b.reload();
    await b.settings("General");
    await b.page.getByRole("button", { name: /^Edit Workspace name/ }).click();
    await b.page.getByLabel("Workspace name", { exact: true }).fill("Mine now");
    await b.page.keyboard.press("Enter");
    await eventually(() => b.page.locator(".workspace-name").innerText(), "Mine now");
    await server.up();
    await b.page.getByText("1 refused").click();
    const dialog = b.page.getByRole("dialog");
    await dialog.getByText(/your role may not change this/).waitFor();
    const [download] = await Promise.all([
      b.page.waitForEvent("download"),
      dialog.getByRole("button", { name: "Export to a file" }).click(),
    ]);
    const exported = gunzipSync(readFileSync(await download.path())).toString("utf8");
    assert.match(exported, /sotay-workspace/);
    assert.match(exported, /Mine now/);
    await dialog.getByRole("button", { name: "Close" }).click();

    // What comes after goes on: another record at once, the same record once it is discarded.
    await b.go("Deals");
    await b.drag("Acme", "Proposal");
    await eventually(() => a.cards("Proposal"), ["Acme"]);
    await b.page.getByText("1 refused").click();
    await b.page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
    await b.page.getByText("Discarded; the edits after it are kept").waitFor();
    await b.page.getByText("Nothing was refused").waitFor();
    await b.page.keyboard.press("Escape");
    await eventually(() => b.page.locator(".workspace-name").innerText(), "My team");
    await b.reload();
    await b.synced();
    await eventually(() => b.cards("Proposal"), ["Acme"]);
    await eventually(() => b.page.locator(".workspace-name").innerText(), "My team");
    await a.context.close();
    await b.context.close();
  });

  it("l9_a poison record ends the app once, is quarantined, and everything else works", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.addDeal("Poisoned", "1");
    await a.addDeal("Sound", "2");
    const record = await a.card("Poisoned").getAttribute("data-deal");
    // Closed documents are read from the store when they are edited next.
    await a.page.evaluate(plant, { record, poison });
    await a.reload();
    await a.card("Poisoned").waitFor();
    await a.drag("Poisoned", "Proposal");
    await a.page.getByRole("alertdialog").getByRole("button", { name: /Reload/ }).click();
    await a.card("Sound").waitFor();
    assert.equal(await a.card("Poisoned").count(), 0);
    await a.page.getByText("1 damaged").click();
    const [download] = await Promise.all([
      a.page.waitForEvent("download"),
      a.page.locator(`[data-damaged="${record}"]`).getByRole("button", { name: "Export to a file" }).click(),
    ]);
    assert.match(readFileSync(await download.path(), "utf8"), new RegExp(poison));
    await a.page.keyboard.press("Escape");
    await a.drag("Sound", "Proposal");
    await eventually(() => a.cards("Proposal"), ["Sound"]);
    await a.reload();
    await eventually(() => a.cards("Proposal"), ["Sound"]);
    await a.context.close();
  });

  it("a new build is offered, and taken only when the user says so", async () => {
    const directory = mkdtempSync(join(tmpdir(), "sotay-app-"));
    cpSync(app, directory, { recursive: true });
    const own = await Server.start(directory);
    const a = await Person.open(own);
    await a.visit();
    await a.page.evaluate(() => navigator.serviceWorker.ready);
    await a.reload();
    await a.addDeal("Acme", "1");
    const versions = () => a.page.evaluate(() => caches.keys());
    const [before] = await versions();
    rebuild(directory);
    await a.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await a.page.getByText("A new version is ready").waitFor();
    // The page at hand is still all of one build.
    const icon = () => a.page.evaluate(async () => (await (await fetch("/icon.svg")).text()).includes("another build"));
    assert.equal(await icon(), false);
    await a.page.getByRole("button", { name: "Update" }).click();
    await eventually(async () => (await versions().catch(() => [])).includes(before), false);
    await a.card("Acme").waitFor();
    await eventually(icon, true);
    await a.context.close();
    await own.end();
    rmSync(directory, { recursive: true, force: true });
  });

  it("a network that hangs holds up nobody's work", async () => {
    const { a } = await shared();
    // What asks whether the session still stands is never answered.
    let asked = false;
    await a.context.route("**/api/session", () => {
      asked = true;
    });
    await server.down();
    await eventually(() => asked, true);
    await a.addDeal("Meanwhile", "1");
    await a.drag("Meanwhile", "Proposal");
    await eventually(() => a.cards("Proposal"), ["Meanwhile"]);
    await server.up();
    await a.synced();
    await a.context.close();
  });

  it("two windows of one person: signing in again in either connects both", async () => {
    const first = await Person.open(server);
    await first.visit();
    const email = `t${Date.now()}@example.vn`;
    await first.share(email);
    const second = await first.tab("/settings/device");
    await second.synced();
    await second.page.getByRole("button", { name: "Sign out on this device" }).click();
    await second.page.getByRole("dialog").getByRole("button", { name: "Sign out, keep it here" }).click();
    for (const tab of [first, second]) await tab.page.locator('.status[data-link="SignedOut"]').waitFor();
    await second.settings("Members & invitations");
    await second.page.getByLabel("E-mail").fill(email);
    await second.page.getByLabel("Password").fill("a long enough password");
    await second.page.getByRole("button", { name: "Sign in", exact: true }).click();
    for (const tab of [first, second]) await tab.synced();
    await first.context.close();
  });

  it("can be installed", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.page.evaluate(() => navigator.serviceWorker.ready);
    const cdp = await a.context.newCDPSession(a.page);
    const { errors } = await cdp.send("Page.getAppManifest");
    assert.deepEqual(errors, []);
    const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
    // A window without a profile on disk is never installable; everything else must be right.
    assert.deepEqual(installabilityErrors.map((it) => it.errorId).filter((id) => id !== "in-incognito"), []);
    await a.context.close();
  });
});

/** What a build does that changes one file. */
function rebuild(directory) {
  const icon = join(directory, "icon.svg");
  const worker = join(directory, "sw.js");
  const digest = () => createHash("sha256").update(readFileSync(icon)).digest("hex");
  const old = digest();
  appendFileSync(icon, "<!-- another build -->");
  rmSync(`${icon}.br`, { force: true });
  rmSync(`${worker}.br`, { force: true });
  const source = readFileSync(worker, "utf8");
  writeFileSync(worker, source.replace(old, digest()).replace(/version: "[0-9a-f]+"/, 'version: "0123456789abcdef"'));
}

/** Runs in the page: appends a change that automerge cannot survive to a record's changes. */
async function plant({ record, poison }) {
  const bytes = Uint8Array.from(poison.match(/../g), (pair) => parseInt(pair, 16));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice(8)));
  // CBOR: { "hash": h'…', "bytes": h'…', "attribution": { "member": h'…', "received_at": null } }
  const text = (value) => [0x60 + value.length, ...new TextEncoder().encode(value)];
  const blob = (value) => [0x59, value.length >> 8, value.length & 0xff, ...value];
  const change = Uint8Array.from([
    0xa3, ...text("hash"), ...blob(digest), ...text("bytes"), ...blob(bytes),
    ...text("attribution"), 0xa2, ...text("member"), ...blob(new Uint8Array(16)), ...text("received_at"), 0xf6,
  ]);
  const { name } = (await indexedDB.databases()).find((it) => it.name.startsWith("sotay-"));
  const database = await new Promise((done, failed) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  await new Promise((done, failed) => {
    const transaction = database.transaction(["changes", "meta"], "readwrite");
    const added = transaction.objectStore("changes").add({ record, change });
    added.onsuccess = () => {
      // As if it had been folded in: the next start must not read it as news.
      const key = added.result;
      transaction.objectStore("meta").put(Uint8Array.from([0x19, key >> 8, key & 0xff]), "reach");
    };
    transaction.oncomplete = done;
    transaction.onerror = () => failed(transaction.error);
  });
  database.close();
}

/** Runs in the page: what clicking through a card's menu does. */
async function moveByMenu({ name, stage }) {
  const until = async (find) => {
    for (;;) {
      const found = find();
      if (found) return found;
      await new Promise((next) => setTimeout(next, 1));
    }
  };
  const button = (label) => [...document.querySelectorAll("button")].find((it) => (it.ariaLabel ?? it.innerText.trim()) === label);
  (await until(() => button(`Actions for ${name}`))).click();
  (await until(() => button(stage))).click();
}
