// What an installed app has beyond a page: a number on its icon, the offer to install it, room on the device, sharing, paper.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, eventually, suite } from "./harness.mjs";

/** A day so many days from today, as a date input writes it. */
function day(away) {
  const date = new Date();
  date.setDate(date.getDate() + away);
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

suite("the installed app", (server) => {
  const person = async (path, script) => {
    const one = await Person.open(server);
    if (script) await one.context.addInitScript(script);
    await one.visit(path);
    return one;
  };
  const done = async (one) => {
    assert.deepEqual(one.problems, []);
    await one.context.close();
  };
  /** The browser offers to install the app. */
  const offers = (one) =>
    one.page.evaluate(() => {
      const event = Object.assign(new Event("beforeinstallprompt", { cancelable: true }), {
        prompt: async () => void (globalThis.asked = true),
        userChoice: Promise.resolve({ outcome: "accepted" }),
      });
      dispatchEvent(event);
      return event.defaultPrevented;
    });
  const cameBack = () => localStorage.setItem("sotay.visits", '["2026-01-01","2026-01-02","2026-01-03"]');

  it("says on its icon how many tasks are overdue, and nothing at zero", async () => {
    const a = await person("/tasks", () => {
      globalThis.badges = [];
      const set = (value) => ({ value, configurable: true, writable: true });
      Object.defineProperty(Navigator.prototype, "setAppBadge", set(async (count) => void globalThis.badges.push(count)));
      Object.defineProperty(Navigator.prototype, "clearAppBadge", set(async () => void globalThis.badges.push(0)));
    });
    const badge = () => a.page.evaluate(() => globalThis.badges.at(-1));
    await eventually(badge, 0);
    for (const [title, due] of [["Call Acme", day(-1)], ["Send the offer", day(-3)], ["Today's", day(0)]]) {
      await a.page.getByRole("button", { name: "New task" }).first().click();
      const form = a.page.getByRole("dialog");
      await form.getByLabel("What is to be done?").fill(title);
      await form.getByLabel("Due").fill(due);
      await form.getByRole("button", { name: "Add", exact: true }).click();
      await form.waitFor({ state: "detached" });
    }
    await eventually(badge, 2);
    for (const title of ["Call Acme", "Send the offer"]) await a.page.getByRole("checkbox", { name: `Complete ${title}` }).click();
    await eventually(badge, 0);
    await done(a);
  });

  it("is offered once to who comes back, and stays in the menu", async () => {
    const a = await person("/");
    const offer = a.page.locator(".install-offer");
    await a.page.locator(".today-page").waitFor();
    assert.equal(await offers(a), true, "the browser asks nothing by itself");
    const menu = a.page.locator(".own-menu");
    await menu.locator("> summary").click();
    await menu.getByRole("button", { name: "Install the app" }).waitFor();
    assert.equal(await offer.count(), 0, "not on the first day");
    await a.page.keyboard.press("Escape");
    await a.page.evaluate(cameBack);
    await a.reload();
    await a.page.locator(".today-page").waitFor();
    await offers(a);
    await offer.getByRole("button", { name: "Not now" }).click();
    await offer.waitFor({ state: "detached" });
    await a.reload();
    await a.page.locator(".today-page").waitFor();
    await offers(a);
    await menu.locator("> summary").click();
    await menu.getByRole("button", { name: "Install the app" }).click();
    await eventually(() => a.page.evaluate(() => globalThis.asked), true);
    assert.equal(await offer.count(), 0);
    await menu.getByRole("button", { name: "Install the app" }).waitFor({ state: "detached" });
    await done(a);
  });

  it("tells once a day that little room is left, and what helps", async () => {
    const a = await person("/", () => {
      const megabyte = 1_048_576;
      StorageManager.prototype.estimate = async () => ({ usage: 960 * megabyte, quota: 1_000 * megabyte });
    });
    const notice = a.page.locator(".room-notice");
    await notice.getByText("40 MB left").waitFor();
    await notice.getByRole("link", { name: "Back up" }).click();
    await a.page.getByRole("heading", { name: "Everything in one file" }).waitFor();
    await a.settings("This device");
    await a.page.getByText("960 MB of 1,000 MB are used on this device.").waitFor();
    await notice.getByRole("button", { name: "Close" }).click();
    await a.reload();
    await a.page.getByText("960 MB of 1,000 MB are used on this device.").waitFor();
    assert.equal(await notice.count(), 0);
    await done(a);
  });

  it("hands a record over to other apps, and prints a list as a table of all of it", async () => {
    const a = await person("/contacts", () => {
      const share = async (data) => void (globalThis.shared = data);
      Object.defineProperty(Navigator.prototype, "share", { value: share, configurable: true, writable: true });
    });
    for (const name of ["Nguyễn Thị Lan", "Trần Văn Bình"]) {
      await a.go("Contacts");
      await a.page.getByRole("button", { name: "New contact" }).first().click();
      const form = a.page.getByRole("dialog");
      await form.getByLabel("Full name").fill(name);
      await form.getByLabel("Phone").fill("0903 123 456");
      await form.getByRole("button", { name: "Add", exact: true }).click();
      await a.page.getByRole("heading", { level: 1, name }).waitFor();
    }
    await a.more("Share…");
    await eventually(() => a.page.evaluate(() => globalThis.shared), { title: "Trần Văn Bình", url: a.page.url() });
    await a.go("Contacts");
    await a.page.locator(".grid-area").waitFor();
    await a.page.emulateMedia({ media: "print" });
    const printed = a.page.locator(".printed-list tbody tr");
    await eventually(() => printed.locator("th").allInnerTexts(), ["Nguyễn Thị Lan", "Trần Văn Bình"]);
    assert.match(await a.page.locator(".print-head").innerText(), /printed on/);
    assert.equal(await a.page.locator(".grid-area").isVisible(), false);
    assert.equal(await a.page.locator(".list-tools").isVisible(), false);
    assert.equal(await a.page.locator(".printed-list :is(button, input, a):visible").count(), 0, "values only");
    await a.page.emulateMedia({ media: "screen" });
    await eventually(() => printed.count(), 0);
    await a.page.locator(".grid-area").waitFor();
    await done(a);
  });
});
