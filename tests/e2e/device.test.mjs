// What is on a device when somebody leaves it: signing out, removing, another person, and a passcode.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { gunzipSync } from "node:zlib";
import { Person, eventually, people, suite, within } from "./harness.mjs";

const password = "a long enough password";
const passcode = "ba con trâu trắng";
const customer = "Thép tấm Bình Định";
const fresh = (name) => `${name}${Date.now()}${Math.floor(Math.random() * 1e6)}@example.vn`;

suite("leaving a device", (server) => {
  const { person, done } = people(server);

  /** A team of one's own, with a deal that everybody would know again. */
  const team = async () => {
    const a = await person();
    const email = fresh("lan");
    const link = await a.share(email);
    await a.addDeal(customer, "100");
    await a.synced();
    return { a, link, email };
  };
  const signIn = async (one, email) => {
    await one.page.getByLabel("E-mail").fill(email);
    await one.page.getByLabel("Password").fill(password);
    await one.page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  const signOut = async (one, choice) => {
    await one.settings("This device");
    await one.page.getByRole("button", { name: "Sign out on this device" }).click();
    await one.page.getByRole("dialog").getByRole("button", { name: choice }).click();
  };
  const session = (one) => one.page.evaluate(() => fetch("/api/session").then((answer) => answer.status));
  const ids = (one) => one.page.evaluate(() => Object.values(JSON.parse(localStorage["sotay.workspaces"])[0]).filter((it) => typeof it === "string" && it.length === 36));

  const setPasscode = async (one) => {
    await one.settings("This device");
    await one.page.getByRole("button", { name: "Set a passcode…" }).click();
    const dialog = one.page.getByRole("dialog");
    for (const label of ["New passcode", "New passcode again"]) await dialog.getByLabel(label, { exact: true }).fill(passcode);
    await dialog.getByRole("button", { name: "Encrypt", exact: true }).click();
  };
  const encrypted = async (one) => {
    await one.page.getByText("What is kept of this workspace on this device is encrypted.").waitFor();
    await eventually(() => one.page.evaluate(readable, customer), []);
  };
  const field = (one) => one.page.getByLabel("Passcode", { exact: true });
  const unlock = async (one, typed = passcode) => {
    await field(one).fill(typed);
    await one.page.getByRole("button", { name: "Unlock" }).click();
  };

  it("signing out on a shared computer leaves nothing of anybody", async () => {
    const { a, email } = await team();
    const [workspace, member] = await ids(a);
    await a.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    // What is half done, what another app handed over, what the push service knows, and what is shown outside of the app.
    await a.page.locator(".new-deal").click();
    await a.page.getByRole("dialog").getByLabel("Deal name").fill(`${customer}, half typed`);
    await eventually(() => a.page.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith("sotay.draft/"))), true);
    await a.page.keyboard.press("Escape");
    await a.page.evaluate(async (name) => (await caches.open("shared-inbox")).put("/shared-file/1", new Response(name)), customer);
    await a.context.grantPermissions(["notifications"], { origin: server.url });
    await a.page.evaluate(async (name) => (await navigator.serviceWorker.ready).showNotification(name), customer);
    await a.page.evaluate(plantSubscription);
    assert.notDeepEqual(await a.page.evaluate(readable, customer), []);
    const asked = [];
    a.page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));

    await signOut(a, "Sign out and remove everything from this device");
    await a.arrives(/\/sign-in$/);
    await a.page.getByLabel("E-mail").waitFor();
    await eventually(() => a.page.evaluate(async () => (await indexedDB.databases()).map((it) => it.name)), []);
    await eventually(() => a.page.evaluate(readable, customer), []);
    for (const word of [workspace, member, email]) assert.deepEqual(await a.page.evaluate(readable, word), [], word);
    assert.ok(!(await a.page.evaluate(() => caches.has("shared-inbox"))));
    // Of what the worker keeps, everything is the app's.
    const kept = await a.page.evaluate(async () => {
      const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      return (await Promise.all(caches_.map((cache) => cache.keys()))).flat().map((request) => new URL(request.url).pathname);
    });
    assert.deepEqual(kept.filter((path) => path.startsWith("/api/") || path.startsWith("/shared-file")), []);
    await eventually(() => a.page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((it) => it.title)), []);
    assert.ok(asked.includes("DELETE /api/push") && asked.includes("DELETE /api/session"), asked.join());
    assert.equal(await a.page.evaluate(() => localStorage.unsubscribed), "true");
    // By this one the server knows the browser again; it names nobody and lets nobody in.
    assert.deepEqual((await a.context.cookies()).map(({ name }) => name).filter((name) => name !== "sotay-device"), []);
    assert.equal(await session(a), 401);
    await done(a);
  });

  it("removing with unsent changes counts them and saves them to a file; the session ends, also without a network", async () => {
    const { a } = await team();
    await a.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await a.reload();
    await a.synced();
    await a.context.setOffline(true);
    await a.addDeal("Never sent", "1");
    await a.page.locator('.status[data-saving="false"][data-unsent="1"]').waitFor();
    await a.settings("This device");
    await a.page.getByRole("button", { name: "Remove from this device…" }).click();
    const dialog = a.page.getByRole("dialog");
    await dialog.getByText("1 unsent change will be lost. Export them first.").waitFor();
    const file = a.page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Export to a file" }).click();
    assert.ok(gunzipSync(readFileSync(await (await file).path())).includes("deal"));
    await dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await a.lands();
    await a.page.getByRole("heading", { name: "Welcome to Sotay" }).waitFor();
    assert.deepEqual(await a.page.evaluate(readable, customer), []);
    // Whoever comes next is not taken for who was here.
    await a.context.setOffline(false);
    await a.page.goto(`${server.url}/sign-in`);
    await a.page.getByLabel("E-mail").waitFor();
    assert.equal(await session(a), 401);
    await done(a);
  });

  it("signing out with unsent changes removes them only where that is said", async () => {
    const { a, email } = await team();
    await a.settings("This device");
    await a.page.getByRole("button", { name: "Sign out on this device" }).waitFor();
    await a.page.evaluate(plantUnsent);
    await a.page.getByRole("button", { name: "Sign out on this device" }).click();
    const dialog = a.page.getByRole("dialog");
    await dialog.getByText("1 change is on this device only").waitFor();
    const removes = dialog.getByRole("button", { name: "Sign out and remove everything from this device" });
    assert.ok(await removes.isDisabled());
    await dialog.getByLabel("Discard this 1 change").click();
    await removes.click();
    await a.arrives(/\/sign-in$/);
    await eventually(() => a.page.evaluate(readable, customer), []);
    await signIn(a, email);
    await a.lands();
    await a.go("Deals");
    await a.card(customer).waitFor();
    await done(a);
  });

  it("every tab of a workspace lets go of it when it is removed", async () => {
    const { a } = await team();
    const other = await a.tab();
    await other.card(customer).waitFor();
    await a.settings("This device");
    await a.page.getByRole("button", { name: "Remove from this device…" }).click();
    await a.page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await a.lands();
    await a.page.getByRole("heading", { name: "Welcome to Sotay" }).waitFor();
    // Nothing is begun there that nobody asked for.
    await other.arrives(/\/sign-in$/);
    await eventually(() => a.page.evaluate(readable, customer), []);
    await done(a);
  });

  it("somebody else on the device sends nothing of who was there, and may remove it once they say so", async () => {
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
    const [, lan] = await ids(a);
    await signOut(a, "Sign out, keep it here");
    await a.page.locator('.status[data-link="SignedOut"]').waitFor();
    await a.go("Deals");
    await a.addDeal("Of Lan, unsent", "1");
    await a.settings("Members & invitations");
    await signIn(a, other);
    await a.page.getByText(/belongs to .*, and you signed in as/).waitFor();
    await a.page.getByText("1 change of theirs is on this device only.").waitFor();
    const replaces = a.page.getByRole("button", { name: "Remove theirs and open mine" });
    assert.ok(await replaces.isDisabled());
    await a.page.getByLabel("Discard 1 change of theirs").click();
    await replaces.click();
    await a.lands();
    await a.synced();
    await a.go("Deals");
    await a.card(customer).waitFor();
    assert.equal(await a.card("Of Lan, unsent").count(), 0);
    assert.deepEqual((await a.page.evaluate(async () => (await indexedDB.databases()).map((it) => it.name))).filter((name) => name.includes(lan)), []);
    // The server never had it under anybody's name.
    await c.addDeal("Of Minh", "1");
    await c.synced();
    await a.card("Of Minh").waitFor();
    assert.equal(await c.card("Of Lan, unsent").count(), 0);
    await done(a, c);
  });

  it("signing out leaves alone what somebody else has on the device", async () => {
    const { a, link } = await team();
    const other = fresh("minh");
    const c = await Person.open(server);
    await c.page.goto(link);
    await c.page.getByLabel("Your name").fill("Minh");
    await c.page.getByLabel("E-mail").fill(other);
    await c.page.getByLabel("Password").fill(password);
    await c.page.getByRole("button", { name: "Join" }).click();
    await c.lands();
    const [, lan] = await ids(a);
    await signOut(a, "Sign out, keep it here");
    await a.page.locator('.status[data-link="SignedOut"]').waitFor();
    await a.go("Deals");
    await a.addDeal("Of Lan, unsent", "1");
    await a.settings("Members & invitations");
    await signIn(a, other);
    await a.page.getByRole("button", { name: "Open mine", exact: true }).click();
    await a.lands();
    await a.synced();
    await a.settings("This device");
    await a.page.getByRole("button", { name: "Sign out on this device" }).click();
    await a.page.getByRole("dialog").getByText("stays: it is on this device only, or somebody else's").waitFor();
    await a.page.getByRole("dialog").getByRole("button", { name: "Sign out and remove everything from this device" }).click();
    await a.arrives(/\/sign-in$/);
    const left = () => a.page.evaluate(async () => (await indexedDB.databases()).map((it) => it.name).filter((name) => name.startsWith("sotay-")));
    await eventually(async () => (await left()).map((name) => name.endsWith(lan)), [true]);
    await a.visit("/board");
    await a.card("Of Lan, unsent").waitFor();
    await done(a, c);
  });

  it("a passcode: nothing is readable at rest, and it is asked for; what is done under it is kept and sent", async () => {
    const { a } = await team();
    assert.notDeepEqual(await a.page.evaluate(readable, customer), []);
    await setPasscode(a);
    await encrypted(a);
    // What is half typed is nobody's to read either.
    await a.go("Deals");
    await a.page.locator(".new-deal").click();
    await a.page.getByRole("dialog").getByLabel("Deal name").fill(`${customer}, half typed`);
    await a.page.keyboard.press("Escape");
    assert.deepEqual(await a.page.evaluate(readable, customer), []);

    await a.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await a.reload();
    await a.page.getByRole("heading", { name: "My team is locked" }).waitFor();
    assert.equal(await a.page.getByText(customer).count(), 0);
    await unlock(a, "some other words");
    await a.page.getByText("This is not the passcode.").waitFor();
    await unlock(a);
    await a.card(customer).waitFor();
    await a.synced();

    await server.down();
    await a.addDeal(`${customer}, while away`, "1");
    await a.page.locator('.status[data-saving="false"]').waitFor();
    assert.deepEqual(await a.page.evaluate(readable, customer), []);
    await a.reload();
    await unlock(a);
    await a.card(`${customer}, while away`).waitFor();
    await server.up();
    await a.synced();
    assert.deepEqual(await a.page.evaluate(readable, customer), []);

    // A tab that is opened beside has the key from this one. Locking takes it from both.
    const beside = await a.tab();
    await beside.card(customer).waitFor();
    await beside.page.keyboard.press("Control+k");
    await beside.page.getByRole("dialog").getByRole("combobox").fill("Lock now");
    await beside.page.getByRole("dialog").getByRole("option", { name: "Lock now" }).first().waitFor();
    await beside.page.keyboard.press("Enter");
    for (const tab of [a, beside]) await field(tab).waitFor();
    await unlock(a);
    await a.card(customer).waitFor();
    await done(a);
  });

  it("what was imported and what is attached is encrypted as well, and still read", async () => {
    const a = await person();
    await a.visit("/import");
    const csv = { name: "khách.csv", mimeType: "text/csv", buffer: Buffer.from(`Full name,Email\n${customer},mua@example.vn\n`) };
    await a.page.locator("input[type=file]").setInputFiles(csv);
    await a.page.getByRole("button", { name: "Import now" }).click();
    await a.page.locator(".import-report").waitFor(within(60_000));
    await eventually(async () => (await a.page.evaluate(readable, customer)).some((place) => place.startsWith("imports-")), true);
    await setPasscode(a);
    await encrypted(a);
    await a.go("Contacts");
    await a.page.getByRole("link", { name: customer }).first().click();
    const card = a.page.locator(".attachments");
    const file = { name: "hợp đồng.txt", mimeType: "text/plain", buffer: Buffer.from(`Bên mua: ${customer}`) };
    await card.getByLabel("Add files").setInputFiles(file);
    await eventually(() => card.locator(".attachment").count(), 1);
    assert.deepEqual(await a.page.evaluate(readable, customer), []);
    await a.reload();
    await unlock(a);
    await eventually(() => card.locator(".attachment").count(), 1);
    const [kept] = await Promise.all([a.page.waitForEvent("download"), card.getByRole("button", { name: file.name, exact: true }).click()]);
    assert.equal(readFileSync(await kept.path(), "utf8"), file.buffer.toString());
    await done(a);
  });

  it("a passcode is changed, locks after a while, and is turned off again", async () => {
    const { a } = await team();
    await setPasscode(a);
    await encrypted(a);
    await a.page.getByRole("button", { name: "Change it…" }).click();
    const dialog = a.page.getByRole("dialog");
    const change = async (old) => {
      await dialog.getByLabel("Current passcode", { exact: true }).fill(old);
      for (const label of ["New passcode", "New passcode again"]) await dialog.getByLabel(label, { exact: true }).fill("bốn con gà mái");
      await dialog.getByRole("button", { name: "Change", exact: true }).click();
    };
    await change("not this one");
    await dialog.getByText("This is not the passcode.").waitFor();
    await change(passcode);
    await a.page.getByText("The passcode was changed").waitFor();

    // Nobody was here for an hour.
    await a.page.evaluate(() => {
      const key = Object.keys(localStorage).find((key) => key.startsWith("sotay.used."));
      localStorage[key] = JSON.stringify(Date.now() - 3_600_000);
    });
    await field(a).waitFor(within(60_000));
    await unlock(a);
    await a.page.getByText("This is not the passcode.").waitFor();
    await unlock(a, "bốn con gà mái");
    await a.page.getByRole("heading", { name: "This device", level: 1 }).waitFor();

    await a.page.getByRole("button", { name: "Turn it off…" }).click();
    await dialog.getByLabel("Current passcode", { exact: true }).fill("bốn con gà mái");
    await dialog.getByRole("button", { name: "Turn off", exact: true }).click();
    await a.page.getByRole("button", { name: "Set a passcode…" }).waitFor();
    assert.notDeepEqual(await a.page.evaluate(readable, customer), []);
    assert.deepEqual(await a.page.evaluate(sealed), []);
    await a.visit("/board");
    await a.card(customer).waitFor();
    await a.addDeal("Afterwards", "1");
    await a.synced();
    await done(a);
  });

  it("a page that ends while it encrypts is no harm: the next one goes on", async () => {
    const { a } = await team();
    await setPasscode(a);
    await eventually(() => a.page.evaluate(hasPasscode), true);
    await a.page.close();
    const next = Object.assign(new Person(), a);
    next.page = await a.watched();
    await next.visit("/board");
    await unlock(next);
    await next.card(customer).waitFor();
    await eventually(() => next.page.evaluate(readable, customer), []);
    await next.synced();
    await done(next);
  });

  it("a passcode that is forgotten costs what was not sent, and nothing else", async () => {
    const { a, email } = await team();
    await setPasscode(a);
    await encrypted(a);
    await signOut(a, "Sign out, keep it here");
    await a.page.locator('.status[data-link="SignedOut"]').waitFor();
    await a.go("Deals");
    await a.addDeal("Never sent", "1");
    await a.page.locator('.status[data-saving="false"]').waitFor();
    await a.reload();
    await field(a).waitFor();
    await a.page.getByRole("button", { name: "Forgot the passcode?" }).click();
    await a.page.getByText("1 unsent change is lost with it").waitFor();
    const removes = a.page.getByRole("button", { name: "Remove from this device and sign in" });
    assert.ok(await removes.isDisabled());
    await a.page.getByLabel("I understand what is lost").click();
    await removes.click();
    await a.arrives(/\/sign-in$/);
    await signIn(a, email);
    await a.lands();
    await a.go("Deals");
    await a.card(customer).waitFor();
    assert.equal(await a.card("Never sent").count(), 0);
    await done(a);
  });

  it("wrong passcodes are slowed, also over a reload, and delete nothing", async () => {
    const { a } = await team();
    await setPasscode(a);
    await encrypted(a);
    await a.visit("/board");
    for (let nth = 0; nth < 3; nth += 1) {
      await unlock(a, `wrong one ${nth}`);
      await a.page.getByText("This is not the passcode.").waitFor();
    }
    for (const wait of ["5", "10"]) {
      await unlock(a, "wrong again");
      await a.page.getByText(`This is not the passcode. Try again in ${wait} seconds.`).waitFor();
      assert.ok(await a.page.getByRole("button", { name: "Unlock" }).isDisabled());
      if (wait === "5") await a.page.locator("button:enabled", { hasText: "Unlock" }).waitFor();
    }
    await a.reload();
    await unlock(a);
    await a.page.getByText(/Too many were wrong\. Try again in \d+ seconds?\./).waitFor();
    await a.page.locator("button:enabled", { hasText: "Unlock" }).waitFor();
    await unlock(a);
    await a.card(customer).waitFor();
    await done(a);
  });
});

