// The daily round: contacts, companies, tasks and what happened with them.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, choose, eventually, phone, suite } from "./harness.mjs";

const isoDay = (offset) => {
  const day = new Date();
  day.setDate(day.getDate() + offset);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
};

suite("the daily round", (server) => {
  const titles = (page) => page.locator(".grid-body .cell.name").allInnerTexts();

  it("a contact with a new company: found without marks, edited in place, with its story, on both pages, after a reload", async () => {
    const a = await Person.open(server);
    await a.visit("/contacts");
    await a.page.getByRole("button", { name: "New contact" }).first().click();
    let form = a.page.getByRole("dialog");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.getByRole("alert").getByText("A name is needed").waitFor();
    await form.getByLabel("Full name").fill("Nguyễn Thị Lan");
    await form.getByLabel("Phone").fill("0903 123 456");
    await form.getByLabel("Company").fill("Hải Phòng Steel");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await a.page.getByRole("heading", { name: "Nguyễn Thị Lan" }).waitFor();
    await a.page.getByRole("link", { name: "Hải Phòng Steel" }).waitFor();
    const call = a.page.locator('.record-head a[href="tel:0903123456"]');
    await call.waitFor();

    await a.page.locator('.fields a[href="tel:0903123456"]').waitFor();
    await a.unfold();
    await a.page.getByRole("button", { name: "Edit Job title: empty" }).click();
    await a.page.getByLabel("Job title").fill("Head of purchasing");
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("button", { name: "Edit Birthday: empty" }).click();
    await a.page.getByLabel("Birthday").fill("31/2");
    await a.page.keyboard.press("Enter");
    await a.page.getByText("This is not a birthday").waitFor();
    await a.page.getByLabel("Birthday").fill("29/2");
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("button", { name: "Edit Birthday: 29 February" }).waitFor();
    await choose(a.page, "Lifecycle stage", { value: "customer" });
    await a.page.locator(".log-kinds").getByRole("button", { name: "Call" }).click();
    await a.page.getByLabel("Add a note").fill("Wants 20 licences");
    await a.page.locator(".note-form").getByRole("button", { name: "Add", exact: true }).click();
    await a.page.locator(".timeline .activity", { hasText: "Wants 20 licences" }).waitFor();
    await a.page.locator(".timeline .change", { hasText: "Me set Job title to Head of purchasing" }).waitFor();
    await a.page.locator(".timeline .change", { hasText: /Lifecycle stage.*Customer/ }).waitFor();

    await a.page.getByRole("link", { name: "Hải Phòng Steel" }).click();
    await a.page.getByRole("heading", { name: "Hải Phòng Steel" }).waitFor();
    await a.page.locator('[data-related="contact"]').getByRole("link", { name: "Nguyễn Thị Lan" }).waitFor();
    await a.reload();
    await a.page.locator('[data-related="contact"]').getByRole("link", { name: "Nguyễn Thị Lan" }).waitFor();

    await a.go("Contacts");
    for (const name of ["Trần Văn Đức", "An Bình"]) {
      await a.page.getByRole("button", { name: "New contact" }).click();
      form = a.page.getByRole("dialog");
      await form.getByLabel("Full name").fill(name);
      await form.getByRole("button", { name: "Add", exact: true }).click();
      await a.page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
      await a.go("Contacts");
    }
    await eventually(() => titles(a.page), ["An Bình", "Nguyễn Thị Lan", "Trần Văn Đức"]);
    for (const [query, found] of [
      ["nguyen", ["Nguyễn Thị Lan"]],
      ["duc", ["Trần Văn Đức"]],
      ["0903 123", ["Nguyễn Thị Lan"]],
      ["nobody", []],
    ]) {
      await a.page.getByRole("searchbox").fill(query);
      await eventually(() => titles(a.page), found);
    }
    // What is searched for is in the address: back shows it again.
    await a.page.getByRole("searchbox").fill("nguyen");
    await a.page.locator(".grid-body .cell.name a").first().click();
    await a.page.getByRole("heading", { name: "Nguyễn Thị Lan" }).waitFor();
    await a.page.goBack();
    await eventually(() => titles(a.page), ["Nguyễn Thị Lan"]);

    await a.page.locator(".grid-body .cell.name a").first().click();
    await a.more("Delete");
    // The list is as it was left.
    await eventually(() => titles(a.page), []);
    await a.page.getByRole("button", { name: "Undo" }).click();
    await eventually(() => titles(a.page), ["Nguyễn Thị Lan"]);
    await a.page.getByRole("searchbox").fill("");
    await eventually(() => titles(a.page), ["An Bình", "Nguyễn Thị Lan", "Trần Văn Đức"]);
    assert.deepEqual(a.problems, []);
    await a.context.close();
  });

  it("tasks: grouped by when they are due, completed, undone, repeated, and about a deal", async () => {
    const a = await Person.open(server);
    await a.visit("/tasks");
    const group = (when) => a.page.locator(`[data-when="${when}"] .main-link strong`).allInnerTexts();
    for (const [title, due] of [
      ["Send the quote", isoDay(0)],
      ["Call back", isoDay(-1)],
      ["Visit the plant", isoDay(1)],
      ["Renew the contract", isoDay(40)],
      ["Think about it", ""],
    ]) {
      await a.page.getByRole("button", { name: "New task" }).first().click();
      const form = a.page.getByRole("dialog");
      await form.getByLabel("What is to be done?").fill(title);
      await form.getByLabel("Due").fill(due);
      await form.getByRole("button", { name: "Add", exact: true }).click();
      await a.page.getByRole("link", { name: title }).waitFor();
    }
    assert.deepEqual(await group("Overdue"), ["Call back"]);
    assert.deepEqual(await group("Today"), ["Send the quote"]);
    assert.deepEqual(await group("Tomorrow"), ["Visit the plant"]);
    assert.deepEqual(await group("Later"), ["Renew the contract"]);
    assert.deepEqual(await group("Someday"), ["Think about it"]);

    await a.page.getByRole("checkbox", { name: "Complete Call back" }).click();
    await eventually(() => group("Done"), ["Call back"]);
    await a.page.getByRole("button", { name: "Undo" }).click();
    await eventually(() => group("Overdue"), ["Call back"]);

    await a.page.getByRole("link", { name: "Send the quote" }).click();
    await choose(a.page, "Repeats", "Every day");
    await choose(a.page, "Priority", { value: "high" });
    await a.page.getByRole("button", { name: "Complete", exact: true }).click();
    await a.page.getByRole("button", { name: "Reopen" }).waitFor();
    await a.go("Tasks");
    await eventually(() => group("Tomorrow"), ["Send the quote", "Visit the plant"]);
    await eventually(() => group("Done"), ["Send the quote"]);

    await a.go("Deals");
    await a.addDeal("Acme", "100");
    await a.card("Acme").locator(".deal-card").click();
    await a.page.locator('[data-related="task"]').getByRole("button", { name: "New task" }).click();
    await a.page.getByRole("dialog").getByLabel("What is to be done?").fill("Ask for the budget");
    await a.page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await a.page.locator('[data-related="task"]').getByRole("link", { name: "Ask for the budget" }).click();
    await a.page.getByRole("heading", { name: "About" }).waitFor();
    await a.page.locator(".about-task").getByRole("link", { name: "Acme" }).click();
    await a.page.getByRole("heading", { name: "Acme" }).waitFor();
    await a.reload();
    await a.page.locator('[data-related="task"]').getByRole("link", { name: "Ask for the budget" }).waitFor();
    assert.deepEqual(a.problems, []);
    await a.context.close();
  });

  it("a deal that is lost on its page says why, and stays when nobody says", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.addDeal("Acme", "100");
    await a.card("Acme").locator(".deal-card").click();
    await a.page.getByRole("button", { name: "Lost", exact: true }).click();
    await a.page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await a.page.getByRole("dialog").waitFor({ state: "detached" });
    await eventually(() => a.stage(), "New");
    await a.page.getByRole("button", { name: "Lost", exact: true }).click();
    await choose(a.page.getByRole("dialog"), "Lost reason", "Competitor");
    await a.page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await a.page.locator(".timeline .change", { hasText: /moved it New → Lost[^]*set Lost reason to Competitor/ }).waitFor();
    assert.deepEqual(a.problems, []);
    await a.context.close();
  });

  it("colleagues see each other's contacts and tasks, made without a network", async () => {
    const a = await Person.open(server);
    await a.visit();
    const link = await a.share();
    const b = await Person.open(server, { locale: "vi-VN" });
    await b.page.goto(link);
    await b.page.getByLabel("Tên của bạn").fill("Minh");
    await b.page.getByLabel("Email").fill(`m${Date.now()}@example.vn`);
    await b.page.getByLabel(/Mật khẩu/).fill("a long enough password");
    await b.page.getByRole("button", { name: "Vào nhóm" }).click();
    await b.lands();
    await b.synced();
    await server.down();
    await Promise.all([a.offline(), b.offline()]);
    await b.go("Liên hệ");
    await b.page.getByRole("button", { name: "Liên hệ mới" }).first().click();
    await b.page.getByRole("dialog").getByLabel("Họ và tên").fill("Lê Văn Hùng");
    await b.page.getByRole("dialog").getByRole("button", { name: "Thêm" }).click();
    await b.page.getByRole("heading", { name: "Lê Văn Hùng" }).waitFor();
    await b.page.locator('[data-related="task"]').getByRole("button", { name: "Việc mới" }).click();
    await b.page.getByRole("dialog").getByLabel("Cần làm gì?").fill("Gọi lại");
    await b.page.getByRole("dialog").getByRole("button", { name: "Thêm" }).click();
    await b.page.locator('[data-related="task"]').getByRole("link", { name: "Gọi lại" }).waitFor();
    await server.up();
    await Promise.all([a.synced(), b.synced()]);
    await a.go("Contacts");
    await a.page.getByRole("link", { name: "Lê Văn Hùng" }).click();
    await a.page.locator('[data-related="task"]').getByRole("link", { name: "Gọi lại" }).waitFor();
    // It is Minh's: A sees it among everybody's.
    await a.go("Tasks");
    await a.page.getByRole("heading", { name: "Nothing to do" }).waitFor();
    await a.page.getByRole("button", { name: "Everybody's" }).click();
    await a.page.getByRole("link", { name: "Gọi lại" }).waitFor();
    assert.deepEqual([...a.problems, ...b.problems], []);
    await a.context.close();
    await b.context.close();
  });

  it("a field that was only looked at keeps what a colleague wrote; what was sent is no longer unsent", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.addDeal("Acme", "100");
    const link = await a.share();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    for (const one of [a, b]) {
      await one.card("Acme").locator(".deal-card").click();
      await one.page.getByRole("button", { name: "Edit Amount: US$100" }).waitFor();
    }
    await a.page.getByRole("button", { name: "Edit Amount: US$100" }).click();
    await b.page.getByRole("button", { name: "Edit Amount: US$100" }).click();
    await b.page.getByLabel("Amount", { exact: true }).fill("200");
    await b.page.keyboard.press("Enter");
    await a.page.locator(".timeline .change", { hasText: "US$100 → US$200" }).waitFor();
    await a.page.getByLabel("Add a note").click();
    await a.page.getByRole("button", { name: "Edit Amount: US$200" }).waitFor();
    await Promise.all([a.synced(), b.synced()]);
    await b.page.getByRole("button", { name: "Edit Amount: US$200" }).waitFor();
    await eventually(() => b.page.locator(".timeline").getByText("not sent yet").count(), 0);
    // Half a date is no date, and clears nothing.
    await a.unfold();
    await a.page.getByRole("button", { name: "Edit Close date: empty" }).click();
    await a.page.getByLabel("Close date").fill("2026-12-24");
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("button", { name: "Edit Close date: 24 Dec 2026" }).click();
    await a.page.getByLabel("Close date").fill("24 D");
    await a.page.getByLabel("Add a note").click();
    await a.page.getByText("This is not a date").waitFor();
    await a.page.getByLabel("Close date").press("Escape");
    await a.page.getByRole("button", { name: "Edit Close date: 24 Dec 2026" }).waitFor();
    assert.deepEqual([...a.problems, ...b.problems], []);
    await a.context.close();
    await b.context.close();
  });

  it("at 390×844 a contact, a deal and a task are added by touch alone", async () => {
    const a = await Person.open(server, phone);
    await a.visit();
    const type = async (label, text) => {
      await a.page.getByRole("dialog").getByLabel(label).tap();
      // As the on-screen keyboard does: into whatever has the focus.
      await a.page.keyboard.insertText(text);
    };
    const add = () => a.page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).tap();
    await a.page.getByRole("button", { name: "New deal" }).tap();
    await type("Deal name", "Cà phê Buôn Mê");
    await type("Amount", "8200");
    await add();
    await a.card("Cà phê Buôn Mê").waitFor();

    await a.page.locator("nav.tabs").getByRole("link", { name: "Customers" }).tap();
    await a.page.getByRole("button", { name: "New contact" }).first().tap();
    await type("Full name", "Phạm Thu Hà");
    await type("Phone", "0912345678");
    await add();
    await a.page.getByRole("heading", { name: "Phạm Thu Hà" }).waitFor();

    await a.page.locator("nav.tabs").getByRole("button", { name: "More" }).tap();
    await a.nav("Tasks").tap();
    await a.page.getByRole("button", { name: "New task" }).first().tap();
    await type("What is to be done?", "Gửi báo giá");
    await add();
    await a.page.locator('[data-when="Today"]').getByRole("link", { name: "Gửi báo giá" }).waitFor();
    await a.page.getByRole("checkbox", { name: "Complete Gửi báo giá" }).tap();
    await a.page.locator('[data-when="Done"]').getByRole("link", { name: "Gửi báo giá" }).waitFor();
    // Nothing is wider than the screen.
    assert.equal(await a.page.evaluate(() => document.documentElement.scrollWidth), 390);
    assert.deepEqual(a.problems, []);
    await a.context.close();
  });
});
