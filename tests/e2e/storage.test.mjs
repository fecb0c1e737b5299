// What the browser can do to what is kept: refuse, close, take away. It is said, and nothing is lost silently.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { it } from "node:test";
import { Person, eventually, suite, within } from "./harness.mjs";

suite("the storage of the device", (server) => {
  const exported = async (person) => {
    const [download] = await Promise.all([
      person.page.waitForEvent("download"),
      person.page.getByRole("dialog").getByRole("button", { name: "Export to a file" }).click(),
    ]);
    // The file of a workspace; texts stand in it as they are.
    return gunzipSync(readFileSync(await download.path())).toString("utf8");
  };

  it("l7_a full disk: said at once, exported, and kept in order as soon as there is room", async () => {
    const a = await Person.open(server);
    // The limit holds as long as the page that set it stays where it is.
    const limiter = await a.context.newPage();
    await limiter.goto(`${server.url}/icon.svg`);
    const cdp = await a.context.newCDPSession(limiter);
    const quota = (bytes) => cdp.send("Storage.overrideQuotaForOrigin", { origin: server.url, quotaSize: bytes });
    // The whole app is kept for offline use, unpacked.
    await quota(30_000_000);
    await a.page.bringToFront();
    await a.visit();
    await a.page.evaluate(() => navigator.serviceWorker.ready);
    await a.addDeal("Before", "1");
    await quota(1);
    await a.page.evaluate(fillUp);
    await a.addDeal("While it was full", "2");
    await a.page.getByText("Not saved on this device").click();
    await a.page.getByRole("dialog").getByText(/did not keep your latest changes/).waitFor();
    assert.match(await exported(a), /While it was full/);
    await a.page.keyboard.press("Escape");
    // It is all still here to work with, and waits its turn.
    await a.drag("While it was full", "Proposal");
    await eventually(() => a.cards("Proposal"), ["While it was full"]);
    await quota(100_000_000);
    await a.page.getByText("On this device only").waitFor();
    await a.reload();
    await eventually(() => a.cards("Proposal"), ["While it was full"]);
    await eventually(() => a.cards("New"), ["Before"]);
    assert.deepEqual(a.problems, []);
    await a.context.close();
  });

  it("l7_a database that the browser closes is opened again, and nothing is lost", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.addDeal("Before", "1");
    const internals = await a.context.newPage();
    await internals.goto("chrome://indexeddb-internals");
    for (const close of await internals.locator(".force-close").all()) await close.click();
    await a.page.getByText("closed this device's storage").waitFor();
    await internals.close();
    await a.page.bringToFront();
    await a.addDeal("After", "2");
    await a.reload();
    await eventually(() => a.cards("New"), ["After", "Before"]);
    assert.deepEqual(a.problems, []);
    await a.context.close();
  });

  it("rows that a board does without come after it, changed and deleted ones too", async () => {
    const a = await Person.open(server);
    await a.visit("/import");
    const lines = Array.from({ length: 700 }, (_, nth) => `Khách ${String(nth).padStart(3, "0")},k${nth}@example.vn`);
    const buffer = Buffer.from(["Họ tên,Email", ...lines].join("\n"));
    await a.page.locator("input[type=file]").setInputFiles({ name: "khách.csv", mimeType: "text/csv", buffer });
    await a.page.getByRole("button", { name: "Import now" }).click();
    await a.page.locator(".import-report").waitFor(within(60_000));
    const count = () => a.page.locator(".page-head .count").innerText();
    // So many make pages of their own, written when nothing else is.
    await eventually(async () => (await a.page.evaluate(keptRows, "late_pages")) > 0, true);
    await a.page.goto(`${server.url}/board`);
    await a.page.locator(".board").waitFor();
    await a.go("Contacts");
    await eventually(count, "700");
    // A change and a deletion stand beside the pages until those are written anew, and count more.
    await a.page.getByRole("link", { name: "Khách 000", exact: true }).click();
    await a.unfold();
    await a.page.getByRole("button", { name: "Edit Job title: empty" }).click();
    await a.page.getByLabel("Job title", { exact: true }).fill("Giám đốc");
    await a.page.keyboard.press("Enter");
    await a.page.getByText("Giám đốc").first().waitFor();
    await a.go("Contacts");
    await a.page.getByRole("checkbox", { name: "Select Khách 001" }).check();
    await a.page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
    await eventually(count, "699");
    await a.page.locator('.status[data-saving="false"]').waitFor();
    for (const path of ["/board", "/contacts"]) {
      await a.page.goto(`${server.url}${path}`);
      await a.go("Contacts");
      await eventually(count, "699");
      await a.page.getByText("Giám đốc").first().waitFor();
    }
    assert.deepEqual(a.problems, []);
    await a.context.close();
  });

  it("what late pages say of a record that is a deal again counts no more", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.addDeal("Came back", "1");
    const deal = await a.card("Came back").getAttribute("data-deal");
    await a.page.locator('.status[data-saving="false"]').waitFor();
    // As it was left there when the deal was gone.
    await a.page.evaluate(plantGone, deal);
    await a.reload();
    await eventually(() => a.cards("New"), ["Came back"]);
    // The first change is made after all rows are read.
    await a.addDeal("Next", "2");
    await eventually(() => a.cards("New"), ["Next", "Came back"]);
    await a.page.goto(`${server.url}/contacts`);
    await a.page.getByRole("heading", { name: "The people you work with" }).waitFor();
    await a.go("Deals");
    await eventually(() => a.cards("New"), ["Next", "Came back"]);
    await a.context.close();
  });

  it("a database that is closed before everything is read is opened again", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.addDeal("Before", "1");
    // Without the service worker the parts come from the network.
    await a.page.evaluate(async () => {
      for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
      for (const name of await caches.keys()) await caches.delete(name);
    });
    await a.context.route(/split_host/, (route) => route.abort());
    await a.page.goto(`${server.url}/board`);
    await a.card("Before").waitFor();
    await a.page.getByText("Not saved on this device").waitFor();
    const internals = await a.context.newPage();
    await internals.goto("chrome://indexeddb-internals");
    for (const close of await internals.locator(".force-close").all()) await close.click();
    await internals.close();
    await a.page.bringToFront();
    await a.context.unroute(/split_host/);
    await a.page.getByText("On this device only").waitFor();
    await a.addDeal("After", "2");
    await a.reload();
    await eventually(() => a.cards("New"), ["After", "Before"]);
    await a.context.close();
  });

  it("a part of the app that does not come is said, and asked for again", async () => {
    const a = await Person.open(server);
    await a.context.route(/split_(pages|host)/, (route) => route.abort());
    await a.page.goto(`${server.url}/contacts`);
    await a.page.getByRole("alert").getByText("could not be loaded").waitFor();
    // The host comes by itself as soon as it can, and a first workspace with it.
    await a.context.unroute(/split_(pages|host)/);
    await a.context.route(/split_pages/, (route) => route.abort());
    await a.page.getByText("On this device only").waitFor();
    await a.page.getByRole("alert").getByText("could not be loaded").waitFor();
    await a.context.unroute(/split_pages/);
    await a.page.getByRole("button", { name: "Try again" }).click();
    await a.page.getByRole("heading", { name: "The people you work with" }).waitFor();
    await a.context.close();
  });

  it("l7_data that the browser throws away: said, what is unsent is exported, what was sent comes back", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.addDeal("Sent", "1");
    await a.share();
    await a.synced();
    await server.down();
    await a.offline();
    await a.addDeal("Unsent", "2");
    const cdp = await a.context.newCDPSession(a.page);
    await cdp.send("Storage.clearDataForOrigin", { origin: server.url, storageTypes: "indexeddb" });
    await a.page.getByText("Reload this page").click();
    await a.page.getByRole("dialog").getByText(/removed what was kept/).waitFor();
    const file = await exported(a);
    assert.match(file, /Unsent/);
    assert.doesNotMatch(file, /Sent/);
    await server.up();
    await a.page.getByRole("dialog").getByRole("button", { name: "Reload" }).click();
    await a.card("Sent").waitFor();
    await a.context.close();
  });

  it("l7_a workspace of this device alone that the browser throws away comes back from the file that was exported", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.addDeal("One", "1");
    await a.addDeal("Two", "2");
    await a.drag("Two", "Proposal");
    await eventually(() => a.cards("Proposal"), ["Two"]);
    await a.page.locator('.status[data-saving="false"]').waitFor();
    const cdp = await a.context.newCDPSession(a.page);
    await cdp.send("Storage.clearDataForOrigin", { origin: server.url, storageTypes: "indexeddb" });
    await a.page.getByText("Reload this page").click();
    const dialog = a.page.getByRole("dialog");
    await dialog.getByText("this workspace is nowhere else").waitFor();
    await dialog.getByText(/only in this page now/).waitFor();
    const [download] = await Promise.all([
      a.page.waitForEvent("download"),
      dialog.getByRole("button", { name: "Export to a file" }).click(),
    ]);
    const file = await download.path();
    await dialog.getByRole("button", { name: "Reload" }).click();
    await a.page.getByText("The browser has removed what was in My team").waitFor();
    // A file that is none says so, and nothing is lost by it.
    const none = { name: "x.sotay", mimeType: "application/gzip", buffer: Buffer.from("nonsense") };
    await a.page.locator("input[type=file]").setInputFiles(none);
    await a.page.getByText("This is not the file of a Sotay workspace").waitFor();
    await a.page.locator("input[type=file]").setInputFiles({ name: "x.sotay", mimeType: "application/gzip", buffer: readFileSync(file) });
    await a.page.getByRole("button", { name: "Open what was imported" }).click();
    await a.lands();
    await a.go("Deals");
    await eventually(() => a.cards("Proposal"), ["Two"]);
    await eventually(() => a.cards("New"), ["One"]);
    // It goes on as before.
    await a.addDeal("Three", "3");
    await a.reload();
    await eventually(() => a.cards("New"), ["Three", "One"]);
    assert.deepEqual(a.problems, []);
    await a.context.close();
  });

  it("another version that wants the database gets it after the last edit was kept, and the page says so", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.addDeal("Acme", "1");
    const other = await a.context.newPage();
    await other.goto(`${server.url}/icon.svg`);
    const rows = await other.evaluate(takeOver);
    // Workspace, member, pipeline and the deal.
    assert.equal(rows, 4);
    await a.page.getByText("Reload this page").click();
    await a.page.getByRole("dialog").getByText(/Nothing more can be changed on this page/).waitFor();
    await a.page.keyboard.press("Escape");
    await a.column("New").getByRole("button", { name: "Add a deal to" }).click();
    await a.page.getByRole("dialog").getByLabel("Deal name").fill("Too late");
    await a.page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await a.page.locator(".toast.error").waitFor();
    assert.equal(await a.card("Too late").count(), 0);
    await a.context.close();
  });

  it("rows of another version are made anew from the changes, also those that cannot be read", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.addDeal("Acme", "1");
    await a.addDeal("Blue Sky", "2");
    const record = await a.card("Acme").getAttribute("data-deal");
    await a.page.locator('.status[data-saving="false"]').waitFor();
    const current = await a.page.evaluate(projection);
    await a.page.evaluate(spoilRows, record);
    await a.reload();
    await eventually(() => a.cards("New"), ["Blue Sky", "Acme"]);
    await eventually(() => a.page.evaluate(projection), current);
    await a.drag("Acme", "Proposal");
    await eventually(() => a.cards("Proposal"), ["Acme"]);
    await a.reload();
    await eventually(() => a.cards("Proposal"), ["Acme"]);
    assert.deepEqual(a.problems, []);
    await a.context.close();
  });

  it("signing out keeps what is here; signing in again sends it; removing takes everything off the device", async () => {
    const a = await Person.open(server);
    await a.visit();
    const email = `o${Date.now()}@example.vn`;
    const link = await a.share(email);
    await a.synced();
    await a.settings("Members & invitations");
    const line = (name) => a.page.locator(".members tr", { hasText: name });
    await line(email).getByRole("cell", { name: "Owner", exact: true }).waitFor();
    await a.settings("Account & security");
    await a.page.locator(".devices").getByText("This device").waitFor();
    await a.settings("This device");
    await a.page.getByRole("button", { name: "Sign out on this device" }).click();
    await a.page.getByRole("dialog").getByRole("button", { name: "Sign out, keep it here" }).click();
    await a.page.locator('.status[data-link="SignedOut"]').waitFor();
    await a.go("Deals");
    await a.addDeal("While signed out", "1");
    await a.settings("Members & invitations");
    await a.page.getByLabel("E-mail").fill(email);
    await a.page.getByLabel("Password").fill("a long enough password");
    await a.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await a.synced();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await b.card("While signed out").waitFor();
    // Whoever joins is there with name and role.
    await line("Minh").getByRole("cell", { name: "Member", exact: true }).waitFor();

    const before = await a.page.evaluate(databases);
    const id = await a.page.evaluate(() => JSON.parse(localStorage["sotay.workspaces"])[0].workspace);
    const remembered = () => a.page.evaluate((id) => Object.entries(localStorage).filter((it) => it.join().includes(id)).map(([key]) => key), id);
    await a.go("Deals");
    await a.page.locator(".new-deal").click();
    await a.page.getByRole("dialog").getByLabel("Deal name").fill("Half a deal");
    await eventually(async () => (await remembered()).some((key) => key.startsWith("sotay.draft/")), true);
    await a.page.keyboard.press("Escape");
    await a.settings("This device");
    await a.page.getByRole("button", { name: "Remove from this device…" }).click();
    await a.page.getByRole("dialog").getByText("Everything is on the server").waitFor();
    await a.page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    // What is here now begins as for somebody new.
    await a.lands();
    await a.page.getByRole("heading", { name: "Welcome to Sotay" }).waitFor();
    await a.go("Deals");
    await a.page.getByRole("heading", { name: "Your deal board" }).waitFor();
    await eventually(async () => (await a.page.evaluate(databases)).filter((name) => before.includes(name)), []);
    await eventually(remembered, []);
    assert.equal(await a.page.evaluate(() => fetch("/api/session").then((answer) => answer.status)), 401);
    assert.equal(await a.card("While signed out").count(), 0);
    assert.deepEqual([...a.problems, ...b.problems], []);
    await a.context.close();
    await b.context.close();
  });
});

