// What is close to a customer: other affiliations, several addresses, files; and customers in groups.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { picture } from "./axe.mjs";
import { Person, Server, choose, eventually, phone, shown, suite } from "./harness.mjs";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

suite("what is close to a customer", (server) => {
  const person = async (options = {}, path = "/contacts") => {
    const one = await Person.open(server, options);
    await one.visit(path);
    return one;
  };
  const done = async (...people) => {
    for (const one of people) {
      assert.deepEqual(one.problems, []);
      await one.context.close();
    }
  };
  const contact = async (one, name, company) => {
    await one.go("Contacts");
    await one.page.getByRole("button", { name: "New contact" }).first().click();
    const form = one.page.getByRole("dialog");
    await form.getByLabel("Full name").fill(name);
    if (company) await form.getByLabel("Company").fill(company);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await one.arrives(/\/contacts\/[^/]*$/);
    await one.page.getByRole("heading", { level: 1, name }).waitFor({ state: "attached" });
  };
  const edit = async (within, field, text) => {
    await within.getByRole("button", { name: `Edit ${field}` }).click();
    await within.getByLabel(field, { exact: true }).fill(text);
    await within.getByLabel(field, { exact: true }).press("Enter");
  };

  it("a person has more than one company, with a role and dates; the company knows", async () => {
    const a = await person();
    await contact(a, "Nguyễn Thị Lan", "Thép Việt");
    const card = a.page.locator(".affiliations");
    await card.getByLabel("Company").fill("Hội Doanh nhân trẻ");
    await card.getByLabel("Role").first().fill("Uỷ viên");
    await card.getByRole("button", { name: "Add", exact: true }).click();
    const line = card.locator(".affiliation");
    await line.getByText("Hội Doanh nhân trẻ").waitFor();
    await edit(line, "Since", "2019-03-01");
    await line.getByText("1 Mar 2019").waitFor();
    await edit(line, "Role", "Phó chủ tịch");
    await line.getByText("Phó chủ tịch").waitFor();
    await line.getByRole("link", { name: "Hội Doanh nhân trẻ" }).click();
    await a.arrives(/\/companies\/[^/]*$/);
    const people = a.page.locator(".affiliations .affiliation");
    await people.getByText("Nguyễn Thị Lan").waitFor();
    await people.getByText("Phó chủ tịch").waitFor();
    // From the other side as well, and away again with an undo.
    await people.getByRole("button", { name: "Remove Nguyễn Thị Lan" }).click();
    await people.waitFor({ state: "detached" });
    await a.page.keyboard.press("Control+z");
    await people.getByText("Phó chủ tịch").waitFor();
    await done(a);
  });

  it("a company counts the deals of those below it, and is not above itself", async () => {
    const a = await person("/companies");
    const company = async (name) => {
      await a.go("Companies");
      await a.page.getByRole("button", { name: "New company" }).first().click();
      const form = a.page.getByRole("dialog");
      await form.getByLabel("Company name").fill(name);
      await form.getByRole("button", { name: "Add", exact: true }).click();
      await a.arrives(/\/companies\/[^/]*$/);
      await a.page.getByRole("heading", { level: 1, name }).waitFor({ state: "attached" });
    };
    const fields = a.page.locator(".fields");
    await company("Mother");
    await a.unfold();
    await edit(fields, "Parent company", "mother");
    await a.page.getByText("A company cannot be its own parent.").waitFor();
    await a.page.keyboard.press("Escape");
    for (const [name, parent] of [["Child", "Mother"], ["Grandchild", "Child"]]) {
      await company(name);
      await edit(fields, "Parent company", parent);
      await fields.getByRole("link", { name: parent }).waitFor();
    }
    await a.go("Deals");
    for (const [name, amount] of [["Mother", 1_000], ["Child", 100], ["Grandchild", 10]]) {
      await a.page.locator(".new-deal, .empty-board .primary").first().click();
      const form = a.page.getByRole("dialog");
      await form.getByLabel("Deal name").fill(`${name} order $${amount}`);
      await form.getByRole("button", { name: "Add", exact: true }).click();
      await a.card(`${name} order`).getByText(name, { exact: true }).waitFor();
    }
    await a.go("Companies");
    await a.page.getByRole("link", { name: "Mother" }).click();
    await eventually(() => a.page.locator(".summary .sum").first().innerText(), "US$1,110 (3)");
    await a.page.getByText("2 subsidiaries included").waitFor();
    await done(a);
  });

  it("several addresses, each a line with a way to the map", async () => {
    const a = await person();
    await contact(a, "Trần Văn Đức");
    const card = a.page.locator(".addresses");
    for (const [street, city] of [["12 Lê Lợi", "Huế"], ["5 Trần Phú", "Đà Nẵng"]]) {
      await card.getByRole("button", { name: "New address" }).click();
      const line = card.locator(".address").last();
      await edit(line, "Street", street);
      await edit(line, "City", city);
      await line.getByText(`${street}, ${city}`).waitFor();
    }
    await eventually(() => card.locator(".address").count(), 2);
    const map = await card.locator(".address").first().getByRole("link", { name: "Show on a map" }).getAttribute("href");
    assert.match(decodeURIComponent(map), /12 Lê Lợi, Huế/);
    await card.locator(".address").first().getByRole("button", { name: "Remove 12 Lê Lợi, Huế" }).click();
    await eventually(() => card.locator(".address summary").allInnerTexts(), ["5 Trần Phú, Đà Nẵng"]);
    await a.reload();
    await eventually(() => a.page.locator(".addresses .address summary").allInnerTexts(), ["5 Trần Phú, Đà Nẵng"]);
    await done(a);
  });

  it("files are brought without a network and reach a colleague, who opens them without one", async () => {
    const a = await person({}, "/board");
    const link = await a.share();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await contact(a, "Lê Thu Hà");
    const path = new URL(a.page.url()).pathname;
    await a.synced();
    await server.down();
    await a.offline();
    const card = a.page.locator(".attachments");
    await card.getByLabel("Add files").setInputFiles([
      { name: "Hợp đồng.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 hợp đồng") },
      { name: "danh thiếp.png", mimeType: "image/png", buffer: png },
    ]);
    await eventually(() => card.locator(".attachment .main-link").allInnerTexts(), ["danh thiếp.png", "Hợp đồng.pdf"]);
    await a.reload();
    await eventually(() => card.locator(".attachment").count(), 2);
    const [mine] = await Promise.all([a.page.waitForEvent("download"), card.getByRole("button", { name: "Hợp đồng.pdf", exact: true }).click()]);
    assert.equal(readFileSync(await mine.path(), "utf8"), "%PDF-1.7 hợp đồng");
    await server.up();
    await a.synced();
    await b.visit(path);
    const theirs = b.page.locator(".attachments");
    await eventually(() => theirs.locator(".attachment").count(), 2);
    const open = theirs.getByRole("button", { name: "danh thiếp.png", exact: true });
    await eventually(async () => {
      await open.click();
      return b.page.getByRole("dialog").locator("img").evaluate((it) => it.decode().then(() => it.naturalWidth)).catch(() => 0);
    }, 1);
    await b.page.keyboard.press("Escape");
    // What was opened is on the device from then on.
    await server.down();
    await b.offline();
    await b.reload();
    await open.click();
    await eventually(() => b.page.getByRole("dialog").locator("img").evaluate((it) => it.decode().then(() => it.naturalWidth)), 1);
    await b.page.keyboard.press("Escape");
    b.problems = b.problems.filter((problem) => !/404/.test(problem));
    await done(a, b);
  });

  it("a file that is too large is said to be, and nothing of it is kept", async () => {
    const a = await person();
    await contact(a, "Phạm Minh");
    const card = a.page.locator(".attachments");
    await card.getByLabel("Add files").setInputFiles({ name: "phim.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(10 * 1024 * 1024 + 1) });
    await a.page.getByText("phim.mp4 is larger than 10 MB").waitFor();
    assert.equal(await card.locator(".attachment").count(), 0);
    await done(a);
  });

  it("a file that the server has no room for stays on the device, and that is said", async () => {
    const small = await Server.start(undefined, ["--file-bytes", "100"]);
    const a = await Person.open(small);
    await a.visit("/board");
    await a.share();
    await contact(a, "Phạm Minh");
    const card = a.page.locator(".attachments");
    await card.getByLabel("Add files").setInputFiles({ name: "phim.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(101) });
    await card.locator(".attachment").waitFor();
    await a.page.locator("button.status").click();
    await a.page.getByRole("dialog").getByText(/The server has no more room for the team's files/).waitFor();
    await a.page.keyboard.press("Escape");
    await a.reload();
    await card.getByRole("button", { name: "phim.mp4", exact: true }).waitFor();
    a.problems = a.problems.filter((problem) => !/507/.test(problem));
    await done(a);
    await small.end();
  });

  for (const [screen, options] of [["desktop", {}], ["phone", phone]]) {
    it(`customers are placed by value and need, by dragging and by choosing: ${screen}`, async () => {
      const a = await person(options);
      for (const name of ["Nguyễn Thị Lan", "Trần Văn Đức"]) await contact(a, name);
      await a.go("Contacts");
      await a.page.locator(".sections").getByRole("link", { name: "Segments" }).click();
      await a.arrives(/\/segments$/);
      const cell = (place) => a.page.locator(`.matrix-cell[data-place="${place}"]`);
      const names = (place) => cell(place).locator(".customer a").allInnerTexts();
      await eventually(async () => (await names("none")).length, 2);
      const lan = a.page.locator(".customer", { hasText: "Nguyễn Thị Lan" });
      if (screen === "desktop") {
        await lan.dragTo(cell("A-high"));
      } else {
        await choose(lan, "Place of Nguyễn Thị Lan", { value: "1" });
      }
      await eventually(() => names("A-high"), ["Nguyễn Thị Lan"]);
      await eventually(() => names("none"), ["Trần Văn Đức"]);
      await choose(lan, "Place of Nguyễn Thị Lan", { value: "0" });
      await eventually(async () => (await names("none")).length, 2);
      await a.page.keyboard.press("Control+z");
      await eventually(() => names("A-high"), ["Nguyễn Thị Lan"]);
      await cell("A-high").getByRole("link").first().click();
      await a.arrives(/\/contacts\?filter=[^/]*$/);
      const lines = a.page.locator(screen === "desktop" ? ".grid-body .cell.name a" : ".grid-cards .main-link strong");
      await eventually(() => lines.allInnerTexts(), ["Nguyễn Thị Lan"]);
      await done(a);
    });
  }

  it("segments follow, lists are kept by hand, and both lead to their customers", async () => {
    const a = await person();
    await contact(a, "Nguyễn Thị Lan");
    await a.page.locator(".tags").getByLabel("Add a tag").fill("Khách mời");
    await a.page.keyboard.press("Enter");
    await a.page.locator(".tags .chip.tag").waitFor();
    await contact(a, "Trần Văn Đức");
    await a.page.goto(`${server.url}/contacts?filter=full_name~lan`);
    await a.page.getByRole("button", { name: "Save this view" }).click();
    await a.page.getByRole("dialog").getByLabel("Name").fill("Tên Lan");
    await a.page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
    await a.page.getByRole("dialog").waitFor({ state: "detached" });
    await a.visit("/segments");
    const lines = (which) => a.page.locator(`[data-segments=${which}] .line`).allInnerTexts();
    const said = async (which) => (await lines(which)).map((line) => line.replace(/\s+/g, " ").trim());
    await eventually(() => said("dynamic"), ["Tên Lan 1 customer"]);
    await eventually(() => said("lists"), ["Khách mời 1 customer"]);
    await contact(a, "Lan Anh");
    await a.visit("/segments");
    await eventually(() => said("dynamic"), ["Tên Lan 2 customers"]);
    await a.page.getByLabel("New list").fill("Hội thảo");
    await a.page.keyboard.press("Enter");
    await eventually(() => said("lists"), ["Hội thảo 0 customers", "Khách mời 1 customer"]);
    // A list is called otherwise, but not as another one, and has another colour, wherever it is seen.
    await a.page.getByRole("button", { name: "Edit Khách mời" }).click();
    const dialog = a.page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("hội thảo");
    await dialog.getByRole("button", { name: "Save" }).click();
    await a.page.getByText("There is a tag hội thảo already. Choose another name.").waitFor();
    await dialog.getByLabel("Name").fill("Khách quý");
    await dialog.getByLabel("Rose").check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await eventually(() => said("lists"), ["Hội thảo 0 customers", "Khách quý 1 customer"]);
    await a.page.locator('[data-segments=lists] .line:has-text("Khách quý") [data-color=rose]').waitFor();
    await a.page.getByRole("link", { name: "Khách quý" }).click();
    await a.arrives(/\/contacts\?filter=[^/]*$/);
    await eventually(() => a.page.locator(".grid-body .cell.name a").allInnerTexts(), ["Nguyễn Thị Lan"]);
    await done(a);
  });

  it("whoever is mentioned hears of it on every page, and finds it", async () => {
    const a = await person({}, "/board");
    const link = await a.share();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await contact(a, "Lê Thu Hà");
    const form = a.page.locator(".note-form");
    await form.getByLabel("Add a note").fill("@minh xem giúp báo giá, a@b.vn");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await a.page.locator(".timeline .activity .mention").waitFor();
    assert.deepEqual(await a.page.locator(".timeline .activity .mention").allInnerTexts(), ["@minh"]);
    assert.equal(await a.page.locator(".notices .badge").count(), 0);
    await b.page.getByText("mentioned you: @minh xem giúp báo giá").waitFor();
    await b.page.locator(".notices .badge", { hasText: "1" }).waitFor();
    const bell = b.page.locator(".notices > button");
    const list = b.page.locator(".notices .popover-body");
    await b.page.getByRole("button", { name: "Notifications: 1 unread" }).click();
    await list.waitFor();
    await b.page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    await eventually(() => bell.evaluate((it) => it === document.activeElement), true);
    await bell.click();
    await list.waitFor();
    await b.page.locator("main").click({ position: { x: 5, y: 5 } });
    await list.waitFor({ state: "detached" });
    await bell.click();
    await b.page.locator(".notices").getByRole("link", { name: /xem giúp báo giá/ }).click();
    await b.arrives(/\/contacts\/[^/]*$/);
    await b.page.getByRole("heading", { level: 1, name: "Lê Thu Hà" }).waitFor({ state: "attached" });
    await b.page.locator(".notices .badge").waitFor({ state: "detached" });
    await done(a, b);
  });

  it("whom an @ may call is suggested, and what was done earlier says when", async () => {
    const a = await person({}, "/board");
    const b = await Person.open(server);
    await b.join(await a.share(), "Trần Văn Minh");
    await a.synced();
    await contact(a, "Lê Thu Hà");
    const form = a.page.locator(".note-form");
    const note = form.getByLabel("Add a note");
    const suggested = () => form.getByRole("option").allInnerTexts();
    await note.pressSequentially("Nhờ @mi");
    await eventually(suggested, ["@Trần Văn Minh"]);
    await note.press("Escape");
    await eventually(suggested, []);
    await note.pressSequentially("n");
    await eventually(suggested, ["@Trần Văn Minh"]);
    await note.press("Enter");
    await eventually(() => note.inputValue(), "Nhờ @Trần Văn Minh ");
    await note.pressSequentially("gọi, hoặc lan@mi");
    await eventually(suggested, []);
    await form.getByRole("button", { name: "Call", exact: true }).click();
    await form.getByRole("button", { name: "Just now", exact: true }).click();
    await form.getByLabel("When").fill("2026-06-01");
    await form.getByLabel("Time", { exact: true }).fill("9h30");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    const line = a.page.locator(".timeline .activity").first();
    await a.page.locator(".timeline .timeline-day").getByText(/1 Jun 2026/).waitFor();
    await line.getByText("09:30").waitFor();
    await line.locator(".mention", { hasText: "@Trần Văn Minh" }).waitFor();
    await b.page.locator(".notices .badge", { hasText: "1" }).waitFor();
    await done(a, b);
  });

  it("an e-mail is noted by pasting it", async () => {
    const a = await person();
    await a.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await contact(a, "Nguyễn Thị Lan");
    await a.unfold();
    await edit(a.page.locator(".fields"), "E-mail", "lan@example.vn");
    const form = a.page.locator(".note-form");
    const paste = async (text) => {
      await a.page.evaluate((text) => navigator.clipboard.writeText(text), text);
      await form.getByLabel("Add a note").focus();
      await a.page.keyboard.press("Control+v");
    };
    await paste("Từ: Lan <lan@example.vn>\nĐã gửi: Mon, 1 Jun 2026 09:00:00 +0700\nChủ đề: Hợp đồng\n\nChào anh,\nem gửi hợp đồng.");
    await eventually(() => form.getByLabel("Subject").inputValue().catch(() => ""), "Hợp đồng");
    assert.equal(await form.getByLabel("Add a note").inputValue(), "Chào anh,\nem gửi hợp đồng.");
    assert.equal(await shown(form, "Direction"), "Inbound");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    const line = a.page.locator(".timeline .activity").first();
    await line.getByText("Hợp đồng", { exact: true }).waitFor();
    await a.page.locator(".timeline .timeline-day").getByText(/1 Jun 2026/).waitFor();
    await a.page.getByRole("button", { name: "Not now" }).click();
    await form.getByRole("button", { name: "Note", exact: true }).click();
    await paste("Lưu ý: gọi lại");
    await eventually(() => form.getByLabel("Add a note").inputValue(), "Lưu ý: gọi lại");
    await done(a);
  });

  for (const [screen, options] of [["desktop", {}], ["phone", phone]]) {
    it(`the tour points at five places, and the first steps tick themselves off: ${screen}`, async () => {
      const a = await person(options, "/board");
      const steps = a.page.locator(".first-steps > button");
      await steps.getByText("0/5").waitFor();
      await steps.click();
      await a.page.getByRole("button", { name: "Take the tour" }).click();
      const tour = a.page.locator(".tour-words");
      for (let nth = 1; nth <= 5; nth += 1) {
        await tour.getByText(`${nth}/5`).waitFor();
        const [words, screen] = [await tour.boundingBox(), a.page.viewportSize()];
        assert.ok(words.x >= 0 && words.y >= 0 && words.x + words.width <= screen.width && words.y + words.height <= screen.height, `step ${nth} ${JSON.stringify(words)}`);
        await picture(a.page, `tour-${screen.width}-${nth}`);
        await tour.getByRole("button", { name: nth < 5 ? "Next" : "Start working" }).click();
      }
      await tour.waitFor({ state: "detached" });
      // What the sample brings is nobody's work.
      await a.page.getByRole("button", { name: "Load sample data" }).click();
      await a.page.locator(".deal-card").first().waitFor();
      await steps.getByText("0/5").waitFor();
      await a.quickAdd("Acme 20 licences 45m");
      await steps.getByText("1/5").waitFor();
      await contact(a, "Nguyễn Thị Lan");
      await steps.getByText("2/5").waitFor();
      await steps.click();
      await a.page.locator(".first-steps").getByRole("button", { name: "Hide" }).click();
      await steps.waitFor({ state: "detached" });
      await a.reload();
      await a.page.locator("main#content").waitFor();
      assert.equal(await steps.count(), 0);
      await done(a);
    });
  }

  it("fields of one's own are shown on cards", async () => {
    const a = await person({}, "/settings/fields?of=deal");
    await a.page.locator(".new-field input").fill("Contract no.");
    await a.page.getByRole("button", { name: "Add a field" }).click();
    await a.page.getByRole("button", { name: "Edit Field name: Contract no." }).waitFor();
    await a.go("Deals");
    await a.addDeal("Acme", "100");
    await a.card("Acme").locator(".deal-card").click();
    await a.unfold();
    await edit(a.page.locator(".fields"), "Contract no.", "HD-2026/17");
    await a.go("Deals");
    assert.equal(await a.card("Acme").locator(".own-field").count(), 0);
    await a.page.locator(".display summary").click();
    await a.page.locator(".display").getByLabel("Contract no.").check();
    await eventually(() => a.card("Acme").locator(".own-field").innerText(), "Contract no.: HD-2026/17");

    // And asked for where a stage needs them.
    await a.page.getByRole("link", { name: "Edit pipelines and stages" }).click();
    const stage = a.page.locator(".stage").nth(1);
    await stage.locator("summary").click();
    await stage.getByLabel("Contract no.").check();
    await a.go("Deals");
    await a.drag("Acme", "Qualified");
    await eventually(() => a.cards("Qualified"), ["Acme"]);
    await a.addDeal("Beta", "100");
    await a.drag("Beta", "Qualified");
    const dialog = a.page.getByRole("dialog");
    await dialog.getByText("This stage needs more").waitFor();
    await dialog.getByLabel("Contract no.").fill("HD-2026/18");
    await dialog.getByRole("button", { name: "Save" }).click();
    await eventually(async () => (await a.cards("Qualified")).sort(), ["Acme", "Beta"]);
    await eventually(() => a.card("Beta").locator(".own-field").innerText(), "Contract no.: HD-2026/18");
    await done(a);
  });
});