/** Runs in the page: every place of the device where a text can be read, in UTF-8 or UTF-16, be it in a name or a value. */
async function readable(text) {
  const decode = (bytes) => new TextDecoder("latin1").decode(bytes);
  const wide = new Uint8Array([...text].flatMap((letter) => [letter.charCodeAt(0) & 0xff, letter.charCodeAt(0) >> 8]));
  const needles = [decode(new TextEncoder().encode(text)), decode(wide)];
  const holds = async (value) => {
    if (typeof value === "string") return value.includes(text);
    if (value instanceof Blob) return holds(await value.arrayBuffer());
    if (value instanceof ArrayBuffer) return holds(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) return needles.some((needle) => decode(value).includes(needle));
    if (value && typeof value === "object") {
      for (const [key, inside] of Object.entries(value)) if ((await holds(key)) || (await holds(inside))) return true;
    }
    return false;
  };
  const done = (request) =>
    new Promise((resolve, failed) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => failed(request.error);
    });
  const found = [];
  for (const { name, version } of await indexedDB.databases()) {
    if (name.includes(text)) found.push(name);
    const opening = indexedDB.open(name, version);
    // One that is deleted meanwhile is not made again.
    opening.onupgradeneeded = () => opening.transaction.abort();
    const database = await done(opening).catch(() => undefined);
    if (!database) continue;
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([done(all.getAllKeys()), done(all.getAll())]);
      for (const value of [...keys, ...values]) if (await holds(value)) found.push(`${name}/${store}`);
    }
    database.close();
  }
  for (const storage of [localStorage, sessionStorage]) {
    for (const [key, value] of Object.entries(storage)) if (key.includes(text) || value.includes(text)) found.push(key);
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of name.startsWith("sotay-") ? [] : await cache.keys()) {
      if (await holds(await (await cache.match(request)).arrayBuffer())) found.push(`${name} ${request.url}`);
    }
  }
  return [...new Set(found)];
}

/** Runs in the page: the stores in which something is sealed still. */
async function sealed() {
  const done = (request) =>
    new Promise((resolve, failed) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => failed(request.error);
    });
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const values = await done(database.transaction(store).objectStore(store).getAll());
      const is = (value) => value instanceof ArrayBuffer || (value?.constructor === Object && Object.values(value).some(is));
      if (values.some(is)) found.push(`${name}/${store}`);
    }
    database.close();
  }
  return found;
}

/** Runs in the page: whether the workspace has a passcode by now. */
async function hasPasscode() {
  const { name } = (await indexedDB.databases()).find((it) => it.name.startsWith("sotay-"));
  const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const database = await done(indexedDB.open(name));
  const found = await done(database.transaction("meta").objectStore("meta").get("passcode"));
  database.close();
  return found !== undefined;
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

/** Runs in the page: a browser without a push service has a subscription all the same, until the app ends it. */
function plantSubscription() {
  const subscription = Object.create(PushSubscription.prototype);
  subscription.unsubscribe = async () => {
    localStorage.unsubscribed = "true";
    PushManager.prototype.getSubscription = async () => null;
    return true;
  };
  PushManager.prototype.getSubscription = async () => subscription;
}