/** Runs in the page: writes until the browser refuses. It looks at the quota only when what it granted before is used up. */
async function fillUp() {
  const database = await new Promise((done, failed) => {
    const opening = indexedDB.open("filler", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("filler", { autoIncrement: true });
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(opening.error);
  });
  const fits = (size) =>
    new Promise((done) => {
      const transaction = database.transaction("filler", "readwrite");
      transaction.objectStore("filler").add(new Uint8Array(size));
      transaction.oncomplete = () => done(true);
      transaction.onabort = () => done(false);
    });
  for (const size of [1_000_000, 10_000, 100]) while (await fits(size));
  database.close();
}

/** Runs in another page: takes the database to a later version, and counts its rows. */
async function takeOver() {
  const { name } = (await indexedDB.databases()).find((it) => it.name.startsWith("sotay-"));
  return new Promise((done, failed) => {
    const opening = indexedDB.open(name, 1_000);
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const counting = opening.result.transaction("rows").objectStore("rows").count();
      counting.onsuccess = () => done(counting.result);
    };
  });
}

/** Runs in the page: as if another version had made the rows, one of them unreadably. */
async function spoilRows(record) {
  const { name } = (await indexedDB.databases()).find((it) => it.name.startsWith("sotay-"));
  const database = await new Promise((done) => {
    const opening = indexedDB.open(name);
    opening.onsuccess = () => done(opening.result);
  });
  await new Promise((done, failed) => {
    const transaction = database.transaction(["rows", "meta"], "readwrite");
    transaction.objectStore("rows").put(Uint8Array.from([0xff]), record);
    transaction.objectStore("meta").put(Uint8Array.from([0]), "projection");
    transaction.oncomplete = done;
    transaction.onerror = () => failed(transaction.error);
  });
  database.close();
}

