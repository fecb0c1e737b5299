// The app's own controls: by keys alone, in words of either language, in dialogs, and under a thumb.
import assert from "node:assert/strict";
import { it } from "node:test";
import { axe, drawn, inBothSchemes } from "./axe.mjs";
import { Person, askAbout, choose, control, day as written, desktop, eventually, open, people, phone, shown, suite, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

/** A day so many days from today, `2026-06-30`. */
function day(away) {
  const date = new Date();
  date.setDate(date.getDate() + away);
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The option that the keys are at, as whoever has the keys says it. */
const active = (page) =>
  page.evaluate(() => {
    const id = document.activeElement.getAttribute("aria-activedescendant");
    return (id && document.getElementById(id)?.querySelector(".option-name").textContent) || null;
  });

const hasKeys = (element) => element.evaluate((it) => it === document.activeElement);
/** What is said of a field that was filled in wrongly. */
const told = (field) => field.evaluate((it) => document.getElementById(it.getAttribute("aria-describedby"))?.innerText ?? null);
const isOpen = (button) => button.getAttribute("aria-expanded").then((value) => value === "true");
const lists = (page) => page.locator(".beside").count();

suite("controls", (server) => {
  const { person, done } = people(server);

  /** The form of a new task. */
  const newTask = async (one) => {
    await one.visit("/tasks");
    await one.page.getByRole("button", { name: "New task" }).first().click();
    return one.page.getByRole("dialog").first();
  };
  /** The page of a new task that is due today. */
  const onTask = async (one, title) => {
    const form = await newTask(one);
    await form.getByLabel("What is to be done?").fill(title);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.waitFor({ state: "detached" });
    await one.page.getByRole("link", { name: title }).click();
    await control(one.page, "Repeats").waitFor();
    return one.page.locator(".record-page");
  };

  it("a short list by keys alone", async () => {
    const a = await person();
    const page = await onTask(a, "Call Acme");
    const [keys, repeats] = [a.page.keyboard, control(page, "Repeats")];
    const at = (name) => eventually(() => active(a.page), name);
    for (const key of ["Enter", "Space", "ArrowDown", "ArrowUp", "Alt+ArrowDown"]) {
      await repeats.focus();
      await keys.press(key);
      await at("Does not repeat");
      assert.ok(await isOpen(repeats), key);
      const controlled = a.page.locator(`#${await repeats.getAttribute("aria-controls")}`);
      assert.equal(await controlled.getAttribute("role"), "listbox");
      await eventually(() => controlled.locator('[aria-selected="true"] .option-name').allInnerTexts(), ["Does not repeat"]);
      await keys.press("Escape");
      await eventually(() => lists(a.page), 0);
      assert.ok(await hasKeys(repeats), key);
      assert.equal(await repeats.getAttribute("aria-activedescendant"), null);
    }
    await keys.press("Enter");
    for (const [key, name] of [
      ["ArrowDown", "Every day"],
      ["End", "Every year"],
      ["ArrowDown", "Every year"],
      ["Home", "Does not repeat"],
      ["ArrowUp", "Does not repeat"],
      ["PageDown", "Every year"],
      ["PageUp", "Does not repeat"],
      // A letter leads to what begins with it, and on to the next.
      ["e", "Every day"],
      ["e", "Every week"],
    ]) {
      await keys.press(key);
      await at(name);
    }
    await keys.press("Enter");
    await eventually(() => shown(page, "Repeats"), "Every week");
    assert.ok(await hasKeys(repeats));
    assert.equal(await lists(a.page), 0);
    // Tab chooses nothing, and goes on from the button.
    await keys.press("Space");
    await at("Every week");
    await keys.press("Home");
    await keys.press("Tab");
    await eventually(() => lists(a.page), 0);
    await eventually(() => hasKeys(page.getByLabel("every", { exact: true })), true);
    assert.equal(await shown(page, "Repeats"), "Every week");
    // A letter opens it as well.
    await repeats.focus();
    await keys.press("d");
    await at("Does not repeat");
    await keys.press("Space");
    await eventually(() => shown(page, "Repeats"), "Does not repeat");
    await eventually(() => lists(a.page), 0);
    await done(a);
  });

  it("a click elsewhere closes a list, a second one on its button, and scrolling it away", async () => {
    const a = await person({ viewport: { width: 1280, height: 420 } });
    const page = await onTask(a, "Call Acme");
    const repeats = control(page, "Repeats");
    await open(repeats);
    await repeats.click();
    await eventually(() => lists(a.page), 0);
    await open(repeats);
    await a.page.mouse.click(2, 2);
    await eventually(() => lists(a.page), 0);
    await open(repeats);
    await repeats.evaluate((button) => {
      const scrolls = (it) => it.scrollHeight > it.clientHeight + 80 && /auto|scroll/.test(getComputedStyle(it).overflowY);
      let around = button.parentElement;
      while (!scrolls(around)) around = around.parentElement;
      around.scrollBy(0, around.scrollTop > 80 ? -80 : 80);
    });
    await eventually(() => lists(a.page), 0);
    assert.equal(await shown(page, "Repeats"), "Does not repeat");
    await done(a);
  });

  it("a long list is searched without marks, in a dialog that Escape leaves open", async () => {
    const a = await person({ locale: "vi-VN" });
    await a.visit("/contacts");
    await a.page.locator("main .create-here").first().click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("Họ và tên").fill("Nguyễn Lan");
    await form.getByRole("button", { name: "Thêm", exact: true }).click();
    await a.page.getByRole("heading", { level: 1, name: "Nguyễn Lan" }).waitFor();
    await a.visit("/contacts");
    await a.page.locator(".grid-body").getByRole("checkbox").first().check();
    await a.page.getByRole("button", { name: "Sửa một trường…" }).click();
    const dialog = a.page.getByRole("dialog");
    const [keys, field] = [a.page.keyboard, control(dialog, "Trường")];
    const search = dialog.getByRole("combobox", { name: "Tìm trong danh sách" });
    const first = await shown(dialog, "Trường");
    // What is typed on the button is looked for.
    await field.focus();
    await keys.type("sinh nh");
    await eventually(() => search.inputValue(), "sinh nh");
    assert.ok(await hasKeys(search));
    await eventually(() => active(a.page), "Sinh nhật");
    await keys.press("Escape");
    await eventually(() => lists(a.page), 0);
    assert.ok(await dialog.isVisible());
    assert.ok(await hasKeys(field));
    assert.equal(await shown(dialog, "Trường"), first);
    // Tab chooses nothing, and goes on from the button.
    await keys.press("Enter");
    await search.fill("nguon");
    await eventually(() => active(a.page), "Nguồn");
    await keys.press("Tab");
    await eventually(() => a.page.evaluate(() => document.activeElement.closest("dialog form label:nth-of-type(2), dialog form label + *") !== null), true);
    assert.equal(await lists(a.page), 0);
    assert.equal(await shown(dialog, "Trường"), first);
    await field.focus();
    await keys.press("ArrowDown");
    await search.fill("khong co gi nhu vay");
    await dialog.getByText("Không tìm thấy gì.").waitFor();
    await search.fill("SINH");
    await eventually(() => active(a.page).then((name) => name?.startsWith("Sinh")), true);
    await search.fill("sinh nhat");
    await keys.press("Enter");
    await eventually(() => shown(dialog, "Trường"), "Sinh nhật");
    assert.ok(await hasKeys(field));
    await keys.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await done(a);
  });

  it("what is suggested is taken by whoever goes to it, and not by Enter alone", async () => {
    const a = await person();
    await a.addDeal("Blue Sky Logistics", "100");
    const form = await newTask(a);
    await form.getByLabel("What is to be done?").fill("Send the offer");
    const about = form.getByLabel("About", { exact: true });
    const suggested = form.getByRole("listbox", { name: "Suggestions" });
    await about.fill("blue");
    await eventually(() => suggested.locator(".option-name").allInnerTexts(), ["Blue Sky Logistics"]);
    assert.equal(await active(a.page), null);
    await about.press("Enter");
    await form.getByText("No deal, contact or company is called that.").waitFor();
    await suggested.waitFor({ state: "detached" });
    assert.equal(await about.inputValue(), "blue");
    await about.press("ArrowDown");
    await suggested.waitFor();
    await about.press("Escape");
    await suggested.waitFor({ state: "detached" });
    assert.ok(await form.isVisible());
    await about.press("ArrowDown");
    await suggested.waitFor();
    await about.press("ArrowDown");
    await eventually(() => active(a.page), "Blue Sky Logistics");
    await about.press("Enter");
    await eventually(() => about.inputValue(), "Blue Sky Logistics");
    await suggested.waitFor({ state: "detached" });
    await about.press("Enter");
    await form.waitFor({ state: "detached" });
    await a.page.locator(".line", { hasText: "Send the offer" }).getByText("Blue Sky Logistics").waitFor();
    await done(a);
  });

  it("a day is typed in the words of either language, and what is none stays as it was typed", async () => {
    const a = await person();
    const page = await onTask(a, "Call Acme");
    const due = page.getByLabel("Due", { exact: true });
    const monday = (8 - new Date().getDay()) % 7 || 7;
    const june = [0, 1].map((later) => `${new Date().getFullYear() + later}-06-30`).find((it) => it >= day(0));
    for (const [words, expected] of [
      ["tomorrow", day(1)],
      ["3 ngày nữa", day(3)],
      ["mai", day(1)],
      ["in 3 days", day(3)],
      ["thứ 2", day(monday)],
      ["hôm nay", day(0)],
      ["Monday", day(monday)],
      ["30/6", june],
      ["next week", day(7)],
      ["mốt", day(2)],
      ["tuần sau", day(7)],
      ["2026-12-24", "2026-12-24"],
      ["31-12-2026", "2026-12-31"],
    ]) {
      await due.fill(words);
      await due.press(words.length % 2 ? "Enter" : "Tab");
      await eventually(() => due.inputValue(), written(expected));
    }
    await due.fill("tomorrow");
    await page.locator(".meant", { hasText: written(day(1)) }).waitFor();
    await due.fill("soon");
    await due.press("Tab");
    await eventually(() => told(due), "This is not a date: for example 30/6, tomorrow, Monday.");
    assert.equal(await due.inputValue(), "soon");
    assert.equal(await due.getAttribute("aria-invalid"), "true");
    await due.press("Escape");
    await eventually(() => due.inputValue(), written("2026-12-31"));
    assert.equal(await told(due), null);
    await due.fill("");
    await due.press("Tab");
    await eventually(() => page.getByLabel("Time", { exact: true }).isDisabled(), true);
    assert.equal(await due.inputValue(), "");
    await done(a);
    // The day reads as it does everywhere in that language.
    const b = await person({ locale: "vi-VN" });
    await b.visit("/tasks");
    await b.page.getByRole("button", { name: "Việc mới" }).first().click();
    const theirs = b.page.getByRole("dialog").getByLabel("Hạn", { exact: true });
    await theirs.fill("tomorrow");
    await theirs.press("Tab");
    const numbers = day(1).split("-").map(Number).reverse();
    await eventually(() => theirs.inputValue().then((text) => text.split("/").map(Number)), numbers);
    await done(b);
  });

  it("a time is typed as people say it, or chosen among half hours", async () => {
    const a = await person();
    const page = await onTask(a, "Call Acme");
    const [keys, time] = [a.page.keyboard, page.getByLabel("Time", { exact: true })];
    for (const [words, expected] of [["9h30", "09:30"], ["3 giờ chiều", "15:00"], ["1405", "14:05"], ["9", "09:00"], ["3pm", "15:00"]]) {
      await time.fill(words);
      await time.press("Tab");
      await eventually(() => time.inputValue(), expected);
    }
    await time.fill("sớm");
    await time.press("Tab");
    await eventually(() => told(time), "This is not a time: for example 9:30, 14:05, 3pm.");
    assert.equal(await time.inputValue(), "sớm");
    await time.press("Escape");
    await eventually(() => time.inputValue(), "15:00");
    for (const [key, name] of [["ArrowDown", null], ["ArrowDown", "15:00"], ["ArrowDown", "15:30"]]) {
      await keys.press(key);
      await eventually(() => active(a.page), name);
    }
    await keys.press("Enter");
    await eventually(() => time.inputValue(), "15:30");
    await eventually(() => lists(a.page), 0);
    await done(a);
  });

  it("a month by keys alone, in a dialog that Escape leaves open", async () => {
    const a = await person();
    const form = await newTask(a);
    const [keys, due] = [a.page.keyboard, form.getByLabel("Due", { exact: true })];
    const month = form.getByRole("dialog", { name: "Choose a date" });
    const at = async (iso) => {
      const label = () => a.page.locator('[role="gridcell"]:focus').getAttribute("aria-label");
      await eventually(() => label().then((words) => words.endsWith(` ${written(iso)}`)), true);
    };
    await due.fill("31/10/2026");
    await due.press("Tab");
    await eventually(() => due.inputValue(), written("2026-10-31"));
    await due.press("ArrowDown");
    await month.waitFor();
    for (const [key, iso] of [
      [null, "2026-10-31"],
      ["ArrowRight", "2026-11-01"],
      ["ArrowLeft", "2026-10-31"],
      ["PageDown", "2026-11-30"],
      ["End", "2026-12-06"],
      ["Home", "2026-11-30"],
      ["ArrowUp", "2026-11-23"],
      ["ArrowDown", "2026-11-30"],
      ["Shift+PageUp", "2025-11-30"],
      ["PageUp", "2025-10-30"],
    ]) {
      if (key) await keys.press(key);
      await at(iso);
    }
    await eventually(() => month.locator("strong").innerText().then((words) => words.includes("2025")), true);
    await keys.press("Escape");
    await month.waitFor({ state: "detached" });
    assert.ok(await form.isVisible());
    assert.ok(await hasKeys(due));
    assert.equal(await due.inputValue(), written("2026-10-31"));
    await keys.press("Alt+ArrowDown");
    await at("2026-10-31");
    await eventually(() => month.locator('[aria-selected="true"]').allInnerTexts(), ["31"]);
    // The weeks begin on Monday.
    await eventually(() => month.locator("th").first().innerText(), "Mon");
    await keys.press("ArrowDown");
    await at("2026-11-07");
    await keys.press("Enter");
    await month.waitFor({ state: "detached" });
    await eventually(() => due.inputValue(), written("2026-11-07"));
    assert.ok(await hasKeys(due));
    // What is asked for most is one click away.
    for (const [chip, expected] of [["Next week", written(day(7))], ["Today", written(day(0))], ["Tomorrow", written(day(1))], ["No date", ""]]) {
      await form.getByRole("button", { name: "Open the calendar" }).click();
      await month.getByRole("button", { name: chip, exact: true }).click();
      await eventually(() => due.inputValue(), expected);
      await month.waitFor({ state: "detached" });
    }
    await keys.press("Escape");
    await form.waitFor({ state: "detached" });
    await done(a);
  });

  it("a month begins at the day that is typed, by key and by button, and Escape leaves that as it is typed", async () => {
    const a = await person();
    const form = await newTask(a);
    const due = form.getByLabel("Due", { exact: true });
    const month = form.getByRole("dialog", { name: "Choose a date" });
    const label = () => a.page.locator('[role="gridcell"]:focus').getAttribute("aria-label");
    for (const open of [() => due.press("Alt+ArrowDown"), () => form.getByRole("button", { name: "Open the calendar" }).click()]) {
      await due.fill("24/12/2027");
      await open();
      await month.waitFor();
      await eventually(() => label().then((words) => words.endsWith(` ${written("2027-12-24")}`)), true);
      await a.page.keyboard.press("Escape");
      await month.waitFor({ state: "detached" });
      assert.equal(await due.inputValue(), "24/12/2027");
    }
    await done(a);
  });

  it("what a colleague chooses is shown while the list is open", async () => {
    const a = await person();
    await a.addDeal("Acme", "1");
    const link = await a.share();
    await a.synced();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    for (const one of [a, b]) {
      await one.card("Acme").locator(".deal-card").click();
      await one.unfold();
      await control(one.page, "Forecast as").waitFor();
    }
    const list = await open(control(a.page, "Forecast as"));
    await choose(b.page, "Forecast as", "Commit");
    await eventually(() => list.locator('[aria-selected="true"] .option-name').allInnerTexts(), ["Commit"]);
    await eventually(() => shown(a.page, "Forecast as"), "Commit");
    assert.ok(await list.isVisible());
    await a.page.keyboard.press("Escape");
    await eventually(() => lists(a.page), 0);
    assert.equal(await shown(a.page, "Forecast as"), "Commit");
    await done(a, b);
  });

  it("what a form asks for is said beside the field, in the app's own words", async () => {
    const a = await Person.open(server);
    await a.page.goto(`${server.url}/sign-in`);
    const [email, password] = [a.page.getByLabel("E-mail"), a.page.getByLabel("Password")];
    const send = a.page.getByRole("button", { name: "Sign in", exact: true });
    await email.waitFor();
    await send.click();
    await eventually(() => told(email), "Fill this in.");
    assert.equal(await told(password), "Fill this in.");
    assert.ok(await hasKeys(email));
    await email.fill("lan");
    await eventually(() => told(email), null);
    await password.fill("a long enough password");
    await eventually(() => told(password), null);
    await send.click();
    await eventually(() => told(email), "This is not an e-mail address: for example lan@company.com.");
    assert.equal(await email.getAttribute("aria-invalid"), "true");
    await email.fill("lan@example.vn");
    await eventually(() => told(email), null);
    assert.equal(await email.getAttribute("aria-invalid"), null);
    await done(a);
  });

  it("on a phone a list and a month are sheets from below, in reach of a thumb", async () => {
    const a = await person(phone);
    const form = await newTask(a);
    const body = a.page.locator(".beside-body");
    const isSheet = async () => {
      await drawn(a.page);
      const { x, y, width, height } = await body.boundingBox();
      assert.deepEqual([x, width], [0, 390]);
      assert.ok(Math.abs(y + height - 844) <= 1, `it ends at ${y + height}`);
    };
    const isLarge = async (parts) => {
      for (const part of await parts.all()) {
        const { width, height } = await part.boundingBox();
        assert.ok(width >= 43.5 && height >= 43.5, `${width} × ${height}`);
      }
    };
    const priority = control(form, "Priority");
    await priority.tap();
    await isSheet();
    await isLarge(body.getByRole("option"));
    await body.getByRole("option", { name: "High", exact: true }).tap();
    await eventually(() => shown(form, "Priority"), "High");
    // Beside the sheet is what closes it.
    await priority.tap();
    await body.waitFor();
    await a.page.touchscreen.tap(195, 60);
    await body.waitFor({ state: "detached" });
    assert.equal(await shown(form, "Priority"), "High");
    await form.getByRole("button", { name: "Open the calendar" }).tap();
    await isSheet();
    await isLarge(body.getByRole("gridcell"));
    await body.getByRole("button", { name: "Tomorrow", exact: true }).tap();
    await eventually(() => form.getByLabel("Due", { exact: true }).inputValue(), written(day(1)));
    await body.waitFor({ state: "detached" });
    assert.ok(await form.isVisible());
    await done(a);
  });

  for (const [size, screen] of Object.entries({ desktop, phone })) {
    it(`${size}: axe finds nothing in what is open, light and dark`, async () => {
      const a = await Person.open(server, { ...screen, reducedMotion: "reduce" });
      await a.context.addInitScript({ path: axe });
      await a.visit();
      await a.addDeal("Blue Sky Logistics", "100");
      const looked = async (name) => {
        await a.page.locator(".beside").waitFor();
        assert.deepEqual(await inBothSchemes(a.page), [], name);
        await a.page.keyboard.press("Escape");
        await eventually(() => lists(a.page), 0);
      };
      await open(control(a.page, "Filter"));
      await looked("a list that is searched");
      await open(control(await askAbout(a.page, "Amount"), "Condition"));
      assert.deepEqual(await inBothSchemes(a.page), [], "a short list");
      await a.page.keyboard.press("Escape");
      await looked("what is typed into a filter");
      await askAbout(a.page, "Stage");
      await looked("what is chosen in a filter");
      const form = await newTask(a);
      await form.getByRole("button", { name: "Open the calendar" }).click();
      await looked("a month");
      await form.getByLabel("About", { exact: true }).fill("blue");
      await looked("suggestions");
      await form.getByLabel("Due", { exact: true }).fill("soon");
      await form.getByLabel("Due", { exact: true }).press("Enter");
      await form.getByText("This is not a date").waitFor();
      assert.deepEqual(await inBothSchemes(a.page), [], "a day that is none");
      await done(a);
    });
  }
});
