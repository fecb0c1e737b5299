// What the app says is true: of the connection, of what came first, of what happened, of what is gone, and of what was refused.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, Server, app, eventually, people, suite, within } from "./harness.mjs";

/** Two people of one team, both with the board open. */
async function team(server, options = [{}, {}]) {
  const a = await Person.open(server, options[0]);
  await a.visit();
  const link = await a.share();
  const b = await Person.open(server, { ...options[1], locale: "en-GB" });
  await b.join(link, "Minh");
  await a.synced();
  return { a, b, link };
}

const pill = (one) => one.page.locator("button.status [role=status]").innerText();

suite("the connection", (server) => {
  it("is lost as soon as the browser says so, with how much is unsent and since when, and who was here is gone", async () => {
    const { a, b } = await team(server);
    await a.page.locator(".here li").waitFor();
    await b.context.setOffline(true);
    await b.page.locator('.status[data-link="Offline"]').waitFor(within(3_000));
    await eventually(() => b.page.locator(".here li").count(), 0);
    assert.match(await pill(b), /^Offline since \d\d:\d\d$/);
    await b.addDeal("Without a network", "1");
    await b.addDeal("And another", "2");
    await eventually(() => pill(b), "Offline · 2 unsent");
    await b.page.locator("button.status").click();
    const dialog = b.page.getByRole("dialog");
    await dialog.getByText("2 unsent changes, safe on this device.").waitFor();
    await dialog.getByText(/^Synced (just now|a minute ago) · \d\d:\d\d$/).waitFor();
    await b.page.keyboard.press("Escape");
    await b.context.setOffline(false);
    await b.synced();
    await a.card("Without a network").waitFor();
    await eventually(() => pill(b), "Synced");
    for (const one of [a, b]) await one.context.close();
  });

  it("says so in Vietnamese, also on a page that is opened without a network", async () => {
    const a = await Person.open(server);
    await a.visit();
    const link = await a.share();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await b.page.evaluate(() => navigator.serviceWorker.ready);
    await b.page.evaluate(() => localStorage.setItem("sotay.language", '"vi"'));
    await b.context.setOffline(true);
    await b.reload();
    // Since when is said by a page that saw the connection go.
    await eventually(async () => (await pill(b)).replace(/ từ \d\d:\d\d$/, ""), "Ngoại tuyến");
    await b.context.setOffline(false);
    await eventually(() => pill(b), "Đã đồng bộ");
    for (const one of [a, b]) await one.context.close();
  });

  it("is taken for lost when the server stops answering, and is there again when it goes on", async () => {
    const { a, b } = await team(server);
    server.process.kill("SIGSTOP");
    try {
      await b.addDeal("Nobody answers", "1");
      await b.page.locator('.status[data-link="Offline"]').waitFor(within(15_000));
      assert.equal(await pill(b), "Offline · 1 unsent");
    } finally {
      server.process.kill("SIGCONT");
    }
    await b.synced();
    await a.card("Nobody answers").waitFor();
    for (const one of [a, b]) await one.context.close();
  });

  it("is asked for at once when a frozen page goes on", async () => {
    const { a, b } = await team(server);
    server.process.kill("SIGSTOP");
    try {
      // The browser freezes only pages that nobody sees, and here all are seen: this is what it says when it lets one go on.
      await b.page.evaluate(() => document.dispatchEvent(new Event("resume")));
      await b.page.locator('.status[data-link="Offline"]').waitFor(within(15_000));
    } finally {
      server.process.kill("SIGCONT");
    }
    await b.synced();
    for (const one of [a, b]) await one.context.close();
  });
});