/** Runs in the page: the version of the projection, as CBOR. */
async function projection() {
  const { name } = (await indexedDB.databases()).find((it) => it.name.startsWith("sotay-"));
  return new Promise((done) => {
    const opening = indexedDB.open(name);
    opening.onsuccess = () => {
      const reading = opening.result.transaction("meta").objectStore("meta").get("projection");
      reading.onsuccess = () => {
        opening.result.close();
        done([...reading.result]);
      };
    };
  });
}

/** Runs in the page. */
async function databases() {
  return (await indexedDB.databases()).map((it) => it.name);
}

/** Runs in the page: how many values a store of this device's workspace holds. */
async function keptRows(store) {
  const [{ name }] = (await indexedDB.databases()).filter((it) => it.name.startsWith("sotay-"));
  return new Promise((done, failed) => {
    const opening = indexedDB.open(name);
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const asked = opening.result.transaction(store).objectStore(store).count();
      asked.onsuccess = () => {
        opening.result.close();
        done(asked.result);
      };
      asked.onerror = () => failed(asked.error);
    };
  });
}

/** Runs in the page: puts the loose rows into a page, as a leader does, and an empty row of one record into a late one. */
async function plantGone(record) {
  // CBOR: [[h'id', h'row'], …]
  const blob = (value) => [0x59, value.length >> 8, value.length & 0xff, ...value];
  const id = (text) => [0x50, ...text.replaceAll("-", "").match(/../g).map((pair) => parseInt(pair, 16))];
  const page = (rows) => Uint8Array.from([0x98, rows.length, ...rows.flatMap(([of, row]) => [0x82, ...id(of), ...blob(row)])]);
  const { name } = (await indexedDB.databases()).find((it) => it.name.startsWith("sotay-"));
  const done = (request) =>
    new Promise((resolve, failed) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => failed(request.error);
    });
  const database = await done(indexedDB.open(name));
  const transaction = database.transaction(["rows", "pages", "late_pages"], "readwrite");
  const rows = transaction.objectStore("rows");
  const [ids, values] = await Promise.all([done(rows.getAllKeys()), done(rows.getAll())]);
  transaction.objectStore("pages").add(page(ids.map((of, at) => [of, values[at]])));
  transaction.objectStore("late_pages").add(page([[record, []]]));
  await done(rows.clear());
  database.close();
}
