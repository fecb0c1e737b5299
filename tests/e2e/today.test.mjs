// What one opens in the morning, and the ways from there to everything else.
import assert from "node:assert/strict";
import { it } from "node:test";
import { axe, findings } from "./axe.mjs";
import { Person, eventually, people, phone, suite, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

suite("today", (server) => {
  const { done } = people(server);
  const person = async (options = {}, path = "/") => {
    const one = await Person.open(server, options);
    await one.visit(path);
    return one;
  };
  const entry = (one) => one.page.locator(".task-entry input");
  const group = (one, when) => one.page.locator(`.task-group[data-when="${when}"]`);
  const titles = (one, when) => group(one, when).locator(".main-link").allInnerTexts();
  const add = async (one, line) => {
    await entry(one).fill(line);
    await entry(one).press("Enter");
    await eventually(() => entry(one).inputValue(), "");
  };

  it("is where the app begins, and says what belongs there while there is nothing", async () => {
    const a = await person();
    await a.page.getByRole("heading", { name: "Welcome to Sotay" }).waitFor();
    await a.page.getByRole("button", { name: "Start on this device" }).click();
    await a.page.getByRole("heading", { name: "Your mornings begin here" }).waitFor();
    assert.match(await a.page.title(), /^Today · Sotay$/);
    await a.page.locator(".empty-list").getByRole("link", { name: "Add your first deal" }).click();
    await a.page.getByRole("heading", { name: "Your deal board" }).waitFor();
    await done(a);
  });

  it("takes a task in one line, in both languages: its day, its time, what kind it is, and whom it is about", async () => {
    const a = await person({}, "/contacts");
    await a.page.getByRole("button", { name: "New contact" }).first().click();
    await a.page.getByRole("dialog").getByLabel("Full name").fill("Nguyễn Thị Lan");
    await a.page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await a.page.getByRole("heading", { name: "Nguyễn Thị Lan" }).waitFor();
    await a.page.locator('nav.main a[href="/"]').click();
    const chips = a.page.locator(".task-entry .chip");
    await entry(a).fill("Gọi Nguyễn Thị Lan mai 9h30");
    await eventually(() => chips.allInnerTexts(), ["Tomorrow 09:30", "Nguyễn Thị Lan"]);
    await entry(a).press("Enter");
    await eventually(() => entry(a).inputValue(), "");
    await a.page.locator(".toast").getByText("“Gọi Nguyễn Thị Lan” added: Tomorrow 09:30").waitFor();
    await group(a, "Tomorrow").getByRole("button").first().click();
    await eventually(() => titles(a, "Tomorrow"), ["Gọi Nguyễn Thị Lan"]);
    await group(a, "Tomorrow").getByRole("link", { name: "Nguyễn Thị Lan", exact: true }).waitFor();
    // What it was taken for can be declined, and stays in the title.
    await entry(a).fill("Read chapter 9h today");
    await chips.first().getByRole("button", { name: "Not this" }).click();
    await entry(a).press("Enter");
    await eventually(() => titles(a, "Today"), ["Read chapter 9h today"]);
    await add(a, "Call Acme tomorrow at 3pm");
    await eventually(() => titles(a, "Tomorrow"), ["Gọi Nguyễn Thị Lan", "Call Acme"]);
    await a.reload();
    await eventually(() => titles(a, "Today"), ["Read chapter 9h today"]);
    await done(a);
  });

  it("a line is undone, and what was typed survives a reload", async () => {
    const a = await person();
    await add(a, "Send the offer");
    await eventually(() => titles(a, "Today"), ["Send the offer"]);
    await a.page.getByRole("button", { name: "Undo" }).click();
    await a.page.getByRole("heading", { name: "Welcome to Sotay" }).waitFor();
    await entry(a).fill("Half a thought");
    await a.reload();
    await eventually(() => entry(a).inputValue(), "Half a thought");
    await done(a);
  });

  it("shows what is overdue and due, counts it beside its entry, and is done when that is done", async () => {
    const a = await person();
    await add(a, "Call Acme today 0:01");
    await add(a, "Send the offer");
    await eventually(() => titles(a, "Today"), ["Call Acme", "Send the offer"]);
    // What was to be done earlier stands above the time that it is.
    const lines = group(a, "Today").locator(".lines > li");
    await eventually(() => lines.evaluateAll((all) => all.map((it) => it.className.includes("now-line"))), [false, true, false]);
    // At every width what is known of a task stands in one row, and the time that it is lies over no task.
    for (const width of [390, 768, 1280]) {
      await a.page.setViewportSize({ width, height: 800 });
      const found = await group(a, "Today").locator(".lines").evaluate((list) => {
        const time = list.querySelector(".now-line time").getBoundingClientRect();
        const tasks = [...list.querySelectorAll(".task")];
        const middle = (it) => (it.getBoundingClientRect().top + it.getBoundingClientRect().bottom) / 2;
        const apart = (all) => Math.max(...all.map(middle)) - Math.min(...all.map(middle));
        const covered = tasks.map((it) => it.getBoundingClientRect()).filter((it) => it.bottom > time.top + 1 && it.top < time.bottom - 1);
        const broken = tasks.filter((it) => apart([...it.querySelectorAll(".task-more > *")]) > 2);
        return [covered.length, broken.length, list.scrollWidth > list.clientWidth];
      });
      assert.deepEqual(found, [0, 0, false], `${width}`);
    }
    const link = a.page.locator('nav.main a[href="/"]');
    await eventually(() => link.locator(".count").innerText(), "2");
    for (const title of ["Call Acme", "Send the offer"]) {
      await a.page.getByRole("checkbox", { name: `Complete ${title}` }).click();
      await eventually(() => group(a, "Today").getByText(title).count(), 0);
    }
    await a.page.getByRole("heading", { name: "All done for today" }).waitFor();
    await eventually(() => link.locator(".count").count(), 0);
    await done(a);
  });

  it("names the deals that close this month, those past their date and those with nothing planned", async () => {
    const a = await person({}, "/board");
    const today = new Date();
    const at = (day) => `${day}/${today.getMonth() + 1}/${today.getFullYear()}`;
    const last = new Date(today.getFullYear(), today.getMonth() + 1, 0).getDate();
    await a.quickAdd(`Large Corp licences $90,000 ${at(last)}`);
    await a.quickAdd(`Small Corp licences $1,000 ${at(last)}`);
    await a.page.locator('nav.main a[href="/"]').click();
    const closing = a.page.locator('[data-panel="closing"]');
    await eventually(() => closing.locator(".main-link").allInnerTexts(), ["Large Corp licences", "Small Corp licences"]);
    await a.page.getByRole("link", { name: "2 deals with nothing planned" }).click();
    await a.page.locator(".deal-table").waitFor();
    await eventually(() => a.page.locator(".deal-table").getByText(/Corp licences/).count(), 2);
    await a.page.goBack();
    await add(a, "Call Large Corp licences");
    await a.page.getByRole("link", { name: "1 deal with nothing planned" }).waitFor();
    await done(a);
  });

  it("leads to everything: the navigation folds, the palette opens from its field, what is new is made anywhere", async () => {
    const a = await person();
    const nav = a.page.locator("nav.main");
    for (const [name, path] of [["Tasks", "/tasks"], ["Calendar", "/tasks?layout=month"], ["Deals", "/board"], ["Leads", "/leads"], ["Forecast", "/board?layout=forecast"], ["Companies", "/companies"], ["Segments", "/segments"], ["Follow-ups", "/care"], ["Products", "/products"], ["Import", "/import"]]) {
      await a.go(name);
      await eventually(() => a.page.evaluate(() => location.pathname + location.search), path);
      await eventually(() => nav.locator('[aria-current="page"]').allInnerTexts().then((all) => all.map((it) => it.trim())), [name]);
    }
    await a.page.keyboard.press("[");
    await eventually(() => nav.evaluate((it) => it.getBoundingClientRect().width), 56);
    await a.reload();
    await eventually(() => nav.evaluate((it) => it.getBoundingClientRect().width), 56);
    await a.page.keyboard.press("[");
    await a.page.getByRole("button", { name: "Search or do anything" }).click();
    await a.page.getByRole("dialog").getByRole("combobox").waitFor();
    await a.page.keyboard.press("Escape");
    await a.page.locator("header.top .create-menu summary").click();
    await a.page.locator("header.top .create-menu").getByRole("button", { name: "New company" }).click();
    await a.page.getByRole("dialog").getByLabel("Company name").fill("Biển Đông");
    await a.page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await a.page.getByRole("heading", { name: "Biển Đông" }).waitFor();
    // The own menu: language and theme without a way through the settings.
    await a.page.locator(".own-menu summary").click();
    await a.page.locator(".own-menu").getByRole("button", { name: "Tiếng Việt" }).click();
    await nav.getByRole("link", { name: "Cơ hội", exact: true }).waitFor();
    await a.page.locator(".own-menu").getByRole("button", { name: "Tối" }).click();
    await eventually(() => a.page.evaluate(() => document.documentElement.dataset.theme), "dark");
    await done(a);
  });

  it("on a phone: four places and what makes something new, in reach of the thumb", async () => {
    const a = await person(phone);
    await a.context.addInitScript({ path: axe });
    await a.reload();
    const tabs = a.page.locator("nav.tabs");
    await tabs.getByRole("link", { name: "Deals" }).click();
    await eventually(() => a.page.evaluate(() => location.pathname), "/board");
    await a.go("Companies");
    await a.page.getByRole("heading", { name: "The companies you sell to" }).waitFor();
    await eventually(() => a.page.locator("nav.main").isVisible(), false);
    await tabs.locator(".create-menu summary").click();
    await tabs.getByRole("button", { name: "New task" }).waitFor();
    assert.deepEqual(await findings(a.page), []);
    await tabs.getByRole("button", { name: "New task" }).click();
    await a.page.getByRole("dialog").getByLabel("What is to be done?").fill("Gọi lại");
    await a.page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await tabs.getByRole("link", { name: "Today" }).click();
    await eventually(() => titles(a, "Today"), ["Gọi lại"]);
    assert.deepEqual(await findings(a.page), []);
    await tabs.getByRole("button", { name: "More" }).click();
    await a.page.locator("nav.main").getByRole("link", { name: "Settings" }).waitFor();
    assert.deepEqual(await findings(a.page), []);
    await done(a);
  });

  it("by keyboard alone: from the page to a task, through the links, and back", async () => {
    const a = await person();
    await a.page.keyboard.press("c");
    await eventually(() => a.page.evaluate(() => document.activeElement?.getAttribute("name")), "task");
    await a.page.keyboard.type("Call Acme");
    await a.page.keyboard.press("Enter");
    await eventually(() => titles(a, "Today"), ["Call Acme"]);
    await a.page.keyboard.press("Escape");
    await a.page.locator("main#content").focus();
    await a.page.keyboard.press("g");
    await a.page.keyboard.press("b");
    await eventually(() => a.page.evaluate(() => location.pathname), "/board");
    await a.page.keyboard.press("g");
    await a.page.keyboard.press("h");
    await eventually(() => a.page.evaluate(() => location.pathname), "/");
    await done(a);
  });
});