suite(
  "a first sync",
  (server) => {
    it("shows counts, no empty workspace and no sums until they are true; a link waits for its record", async () => {
      const a = await Person.open(server);
      await a.visit("/sign-in");
      await a.page.getByLabel("E-mail").fill("lan@example.vn");
      await a.page.getByLabel("Password").fill("demo demo demo");
      // The log comes in parts; the second one waits until the test has looked.
      let parts = 0;
      let goOn;
      const looked = new Promise((done) => (goOn = done));
      await a.page.route("**/api/workspaces/*/log?*", async (route) => {
        parts += 1;
        if (parts > 1) await looked;
        await route.continue();
      });
      await a.page.getByRole("button", { name: "Sign in", exact: true }).click();
      await a.lands();
      await a.go("Deals");
      const bar = a.page.getByRole("progressbar", { name: /^Getting / });
      await bar.waitFor();
      await a.page.locator(".first-sync p", { hasText: /Getting Sotay Demo: [\d,]+ of 8,924/ }).waitFor();
      assert.equal(await bar.getAttribute("aria-valuemax"), "8924");
      await a.page.locator(".deal-card").first().waitFor();
      assert.equal(await a.page.getByText("Load sample data").count(), 0);
      assert.equal(await a.page.locator(".first-steps").count(), 0);
      assert.deepEqual(new Set(await a.page.locator("section.column .count").allInnerTexts()), new Set(["…"]));
      assert.deepEqual((await a.page.locator("section.column .total").allInnerTexts()).join(""), "");
      await a.go("Contacts");
      await eventually(() => a.page.locator("h1 .count").innerText(), "…");
      // What is counted from everything waits; so does a link.
      for (const path of ["/care", "/segments", "/duplicates", "/deals/00000000-0000-7000-8000-000000000000"]) {
        await a.page.evaluate((path) => {
          const link = Object.assign(document.createElement("a"), { href: path });
          document.body.append(link);
          link.click();
          link.remove();
        }, path);
        await a.page.locator(".getting", { hasText: "Getting it…" }).waitFor();
      }
      assert.equal(await a.page.getByText("not on this device").count(), 0);
      // A reload in between knows that not all of it is here.
      await a.page.locator('.status[data-saving="false"]').waitFor();
      await a.page.goto(`${server.url}/board`);
      await a.page.locator(".deal-card").first().waitFor();
      assert.deepEqual(new Set(await a.page.locator("section.column .count").allInnerTexts()), new Set(["…"]));
      goOn();
      await eventually(() => a.column("Won").locator(".count").innerText(), "4,238", 60_000);
      await eventually(() => a.column("Won").locator(".total .each").innerText(), "US$10,005,534");
      await bar.waitFor({ state: "detached" });
      await a.page.goto(`${server.url}/deals/00000000-0000-7000-8000-000000000000`);
      await a.page.getByText("This record is not on this device.").waitFor();
      await a.context.close();
    });
  },
  () => Server.seeded(),
);

suite("what happened", (server) => {
  const { done } = people(server);

  /** Both write one amount while they do not see each other. */
  async function apart() {
    const { a, b } = await team(server);
    await a.addDeal("Acme", "120");
    await b.card("Acme").waitFor();
    await a.synced();
    await server.down();
    for (const one of [a, b]) {
      await one.offline();
      await one.card("Acme").locator(".deal-card").click();
    }
    const write = async (one, amount) => {
      await one.page.getByRole("button", { name: /^Edit Amount/ }).click();
      await one.page.getByLabel("Amount", { exact: true }).fill(amount);
      await one.page.keyboard.press("Enter");
      await one.page.locator(".status[data-unsent='1']").waitFor();
    };
    await write(a, "130");
    await write(b, "99");
    await server.up();
    for (const one of [a, b]) await one.synced();
    return { a, b };
  }
  const changes = (one) => one.page.locator(".timeline .change .said").allInnerTexts();

  it("is told the same on both devices, with both values and who settled it", async () => {
    const { a, b } = await apart();
    await eventually(async () => (await changes(a)).length, 2);
    // Whoever wrote first; in the same second anybody, but the same on both.
    const [apartly, created] = await changes(a);
    assert.match(apartly, /^(Me and Minh wrote Amount while apart: US\$130 · US\$99|Minh and Me wrote Amount while apart: US\$99 · US\$130)$/);
    assert.equal(created, "Me created it");
    const first = [apartly, created];
    for (const one of [a, b]) await eventually(() => changes(one), first);
    await a.rivals("Amount");
    await a.page.getByRole("button", { name: "Keep US$130" }).click();
    const settled = ["Me kept US$130 (instead of US$99)", ...first];
    for (const one of [a, b]) await eventually(() => changes(one), settled);
    await eventually(() => b.page.locator(".timeline").getByText("empty").count(), 0);
    await done(a, b);
  });

  it("moves are told as moves, and the stage history of an open page follows", async () => {
    const { a, b } = await team(server);
    await a.addDeal("Acme", "120");
    await b.card("Acme").waitFor();
    await a.card("Acme").locator(".deal-card").click();
    const stays = () => a.page.locator(".stage-history li strong").allInnerTexts();
    await eventually(stays, ["New"]);
    for (const stage of ["Qualified", "Meeting", "Proposal"]) {
      await b.drag("Acme", stage);
      await eventually(() => b.cards(stage), ["Acme"]);
    }
    await eventually(stays, ["New", "Qualified", "Meeting", "Proposal"]);
    await a.page.locator(".timeline .change .said", { hasText: "Minh moved it New → Qualified" }).waitFor();
    assert.equal(await a.page.locator(".timeline .change strong", { hasText: "New → Qualified" }).count(), 1);
    await done(a, b);
  });
});

