// Each main task by keys alone: no mouse is moved, no finger touches. What has the keys is always seen, and where one goes on.
import assert from "node:assert/strict";
import { it } from "node:test";
import { eventually, people, suite, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

/** Runs before the page: whatever points fails the walk. */
function noHands() {
  globalThis.pointed = [];
  for (const kind of ["pointerdown", "mousedown", "touchstart"]) {
    addEventListener(kind, (event) => event.isTrusted && globalThis.pointed.push(kind), true);
  }
}

suite("by keys alone:", (server) => {
  const { person, done } = people(server);

  const walker = async (path) => {
    const a = await person();
    await a.context.addInitScript(noHands);
    await a.visit(path);
    return a;
  };
  const end = async (a) => {
    assert.deepEqual(await a.page.evaluate(() => globalThis.pointed), []);
    await done(a);
  };
  const press = async (a, ...keys) => {
    for (const key of keys) await a.page.keyboard.press(key);
  };
  /** What has the keys: its role or element, and its name. */
  const focused = (a) =>
    a.page.evaluate(() => {
      const at = document.activeElement;
      const label = at.labels?.[0]?.innerText ?? "";
      return (at.getAttribute("aria-label") ?? (label || at.textContent)).trim().replaceAll(/\s+/g, " ");
    });
  /** Goes on by Tab to what is called so; it has a ring by then. */
  const tabTo = async (a, name, most = 60) => {
    for (let nth = 0; nth < most; nth += 1) {
      if (name.test(await focused(a))) {
        const ring = await a.page.evaluate(() => {
          const at = document.activeElement;
          // What is cut into another shape has its ring inside.
          return [at, ...at.querySelectorAll("*")].map((it) => getComputedStyle(it)).some((it) => it.outlineStyle !== "none" || it.boxShadow !== "none");
        });
        assert.ok(ring, `${name} has no ring`);
        return;
      }
      await a.page.keyboard.press("Tab");
    }
    assert.fail(`Tab leads to no ${name}`);
  };
  const closed = (a) => a.page.getByRole("dialog").waitFor({ state: "detached" });
  /** Begins at the page: nothing of it has the keys. */
  const leave = (a) => a.page.locator("main#content").focus();
  const make = async (a, words) => {
    await press(a, "c");
    await a.page.getByRole("dialog").locator("input").first().waitFor();
    await eventually(() => a.page.evaluate(() => document.activeElement.tagName), "INPUT");
    await a.page.keyboard.type(words);
    await press(a, "Enter");
    await closed(a);
  };

  it("a deal is made, goes to the next stage and is won, and a call is put down on it", async () => {
    const a = await walker("/board");
    await make(a, "Acme 20 licences $900");
    await a.card("Acme 20 licences").waitFor();
    await a.card("Acme 20 licences").locator(".deal-card").focus();
    await press(a, "Enter");
    await a.page.getByRole("heading", { level: 1 }).waitFor();
    await leave(a);
    await tabTo(a, /^New, position 1/);
    await press(a, "ArrowRight", "Enter");
    await eventually(() => a.stage(), "Qualified");
    await leave(a);
    await tabTo(a, /^Won$/);
    await press(a, "Enter");
    await eventually(() => focused(a), "Open again");
    await tabTo(a, /^Call$/);
    await press(a, "Space");
    await tabTo(a, /^Add a note/);
    await a.page.keyboard.type("They signed");
    await press(a, "Control+Enter");
    await a.page.locator(".timeline .activity", { hasText: "They signed" }).waitFor();
    await end(a);
  });

  it("a contact is made, found again by a few letters, and opened", async () => {
    const a = await walker("/contacts");
    await make(a, "Nguyen Thi Lan");
    await a.page.getByRole("heading", { level: 1, name: "Nguyen Thi Lan" }).waitFor();
    await a.visit("/tasks");
    await press(a, "Control+k");
    await a.page.getByRole("dialog").getByRole("combobox").waitFor();
    await a.page.keyboard.type("thi lan");
    await a.page.getByRole("dialog").getByRole("option", { name: /Nguyen Thi Lan/ }).first().waitFor();
    await press(a, "Enter");
    await a.page.getByRole("heading", { level: 1, name: "Nguyen Thi Lan" }).waitFor();
    await end(a);
  });

  it("a task is made in one line, completed, and taken back", async () => {
    const a = await walker("/");
    const titles = () => a.page.locator('.task-group[data-when="Today"] .main-link').allInnerTexts();
    await press(a, "c");
    await eventually(() => a.page.evaluate(() => document.activeElement.getAttribute("name")), "task");
    await a.page.keyboard.type("Call Acme today");
    await press(a, "Enter");
    await eventually(titles, ["Call Acme"]);
    await tabTo(a, /^Complete Call Acme/);
    await press(a, "Space");
    await eventually(titles, []);
    await leave(a);
    await press(a, "Control+z");
    await eventually(titles, ["Call Acme"]);
    await end(a);
  });

  it("a list is searched, gone through, and a line of it opened", async () => {
    const a = await walker("/contacts");
    for (const name of ["Nguyen Lan", "Tran Duc"]) {
      await make(a, name);
      await a.page.getByRole("heading", { level: 1, name }).waitFor();
      await press(a, "g", "c");
      await a.arrives(/\/contacts$/);
    }
    await leave(a);
    await press(a, "/");
    await eventually(() => a.page.evaluate(() => document.activeElement.type), "search");
    await a.page.keyboard.type("duc");
    await eventually(() => a.page.locator(".grid-body .cell.name").allInnerTexts(), ["Tran Duc"]);
    await tabTo(a, /^Tran Duc$/);
    await press(a, "Enter");
    await a.page.getByRole("heading", { level: 1, name: "Tran Duc" }).waitFor();
    await end(a);
  });

  it("two records that are one are merged, and the merge is undone", async () => {
    const a = await walker("/contacts");
    for (const name of ["Nguyen Lan", "Nguyen Thi Lan"]) {
      await press(a, "c");
      await a.page.getByRole("dialog").getByLabel("Full name").waitFor();
      await a.page.keyboard.type(name);
      await tabTo(a, /^Phone/);
      await a.page.keyboard.type("0903123456");
      await press(a, "Enter");
      await closed(a);
      await a.page.getByRole("heading", { level: 1, name }).waitFor();
      await press(a, "g", "c");
      await a.arrives(/\/contacts$/);
    }
    await leave(a);
    await press(a, "g", "d");
    await a.arrives(/\/duplicates$/);
    await a.page.locator(".pair").waitFor();
    await tabTo(a, /^Compare and merge/);
    await press(a, "Enter");
    await a.page.getByRole("dialog").waitFor();
    await tabTo(a, /^Merge$/);
    await press(a, "Enter");
    await a.page.getByText("No duplicates.").waitFor();
    await press(a, "Control+z");
    await a.page.locator(".pair").waitFor();
    await end(a);
  });

  it("the language is changed from anywhere", async () => {
    const a = await walker("/board");
    await tabTo(a, /account and appearance/);
    await press(a, "Enter");
    await a.page.locator(".own-menu .popover-body button").first().waitFor();
    await tabTo(a, /^Tiếng Việt$/);
    await press(a, "Enter");
    await eventually(() => a.page.evaluate(() => document.documentElement.lang.slice(0, 2)), "vi");
    await press(a, "Escape");
    await eventually(() => focused(a).then((name) => /tài khoản và giao diện/.test(name)), true);
    await end(a);
  });
});
