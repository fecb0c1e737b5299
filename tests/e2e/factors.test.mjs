// Two-step sign-in and passkeys, with the codes of an authenticator app and the passkeys of Chromium's own test device.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { it } from "node:test";
import { axe, findings } from "./axe.mjs";
import { Person, eventually, people, phone, suite } from "./harness.mjs";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code of a key in base32, so many steps from now (RFC 6238). */
function code(secret, later = 0) {
  let bits = "";
  for (const letter of secret) bits += LETTERS.indexOf(letter).toString(2).padStart(5, "0");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const hash = createHmac("sha1", key).update(step).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
  return `${number % 1_000_000}`.padStart(6, "0");
}

suite("factors", (server) => {
  const { done } = people(server);
  // As `share` has it.
  const password = "a long enough password";
  let n = 0;

  /** Somebody with a shared workspace, at the settings of their account. */
  async function member(options) {
    const one = await Person.open(server, options);
    one.email = `factors${(n += 1)}-${process.pid}@example.vn`;
    await one.context.addInitScript({ path: axe });
    await one.visit();
    await one.share(one.email);
    await one.page.locator('.status[data-link="Live"]').waitFor();
    await one.settings("Account & security");
    return one;
  }

  const dialog = (one) => one.page.locator("dialog[open]");

  /** Turns two-step sign-in on; the key, and the recovery codes. */
  async function twoSteps(one) {
    await one.page.getByRole("button", { name: "Turn on two-step sign-in…" }).click();
    await dialog(one).getByRole("img", { name: "The key as a QR code" }).waitFor();
    const secret = await dialog(one).getByRole("textbox", { name: "Key", exact: true }).inputValue();
    assert.match(await dialog(one).getByRole("textbox", { name: "The key's address (otpauth)" }).inputValue(), /^otpauth:\/\/totp\/Sotay:/);
    await dialog(one).getByLabel("6-digit code of the app").fill("000000");
    await dialog(one).getByLabel("Password").fill("not the password");
    await dialog(one).getByRole("button", { name: "Turn on" }).click();
    await dialog(one).getByRole("alert").filter({ hasText: "The password is wrong." }).waitFor();
    await dialog(one).getByLabel("6-digit code of the app").fill(code(secret));
    await dialog(one).getByLabel("Password").fill(password);
    await dialog(one).getByRole("button", { name: "Turn on" }).click();
    await dialog(one).getByRole("heading", { name: "Recovery codes" }).waitFor();
    const recovery = await dialog(one).locator(".codes code").allInnerTexts();
    assert.equal(recovery.length, 10);
    await dialog(one).getByRole("button", { name: "I have put them away" }).click();
    await one.page.getByText(/10 recovery codes left/).waitFor();
    return { secret, recovery };
  }

  /** The same person in a fresh browser, with the password given. */
  async function elsewhere(one, options) {
    const other = await Person.open(server, options);
    await other.context.addInitScript({ path: axe });
    await other.page.goto(`${server.url}/sign-in`);
    await other.page.getByLabel("E-mail").fill(one.email);
    await other.page.getByLabel("Password").fill(password);
    await other.page.getByRole("button", { name: "Sign in", exact: true }).click();
    return other;
  }

  const field = (one) => one.page.getByLabel("Code of the authenticator app, or a recovery code");
  const go = (one) => one.page.locator(".second-step").getByRole("button", { name: "Sign in", exact: true }).click();

  /** A device that has passkeys, and says yes at once. */
  async function device(one) {
    const session = await one.context.newCDPSession(one.page);
    await session.send("WebAuthn.enable");
    const options = {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    };
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
    return { session, authenticatorId };
  }

  async function addPasskey(one, name) {
    await one.page.getByRole("button", { name: "Add a passkey…" }).click();
    await dialog(one).getByLabel("Name, such as “My phone”").fill(name);
    await dialog(one).getByLabel("Password").fill(password);
    await dialog(one).getByRole("button", { name: "Continue" }).click();
    await one.page.locator(".passkeys .line", { hasText: name }).waitFor();
  }

  /** Those who are refused make the browser report failed requests. */
  const forgive = (one) => {
    one.problems = one.problems.filter((problem) => !/status of 40[139]/.test(problem));
    return one;
  };

  it("a code of the app is the second step, a recovery code takes its place once, and it ends", async () => {
    const a = await member();
    const { secret, recovery } = await twoSteps(a);

    const b = await elsewhere(a);
    await eventually(() => b.page.evaluate(() => document.activeElement.name), "code");
    assert.deepEqual(await findings(b.page), []);
    await field(b).fill("000 000");
    await go(b);
    await b.page.locator(".second-step").getByRole("alert").filter({ hasText: "The code is wrong" }).waitFor();
    await field(b).fill(code(secret, 1));
    await go(b);
    await b.lands();

    const c = await elsewhere(a);
    await field(c).fill(recovery[0]);
    await go(c);
    await c.lands();
    const d = await elsewhere(a, phone);
    await field(d).fill(recovery[0]);
    await go(d);
    await d.page.locator(".second-step").getByRole("alert").waitFor();
    assert.equal(await d.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    // Back to the password, and no further.
    await d.page.getByRole("button", { name: "Begin again" }).click();
    await d.page.getByLabel("Password").waitFor();

    await a.page.reload();
    await a.page.getByText(/9 recovery codes left/).waitFor();
    await a.page.getByRole("button", { name: "Make new recovery codes…" }).click();
    await dialog(a).getByLabel("Password").fill(password);
    await dialog(a).getByLabel("Code of the authenticator app, or a recovery code").fill(recovery[1]);
    await dialog(a).getByRole("button", { name: "Make new ones" }).click();
    await eventually(() => dialog(a).locator(".codes code").count(), 10);
    const fresh = await dialog(a).locator(".codes code").allInnerTexts();
    await dialog(a).getByRole("button", { name: "I have put them away" }).click();
    await a.page.getByRole("button", { name: "Turn off two-step sign-in…" }).click();
    await dialog(a).getByLabel("Password").fill(password);
    await dialog(a).getByLabel("Code of the authenticator app, or a recovery code").fill(recovery[2]);
    await dialog(a).getByRole("button", { name: "Turn off", exact: true }).click();
    await dialog(a).getByRole("alert").waitFor();
    await dialog(a).getByLabel("Code of the authenticator app, or a recovery code").fill(fresh[0]);
    await dialog(a).getByRole("button", { name: "Turn off", exact: true }).click();
    await a.page.getByRole("button", { name: "Turn on two-step sign-in…" }).waitFor();

    const e = await elsewhere(a);
    await e.lands();
    await done(...[a, b, c, d, e].map(forgive));
  });

  it("a passkey signs in without address and password, is listed, and is worth nothing once removed", async () => {
    const a = await member();
    const { session, authenticatorId } = await device(a);
    await addPasskey(a, "Laptop");
    assert.deepEqual(await findings(a.page), []);
    // Another of the same account on the same device is refused by the browser.
    await a.page.getByRole("button", { name: "Add a passkey…" }).click();
    await dialog(a).getByLabel("Name, such as “My phone”").fill("Again");
    await dialog(a).getByLabel("Password").fill(password);
    await dialog(a).getByRole("button", { name: "Continue" }).click();
    await dialog(a).getByRole("alert").waitFor();
    await dialog(a).getByRole("button", { name: "Cancel" }).click();
    const { credentials } = await session.send("WebAuthn.getCredentials", { authenticatorId });
    assert.equal(credentials.length, 1);

    const b = await Person.open(server);
    const other = await device(b);
    await other.session.send("WebAuthn.addCredential", { authenticatorId: other.authenticatorId, credential: credentials[0] });
    await b.page.goto(`${server.url}/sign-in`);
    await b.page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await b.lands();
    await a.page.reload();
    await a.page.locator(".passkeys .line", { hasText: /Laptop\s*Last used/ }).waitFor();
    await a.page.getByRole("button", { name: "Delete passkey Laptop" }).click();
    await dialog(a).getByLabel("Password").fill(password);
    await dialog(a).getByRole("button", { name: "Delete", exact: true }).click();
    await a.page.locator(".passkeys .line").waitFor({ state: "detached" });

    const c = await Person.open(server);
    const third = await device(c);
    const [credential] = (await other.session.send("WebAuthn.getCredentials", { authenticatorId: other.authenticatorId })).credentials;
    await third.session.send("WebAuthn.addCredential", { authenticatorId: third.authenticatorId, credential });
    await c.page.goto(`${server.url}/sign-in`);
    await c.page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await c.page.getByRole("alert").filter({ hasText: "does not take this passkey" }).waitFor();
    await done(...[a, b, c].map(forgive));
  });

  it("a browser that reads and writes no options itself has passkeys all the same, also as the second step", async () => {
    const a = await member();
    await a.context.addInitScript(() => {
      delete PublicKeyCredential.parseCreationOptionsFromJSON;
      delete PublicKeyCredential.parseRequestOptionsFromJSON;
      delete PublicKeyCredential.prototype.toJSON;
    });
    await a.page.reload();
    const { session, authenticatorId } = await device(a);
    await addPasskey(a, "Điện thoại");
    await twoSteps(a);
    const b = await Person.open(server);
    await b.context.addInitScript(() => {
      delete PublicKeyCredential.parseRequestOptionsFromJSON;
      delete PublicKeyCredential.prototype.toJSON;
    });
    const { credentials } = await session.send("WebAuthn.getCredentials", { authenticatorId });
    const other = await device(b);
    await other.session.send("WebAuthn.addCredential", { authenticatorId: other.authenticatorId, credential: credentials[0] });
    await b.page.goto(`${server.url}/sign-in`);
    await b.page.getByLabel("E-mail").fill(a.email);
    await b.page.getByLabel("Password").fill(password);
    await b.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await b.page.getByRole("button", { name: "Use a passkey" }).click();
    await b.lands();
    await done(...[a, b].map(forgive));
  });

  it("a browser without passkeys is offered none", async () => {
    const a = await Person.open(server);
    await a.context.addInitScript(() => delete window.PublicKeyCredential);
    await a.page.goto(`${server.url}/sign-in`);
    await a.page.getByLabel("Password").waitFor();
    assert.equal(await a.page.getByRole("button", { name: "Sign in with a passkey" }).count(), 0);
    await done(a);
  });
});