suite("links to what was deleted", (server) => {
  const { person, done } = people(server);

  it("look deleted on cards, pages and lists, and back again when it is restored", async () => {
    const a = await person();
    await a.quickAdd("Cty Minh Phát 20 máy in 45tr");
    const card = a.page.locator(".deal-card .card-company");
    const name = await card.innerText();
    await a.go("Companies");
    await a.page.getByRole("link", { name }).first().click();
    await a.more("Delete");
    await a.go("Deals");
    await a.page.locator(".deal-card .card-company.gone s", { hasText: name }).waitFor();
    assert.equal(await card.innerText(), `${name} deleted`);
    await a.page.locator(".deal-card").click();
    await a.page.locator(".typed.gone", { hasText: `${name} (deleted)` }).waitFor();
    // The field itself still holds the name alone.
    await a.page.getByRole("button", { name: /^Edit Company/ }).click();
    assert.equal(await a.page.getByLabel("Company", { exact: true }).inputValue(), name);
    await a.page.keyboard.press("Escape");
    await a.page.goto(`${server.url}/board?layout=table`);
    await a.page.locator(".grid-body .gone", { hasText: `${name} deleted` }).waitFor();
    await a.page.goto(`${server.url}/board`);
    await a.page.locator(".deal-card").click();
    await a.page.locator(".typed.gone a.open-link").click();
    await a.page.getByRole("button", { name: "Restore" }).click();
    await a.go("Deals");
    await eventually(() => card.innerText(), name);
    await done(a);
  });

  it("so do people of a deal and what a task is about, which can be taken off", async () => {
    const a = await person();
    await a.addDeal("Acme", "1");
    await a.card("Acme").locator(".deal-card").click();
    await a.page.getByLabel("Add a contact").fill("Lan Anh");
    await a.page.locator(".deal-contacts").getByRole("button", { name: "Add", exact: true }).click();
    await a.page.locator(".deal-contacts a.main-link", { hasText: "Lan Anh" }).click();
    await a.more("Delete");
    await a.go("Deals");
    await a.card("Acme").locator(".deal-card").click();
    const line = a.page.locator(".deal-contacts li", { hasText: "Lan Anh" });
    await line.locator(".gone", { hasText: "Lan Anh" }).waitFor();
    await line.getByText("deleted").waitFor();
    await line.getByRole("button", { name: /Remove/ }).click();
    await line.waitFor({ state: "detached" });
    await done(a);
  });
});

suite(
  "what the server refused",
  (server) => {
    it("a6_is said in the reader's language with what it was, and one click settles what hangs together", async () => {
      const a = await Person.open(server);
      await a.visit();
      await a.share();
      await a.synced();
      // The workspace has its records by now: what is made beyond them is refused.
      const add = async (name) => {
        await a.addDeal(name, "1");
        await a.page.locator('.status[data-saving="false"]').waitFor();
      };
      for (const name of ["One", "Two", "Three", "Four"]) await add(name);
      await a.page.getByText(/\d refused/).waitFor();
      await a.page.getByText("4 refused").click();
      const dialog = a.page.getByRole("dialog");
      await eventually(() => dialog.locator("[data-refused]").count(), 4);
      const first = dialog.locator("[data-refused]").first();
      await first.getByText("One", { exact: true }).waitFor();
      await first.getByText(/Your change: Me created it/).waitFor();
      await first.getByText(/The server localhost:\d+ did not take it: the record or the workspace has reached its limit/).waitFor();
      await a.page.keyboard.press("Escape");
      // Something on top of one of them goes with it.
      await a.drag("One", "Proposal");
      await a.page.getByText("4 refused").click();
      await dialog.getByText("1 other edit waits, made on top of it.").waitFor();
      await dialog.getByRole("button", { name: "Discard it with the 1 made on top" }).click();
      await eventually(() => dialog.locator("[data-refused]").count(), 3);
      await a.page.evaluate(() => localStorage.setItem("sotay.language", '"vi"'));
      await a.reload();
      await a.page.getByText("3 bị từ chối").click();
      await dialog.getByText(/Máy chủ localhost:\d+ không nhận: bản ghi hoặc không gian làm việc đã đạt giới hạn/).first().waitFor();
      await dialog.getByRole("button", { name: "Bỏ tất cả những gì bị từ chối" }).click();
      await dialog.getByText("Không có thay đổi nào bị từ chối.").waitFor();
      await a.page.keyboard.press("Escape");
      await eventually(() => a.page.locator(".deal-card").count(), 0);
      await a.reload();
      await a.synced();
      assert.equal(await a.page.locator(".deal-card").count(), 0);
      await a.context.close();
    });
  },
  () => Server.start(app, ["--records", "3"]),
);

suite("a view of one's own", (server) => {
  const { person, done } = people(server);

  it("says that it is shown to its owner alone, and is part of the team's data", async () => {
    const a = await person();
    await a.addDeal("Acme", "1");
    await a.page.getByRole("button", { name: "Save this view…" }).click();
    const dialog = a.page.getByRole("dialog");
    await dialog.getByText("In the app it is shown to you alone. It is part of the team's data all the same").waitFor();
    await dialog.getByLabel("Everybody sees it").check();
    await dialog.getByText("Everybody in the team sees it in the app").waitFor();
    await a.page.keyboard.press("Escape");
    await done(a);
  });
});
