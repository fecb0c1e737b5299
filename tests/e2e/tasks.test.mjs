// Tasks: when they are due, how they repeat, what reminds of them, and what follows from what.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, choose, day as written, eventually, pick, shown, suite } from "./harness.mjs";

/** A day so many days from today, as a date input writes it. */
function day(away) {
  const date = new Date();
  date.setDate(date.getDate() + away);
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

suite("tasks", (server) => {
  const person = async () => {
    const one = await Person.open(server);
    await one.visit("/tasks");
    return one;
  };
  const add = async (one, title, due) => {
    await one.page.getByRole("button", { name: "New task" }).first().click();
    const form = one.page.getByRole("dialog");
    await form.getByLabel("What is to be done?").fill(title);
    await form.getByLabel("Due").fill(due);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.waitFor({ state: "detached" });
  };
  const group = (one, when) => one.page.locator(`.task-group[data-when="${when}"]`);
  const titles = (one, when) => group(one, when).locator(".main-link").allInnerTexts();
  const done = async (...people) => {
    for (const one of people) {
      assert.deepEqual(one.problems, []);
      await one.context.close();
    }
  };

  it("are put off by a choice or by dragging, and lie on their days", async () => {
    const a = await person();
    await add(a, "Call Acme", day(0));
    await add(a, "Send the offer", day(1));
    await eventually(() => titles(a, "Today"), ["Call Acme"]);
    await choose(a.page, "Snooze Call Acme", "In a week");
    await eventually(() => titles(a, "Later"), ["Call Acme"]);
    await a.page.locator(".toast").getByRole("button", { name: "Undo" }).first().click();
    await eventually(() => titles(a, "Today"), ["Call Acme"]);
    await a.page.locator(".line", { hasText: "Send the offer" }).dragTo(group(a, "Today").locator("h2"));
    await eventually(() => titles(a, "Today"), ["Call Acme", "Send the offer"]);
    await a.page.getByRole("button", { name: "Month", exact: true }).click();
    const on = (away) => a.page.locator(`[data-day="${day(away)}"]`);
    await eventually(() => on(0).locator(".task-on-day").count(), 2);
    await a.page.getByRole("button", { name: "Week", exact: true }).click();
    await on(0).getByText("Call Acme").waitFor();
    const weekday = (new Date().getDay() + 6) % 7;
    const other = weekday === 6 ? -1 : 1;
    await on(0).getByText("Call Acme").dragTo(on(other).locator(".day-number"));
    await on(other).getByText("Call Acme").waitFor();
    await a.reload();
    await on(other).getByText("Call Acme").waitFor();
    await done(a);
  });

  it("repeat by rule, have a checklist, and the next one follows once", async () => {
    const a = await person();
    await add(a, "Weekly report", day(0));
    await a.page.getByText("Weekly report").click();
    const page = a.page.locator(".record-page");
    await choose(page, "Repeats", "Every week");
    await page.getByLabel("every").fill("2");
    await page.getByLabel("every").press("Tab");
    await choose(page, "Ends", "After so many");
    await page.getByLabel("After so many").fill("2");
    await page.getByLabel("After so many").press("Tab");
    for (const item of ["Figures", "Words"]) {
      await page.getByLabel("Add an item").fill(item);
      await page.getByLabel("Add an item").press("Enter");
      await page.locator(".checklist").getByText(item).waitFor();
    }
    await page.getByLabel("Figures", { exact: true }).check();
    await page.locator(".checklist .label", { hasText: "1/2" }).waitFor();
    await page.getByLabel("Time", { exact: true }).fill("09:30");
    await page.getByLabel("Time", { exact: true }).press("Tab");
    await eventually(() => page.getByLabel("Time", { exact: true }).inputValue(), "09:30");
    await page.getByRole("button", { name: "Complete", exact: true }).click();
    await a.go("Tasks");
    await eventually(() => titles(a, "Later"), ["Weekly report"]);
    await group(a, "Later").getByText("Weekly report").click();
    await eventually(() => page.getByLabel("Due", { exact: true }).inputValue(), written(day(14)));
    await eventually(() => page.getByLabel("Time", { exact: true }).inputValue(), "09:30");
    await page.locator(".checklist .label", { hasText: "0/2" }).waitFor();
    // That was the last but one.
    await page.getByRole("button", { name: "Complete", exact: true }).click();
    await a.go("Tasks");
    await eventually(() => titles(a, "Done").then((all) => all.length), 2);
    await eventually(() => titles(a, "Later"), []);
    await done(a);
  });

  it("remind, also of what came while the app was closed", async () => {
    const a = await person();
    await add(a, "Call the bank", day(0));
    await a.page.getByText("Call the bank").click();
    await a.page.getByLabel("Time", { exact: true }).fill("00:01");
    await a.page.getByLabel("Time", { exact: true }).press("Tab");
    await eventually(() => a.page.getByLabel("Time", { exact: true }).inputValue(), "00:01");
    await choose(a.page, "Add a reminder", "When it is due");
    await a.page.locator(".chip", { hasText: "When it is due" }).waitFor();
    // The app was open last the evening before, and this is the next morning.
    await a.page.clock.install({ time: new Date(`${day(0)}T07:00:00`) });
    await a.page.locator('.status[data-saving="false"]').waitFor();
    await a.page.evaluate(([key, at]) => localStorage.setItem(key, at), ["sotay.reminded_until", `${Date.parse(`${day(-1)}T22:00:00`)}`]);
    await a.page.reload();
    await a.page.locator(".toast", { hasText: "Reminder: Call the bank" }).waitFor();
    await done(a);
  });

  it("a call asks what comes next, and the deal shows it", async () => {
    const a = await person();
    await a.go("Deals");
    await a.addDeal("Acme", "100");
    await a.card("Acme").locator(".no-next").waitFor();
    await a.card("Acme").locator(".deal-card").click();
    await a.page.getByLabel("Add a note").fill("They want a demo");
    await a.page.locator(".log-kinds").getByRole("button", { name: "Call" }).click();
    await a.page.locator(".note-form").getByRole("button", { name: "Add" }).click();
    await a.page.getByText("What is next?").waitFor();
    await a.page.getByRole("button", { name: "Plan it" }).click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("What is to be done?").fill("Show the demo");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await a.page.locator("[data-related=task]").getByText("Show the demo").waitFor();
    await a.go("Deals");
    await eventually(() => a.card("Acme").locator(".chip").first().getAttribute("title"), "Show the demo");
    await done(a);
  });

  it("care: birthdays come up, who was not touched in time does too, each with a message filled in", async () => {
    const a = await person();
    const born = day(12).split("-");
    await a.go("Contacts");
    await a.page.getByRole("button", { name: "New contact" }).first().click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("Full name").fill("Nguyễn Thị Lan");
    await form.getByLabel("Phone").fill("0903 123 456");
    await form.getByLabel("E-mail").fill("lan@example.vn");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await a.unfold();
    await a.page.getByRole("button", { name: "Edit Birthday: empty" }).click();
    await a.page.getByLabel("Birthday").fill(`${born[2]}/${born[1]}`);
    await a.page.keyboard.press("Enter");
    await pick(a.page.getByLabel("Tier"), "A: most important");
    await a.go("Tasks");
    await a.go("Follow-ups");
    const birthdays = a.page.locator("[data-care=occasions]");
    await birthdays.getByText("Nguyễn Thị Lan").waitFor();
    const card = a.page.locator(".templates-card");
    await card.getByLabel("Name").fill("Birthday");
    await card.getByLabel("Subject").fill("Chúc mừng {given_name}");
    await card.getByLabel("Message").fill("Chúc {given_name} sinh nhật vui vẻ!");
    await card.getByRole("button", { name: "Add" }).click();
    await choose(birthdays, "Template", "Birthday");
    const href = (way) => birthdays.locator(`[data-way=${way}]`).getAttribute("href").then(decodeURIComponent);
    await eventually(() => href("mail"), "mailto:lan@example.vn?subject=Chúc mừng Lan&body=Chúc Lan sinh nhật vui vẻ!");
    await eventually(() => href("sms"), "sms:0903123456?&body=Chúc Lan sinh nhật vui vẻ!");
    await eventually(() => href("zalo"), "https://zalo.me/84903123456");
    await eventually(() => href("call"), "tel:0903123456");
    // An address of Zalo takes no text: it is put where it can be pasted from.
    await a.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const opened = a.context.waitForEvent("page");
    await a.context.route("https://zalo.me/**", (route) => route.fulfill({ body: "" }));
    await birthdays.locator("[data-way=zalo]").click();
    await (await opened).close();
    await a.page.getByText("The message is copied: paste it in Zalo").waitFor();
    await eventually(() => a.page.evaluate(() => navigator.clipboard.readText()), "Chúc Lan sinh nhật vui vẻ!");
    await card.getByRole("button", { name: "Edit Birthday" }).click();
    const dialog = a.page.getByRole("dialog");
    await dialog.getByLabel("Message").fill("{given_name} ơi, sinh nhật vui vẻ!");
    await dialog.getByRole("button", { name: "Save" }).click();
    await eventually(() => href("sms"), "sms:0903123456?&body=Lan ơi, sinh nhật vui vẻ!");
    // Fifteen days later nobody has called.
    const untouched = a.page.locator("[data-care=untouched]");
    await untouched.getByText("Everybody with a tier was contacted in time.").waitFor();
    await a.page.locator('.status[data-saving="false"]').waitFor();
    await a.page.clock.install({ time: Date.now() + 15 * 86_400_000 });
    await a.page.reload();
    await untouched.getByText("Nguyễn Thị Lan").waitFor();
    await done(a);
  });

  it("care: anniversaries come round, also that of a company's first won deal", async () => {
    const a = await person();
    const soon = day(9).split("-");
    await a.go("Contacts");
    await a.page.getByRole("button", { name: "New contact" }).first().click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("Full name").fill("Nguyễn Thị Lan");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await a.unfold();
    await a.page.getByRole("button", { name: "Edit Anniversary: empty" }).click();
    await a.page.getByLabel("Anniversary").fill(`${soon[2]}/${soon[1]}/${soon[0] - 5}`);
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("button", { name: /Edit Anniversary: \d/ }).waitFor();
    await a.go("Deals");
    await a.quickAdd("Acme 20 licences 45tr");
    await a.page.locator(".card-slot").first().getByRole("button", { name: /Actions for/ }).click();
    await a.page.getByRole("menuitem", { name: "Won" }).click();
    await eventually(() => a.cards("Won").then((all) => all.length), 1);
    await a.page.locator('.status[data-saving="false"]').waitFor();
    // Nearly a year later.
    await a.page.clock.install({ time: Date.now() + 355 * 86_400_000 });
    await a.visit("/care");
    const occasions = a.page.locator("[data-care=occasions]");
    await occasions.getByText("Customer for 1 year").waitFor();
    await occasions.locator(".line", { hasText: "Acme" }).getByRole("link").first().click();
    await a.page.getByRole("heading", { name: "Timeline" }).waitFor();
    await a.page.clock.setSystemTime(Date.now());
    await a.visit("/care");
    await occasions.getByText("Anniversary, 5 years").waitFor();
    await done(a);
  });

  it("several are picked and changed at once, each with one undo", async () => {
    const a = await person();
    for (const title of ["One", "Two", "Three"]) await add(a, title, day(0));
    const all = ["One", "Three", "Two"];
    const today = () => titles(a, "Today").then((found) => found.sort());
    await eventually(today, all);
    const bar = a.page.locator(".bulk-bar");
    const undo = () => a.page.locator(".toast").getByRole("button", { name: "Undo" }).first().click();
    const lines = group(a, "Today").locator(".line");
    await lines.first().hover();
    await lines.first().locator(".pick-box").click();
    await bar.getByText("1 selected").waitFor();
    await lines.last().locator(".pick-box").click({ modifiers: ["Shift"] });
    await bar.getByText("3 selected").waitFor();
    await choose(bar, "Due", "In a week");
    await eventually(() => titles(a, "Later").then((found) => found.length), 3);
    await undo();
    await eventually(today, all);
    await choose(bar, "Type", "Call");
    await eventually(() => lines.locator("> .icon").count(), 3);
    await undo();
    await eventually(() => lines.locator("> .icon").count(), 0);
    await bar.getByRole("button", { name: "Complete", exact: true }).click();
    await a.page.locator(".toast", { hasText: "3 tasks completed" }).waitFor();
    await eventually(() => titles(a, "Done").then((found) => found.length), 3);
    await bar.waitFor({ state: "detached" });
    await undo();
    await eventually(today, all);
    for (const line of await lines.all()) {
      await line.hover();
      await line.locator(".pick-box").click();
    }
    await bar.getByRole("button", { name: "Delete" }).click();
    await a.page.locator(".toast", { hasText: "3 tasks deleted" }).waitFor();
    await undo();
    await eventually(today, all);
    await done(a);
  });

  it("are gone through by keys: from line to line, picked, completed, put off", async () => {
    const a = await person();
    for (const title of ["A", "B", "C"]) await add(a, title, day(0));
    await eventually(() => titles(a, "Today").then((all) => all.length), 3);
    const order = await titles(a, "Today");
    const focused = () => a.page.evaluate(() => document.activeElement.closest("[data-task]")?.querySelector(".main-link").innerText);
    const press = (key) => a.page.keyboard.press(key);
    await a.page.locator("main#content").focus();
    await press("j");
    await eventually(focused, order[0]);
    await press("j");
    await press("ArrowDown");
    await eventually(focused, order[2]);
    await press("k");
    await eventually(focused, order[1]);
    await press("x");
    await a.page.locator(".bulk-bar").getByText("1 selected").waitFor();
    await press("j");
    await press(" ");
    await a.page.locator(".bulk-bar").getByText("2 selected").waitFor();
    await press("Escape");
    await a.page.locator(".bulk-bar").waitFor({ state: "detached" });
    await press("t");
    await a.page.getByRole("option", { name: "In a week" }).click();
    await eventually(() => titles(a, "Later"), [order[2]]);
    // The line was drawn anew elsewhere: the keys are still in the list.
    await eventually(focused, order[2]);
    await a.page.locator("main#content").focus();
    await press("j");
    await eventually(focused, order[0]);
    await press("e");
    await eventually(() => titles(a, "Done"), [order[0]]);
    await eventually(focused, order[1]);
    await press("Enter");
    await a.page.getByRole("heading", { level: 1, name: order[1] }).waitFor();
    await a.go("Tasks");
    await press("?");
    await a.page.getByRole("dialog").getByText("Complete the task").waitFor();
    await press("Escape");
    await a.page.locator(".task-tools").getByRole("button", { name: "Done", exact: true }).click();
    await eventually(() => a.page.locator("[data-done] .main-link").allInnerTexts(), [order[0]]);
    await a.page.locator("[data-done] h2", { hasText: "Today" }).waitFor();
    await done(a);
  });

  it("of one's team are those of everybody in it", async () => {
    const a = await person();
    await add(a, "Mine", day(0));
    const link = await a.share();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await b.go("Tasks");
    await add(b, "His", day(0));
    await b.synced();
    await a.go("Tasks");
    await a.page.locator(".task-tools").getByRole("button", { name: "Everybody's", exact: true }).click();
    await eventually(() => titles(a, "Today").then((all) => all.sort()), ["His", "Mine"]);
    await a.settings("Members & invitations");
    const member = (name) => a.page.locator(".members tr", { has: a.page.getByText(name, { exact: true }) });
    for (const name of ["Me", "Minh"]) {
      await member(name).getByRole("button", { name: "Edit Team: empty" }).click();
      await member(name).getByLabel("Team").fill("North");
      await a.page.keyboard.press("Enter");
      await member(name).getByRole("button", { name: "Edit Team: North" }).waitFor();
    }
    await a.go("Tasks");
    await a.page.locator(".task-tools").getByRole("button", { name: "Mine", exact: true }).click();
    await eventually(() => titles(a, "Today"), ["Mine"]);
    await a.page.getByRole("button", { name: "My team's" }).click();
    await eventually(() => titles(a, "Today").then((all) => all.sort()), ["His", "Mine"]);
    await done(a, b);
  });

  it("remind through the server while the app is closed: a notification leads to the task", async () => {
    const a = await person();
    await add(a, "Call the bank", day(0));
    await a.share();
    await a.context.grantPermissions(["notifications"], { origin: server.url });
    await a.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await a.go("Tasks");
    const path = await a.page.getByRole("link", { name: "Call the bank" }).getAttribute("href");
    const record = path.split("/").pop();
    // As a push service brings it.
    const cdp = await a.context.newCDPSession(a.page);
    const registered = new Promise((done) => cdp.on("ServiceWorker.workerRegistrationUpdated", (it) => it.registrations[0] && done(it.registrations[0].registrationId)));
    await cdp.send("ServiceWorker.enable");
    const registrationId = await registered;
    const push = (due) => cdp.send("ServiceWorker.deliverPushMessage", { origin: server.url, registrationId, data: JSON.stringify({ record, title: "Call the bank", due }) });
    const shown = () => a.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const all = await registration.getNotifications();
      return all.map((it) => [it.title, it.tag, it.data]);
    });
    await push(day(0));
    await push(Date.now());
    await eventually(shown, [["Call the bank", record, path]]);
    // A device that cannot be reached says so.
    await a.settings("Notifications");
    await a.page.getByLabel("Reminders also while Sotay is closed").click();
    await a.page.getByText("This browser cannot receive push notifications here.").waitFor();
    await eventually(() => a.page.getByLabel("Reminders also while Sotay is closed").isChecked(), false);
    // The browser says in its own words that a private window has no push messages.
    a.problems = a.problems.filter((problem) => !problem.includes("Push API in incognito mode"));
    await done(a);
  });

  it("a deal has people with roles, a history of its stages, and counts in other money at its rate", async () => {
    const a = await person();
    await a.go("Deals");
    await a.addDeal("Acme", "100");
    await a.quickAdd("Beta 25.400.000đ");
    await a.settings("General");
    const rates = a.page.locator(".rates");
    await rates.getByLabel("Currency").fill("vnd");
    // As people say it: so many đồng for one dollar.
    await rates.getByText("1 US$ =").waitFor();
    await rates.getByLabel("Rate", { exact: true }).fill("25,000");
    await rates.getByRole("button", { name: "Add" }).click();
    await rates.locator(".lines .line").waitFor();
    await a.go("Deals");
    await eventually(() => a.column("New").locator(".total .all").innerText().then((it) => it.trim()), "≈ US$1,116");
    await a.drag("Acme", "Qualified");
    await a.card("Acme").locator(".deal-card").click();
    const people = a.page.locator(".deal-contacts");
    await people.getByLabel("Add a contact").fill("Nguyễn Lan");
    await people.getByRole("button", { name: "Add" }).click();
    await choose(people, "Role of Nguyễn Lan", "Decision-maker");
    await a.reload();
    await eventually(() => shown(people, "Role of Nguyễn Lan"), "Decision-maker");
    await eventually(() => a.page.locator(".stage-history strong").allInnerTexts(), ["New", "Qualified"]);
    await a.page.keyboard.press("Escape");
    await people.getByRole("link", { name: "Nguyễn Lan" }).click();
    await a.page.locator("[data-related=deal]").getByText("Acme").waitFor();
    await done(a);
  });
});
