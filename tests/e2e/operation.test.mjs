// What the server asks of the app: that an old build updates itself, and that a token is made by whoever knows the password.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Person, Server, app, closeBrowser, control, eventually, pick } from "./harness.mjs";

/** Makes the app in a directory a build of this number. */
function deploy(directory, build) {
  for (const name of ["index.html", "sw.js"]) rmSync(join(directory, `${name}.br`), { force: true });
  const page = readFileSync(join(directory, "index.html"), "utf8").replace(/ data-build="\d*"/, ` data-build="${build}"`);
  assert.ok(page.includes(`data-build="${build}"`), "the build stands on the page");
  writeFileSync(join(directory, "index.html"), page);
  const hash = createHash("sha256").update(page).digest("hex");
  const worker = readFileSync(join(directory, "sw.js"), "utf8")
    .replace(/"\/index\.html":"[0-9a-f]+"/, `"/index.html":"${hash}"`)
    .replace(/version: "[^"]*"/, `version: "build-${build}"`);
  writeFileSync(join(directory, "sw.js"), worker);
}

const buildOf = (one) => one.page.evaluate(() => document.querySelector("script[data-build]")?.dataset.build).catch(() => undefined);

describe("an app that is too old", () => {
  let server, directory;
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "sotay-app-"));
    cpSync(app, directory, { recursive: true });
    assert.ok(existsSync(join(directory, "sw.js")), "a production build");
    deploy(directory, 100);
    server = await Server.start(directory, ["--minimum-build", "200"]);
  });
  after(async () => {
    await closeBrowser();
    await server.end();
    rmSync(directory, { recursive: true, force: true });
  });

  it("updates itself once nobody types, and asks nobody", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.share();
    await a.synced();
    // The first page of a device is not the service worker's yet.
    await a.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await a.reload();
    await a.synced();
    assert.equal(await a.page.evaluate(() => Boolean(navigator.serviceWorker.controller)), true);
    assert.equal(await buildOf(a), "100", "as long as there is no newer one, nothing is loaded again");
    // Somebody is writing when the newer build comes.
    await a.go("Contacts");
    await a.page.getByRole("button", { name: "New contact" }).first().click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("Full name").fill("Nguyễn Thị Lan");
    deploy(directory, 200);
    await server.down();
    await server.up();
    await a.page.locator(".update").waitFor();
    await a.synced();
    assert.equal(await buildOf(a), "100", "who types is not interrupted");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.waitFor({ state: "detached" });
    await eventually(() => buildOf(a), "200");
    await a.synced();
    await a.go("Contacts");
    await a.page.getByText("Nguyễn Thị Lan").first().waitFor();
    await a.context.close();
  });
});

describe("access tokens in the settings", () => {
  let server;
  before(async () => {
    server = await Server.start();
  });
  after(async () => {
    await closeBrowser();
    await server.end();
  });

  it("are made by who knows the password, with what they may do and until when", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.share();
    await a.synced();
    await a.settings("Connections");
    const card = a.page.locator("section.card", { has: a.page.getByRole("heading", { name: "Connect other programs" }) });
    await card.getByLabel("What is the token for?").fill("Reports");
    await pick(control(card, "What may it do?"), { value: "write" });
    await pick(control(card, "How long is it good for?"), { value: "30" });
    await card.getByLabel("Your password").fill("not my own password");
    await card.getByRole("button", { name: "Create a token" }).click();
    await a.page.getByText("The password is wrong").waitFor();
    await card.getByLabel("Your password").fill("a long enough password");
    await card.getByRole("button", { name: "Create a token" }).click();
    await card.getByText("Authorization: Bearer").waitFor();
    const line = card.locator("li.line", { hasText: "Reports" });
    await line.getByText("Read and write").waitFor();
    await line.getByText("Never used").waitFor();
    assert.match(await line.innerText(), /Expires \d/);
    assert.equal(await card.getByLabel("Your password").inputValue(), "", "the password does not stay on the page");
    await line.getByRole("button", { name: "Revoke" }).click();
    await line.waitFor({ state: "detached" });
    // The browser writes down that an answer was 403.
    assert.deepEqual(a.problems.filter((it) => !/403/.test(it)), []);
    await a.context.close();
  });
});
