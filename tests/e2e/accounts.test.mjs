// How an account lives: its password, its devices, links that come by mail, and who may make one.
import assert from "node:assert/strict";
import { after, it } from "node:test";
import { axe, findings } from "./axe.mjs";
import { Person, Server, eventually, phone, suite } from "./harness.mjs";
import { MailServer } from "./mail_server.mjs";

const password = "a long enough password";
const next = "quite another password";
const fresh = (name) => `${name}${Date.now()}${Math.floor(Math.random() * 1e6)}@example.vn`;

// What a server refuses on purpose is an error to the console.
const refused = /the server responded with a status of 4(03|04|22)/;
const done = async (...all) => {
  for (const one of all) {
    assert.deepEqual(one.problems.filter((problem) => !refused.test(problem)), []);
    await one.context.close();
  }
};

/** Signs in on a page that asks for it. */
async function signIn(page, email, known) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(known);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Two browsers of one account, with a deal in its workspace. */
async function twoDevices(server) {
  const email = fresh("lan");
  const a = await Person.open(server);
  await a.visit();
  await a.share(email);
  await a.addDeal("Of the team", "100");
  await a.synced();
  const b = await Person.open(server);
  await b.page.goto(`${server.url}/sign-in`);
  await signIn(b.page, email, password);
  await b.lands();
  await b.go("Deals");
  await b.card("Of the team").waitFor();
  await b.synced();
  return { a, b, email };
}

const card = (one, title) => one.page.locator("section.card", { has: one.page.getByRole("heading", { name: title, exact: true }) });

suite("accounts", (server) => {
  it("another password signs the other browser out, which keeps what it did and sends it when it is back", async () => {
    const { a, b, email } = await twoDevices(server);
    await a.settings("Account & security");
    const form = card(a, "Change the password");
    await form.getByLabel("Current password").fill("a guess of it");
    await form.getByLabel(/^New password/).fill(next);
    await form.getByRole("button", { name: "Change the password" }).click();
    await form.getByRole("alert").getByText("The password is wrong").waitFor();
    await form.getByLabel("Current password").fill(password);
    await form.getByLabel(/^New password/).fill("1234567890");
    await a.page.keyboard.press("Enter");
    await form.getByRole("alert").getByText("This password is guessed easily").waitFor();
    await form.getByLabel(/^New password/).fill(next);
    await a.page.keyboard.press("Enter");
    await a.page.getByText("The password was changed. Your other devices are signed out.").waitFor();
    assert.equal(await form.getByLabel("Current password").inputValue(), "");
    // The other one is told, and works on.
    await b.page.locator('.status[data-link="SignedOut"]').waitFor();
    await b.addDeal("While signed out", "1");
    await b.page.locator('.status[data-saving="false"]').waitFor();
    await b.settings("Members & invitations");
    await signIn(b.page, email, next);
    await b.synced();
    await a.synced();
    await a.go("Deals");
    await a.card("While signed out").waitFor();
    await done(a, b);
  });

  it("signs out everywhere else with one button", async () => {
    const { a, b } = await twoDevices(server);
    await a.settings("Account & security");
    const devices = card(a, "Signed-in devices");
    await eventually(() => devices.getByRole("listitem").count(), 2);
    await devices.getByText(/^New device · last seen/).waitFor();
    await devices.getByRole("button", { name: "Sign out everywhere else" }).click();
    await eventually(() => devices.getByRole("listitem").count(), 1);
    await b.page.locator('.status[data-link="SignedOut"]').waitFor();
    await a.page.locator('.status[data-link="Live"]').waitFor();
    await done(a, b);
  });

  it("who forgot the password is told whom to ask where no mail is sent", async () => {
    const a = await Person.open(server, phone);
    await a.context.addInitScript({ path: axe });
    await a.page.goto(`${server.url}/sign-in`);
    await a.page.getByRole("button", { name: "Forgot your password?" }).click();
    await a.page.getByText("This server sends no mail. Ask whoever runs it").waitFor();
    await a.page.getByRole("button", { name: "Back to signing in" }).click();
    await a.page.getByLabel("Password", { exact: true }).waitFor();
    await a.page.goto(`${server.url}/reset`);
    await a.page.getByRole("alert").getByText("The link is not complete").waitFor();
    assert.deepEqual(await findings(a.page), []);
    await done(a);
  });
});

let mails;
const withMail = async () => {
  mails = await MailServer.start();
  const flags = (url) => ["--registration", "invite", "--smtp-url", mails.url, "--mail-from", "Sotay <crm@example.vn>", "--public-url", url];
  return Server.start(undefined, flags);
};

suite("accounts with mail", (server) => {
  after(() => mails.end());

  it("a forgotten password is set by the link in a mail, and every device is signed out by it", async () => {
    const { a, b, email } = await twoDevices(server);
    await b.page.goto(await mails.link(email, "/verify"));
    await b.page.getByRole("button", { name: "Confirm" }).click();
    await b.page.getByText(`${email} is confirmed.`).waitFor();
    // The first account is there: another needs an invitation, and the page says so.
    const c = await Person.open(server, phone);
    await c.context.addInitScript({ path: axe });
    await c.page.goto(`${server.url}/sign-in`);
    await c.page.getByRole("button", { name: "I have no account yet" }).waitFor({ state: "detached" });
    await c.page.getByRole("button", { name: "Forgot your password?" }).click();
    await c.page.getByLabel("E-mail").last().fill(email);
    await c.page.getByRole("button", { name: "Send the link" }).click();
    await c.page.getByText("If this address has an account, a link is on its way to it.").waitFor();
    const link = await mails.link(email, "/reset");
    await c.page.goto(link);
    await c.page.getByLabel(/^New password/).fill(next);
    assert.deepEqual(await findings(c.page), []);
    await c.page.getByRole("button", { name: "Set a new password" }).click();
    await c.page.getByText("The new password is set, and you are signed in.").waitFor();
    await c.page.getByRole("link", { name: "Go on" }).click();
    await c.lands();
    await a.page.locator('.status[data-link="SignedOut"]').waitFor();
    // The link is used up.
    await c.page.goto(link);
    await c.page.reload();
    await c.page.getByLabel(/^New password/).fill(password);
    await c.page.getByRole("button", { name: "Set a new password" }).click();
    await c.page.getByText("This link is no longer valid: ask for a new one.").waitFor();
    await done(a, b, c);
  });

  it("who is invited makes an account at once; who is not is told so", async () => {
    const stranger = await Person.open(server);
    await stranger.visit("/settings/members");
    await stranger.page.getByText("Accounts on this server are made by invitation.").waitFor();
    assert.equal(await stranger.page.getByRole("button", { name: "Share with my team" }).isVisible(), false);
    await done(stranger);
  });
}, withMail);
