// What a screen reader says of a move by keyboard: the accessible role, name, description and state of what has the focus,
// as the browser computes them, and the words of live regions, in the order in which they come.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, eventually, suite } from "./harness.mjs";

/** Runs in the page: collects what live regions say. */
function listen() {
  globalThis.said = [];
  const region = document.querySelector('[data-live="board"]');
  const politeness = region.closest("[aria-live]").getAttribute("aria-live");
  new MutationObserver(() => {
    const words = region.innerText.trim();
    if (words) globalThis.said.push(`${politeness}: ${words}`);
  }).observe(region, { childList: true, characterData: true, subtree: true });
}

class Reader {
  static async of(person) {
    const reader = new Reader();
    reader.person = person;
    reader.cdp = await person.context.newCDPSession(person.page);
    await reader.cdp.send("Accessibility.enable");
    await person.page.evaluate(listen);
    reader.lines = [];
    return reader;
  }

  async focused() {
    const { result } = await this.cdp.send("Runtime.evaluate", { expression: "document.activeElement" });
    const { nodes } = await this.cdp.send("Accessibility.getPartialAXTree", { objectId: result.objectId, fetchRelatives: false });
    const [node] = nodes;
    const state = node.properties.filter((it) => ["pressed", "expanded"].includes(it.name) && it.value.value === "true").map((it) => it.name);
    const description = node.description?.value ? ` (${node.description.value})` : "";
    return [`${node.role.value} "${node.name.value}"${description}`, ...state].join(", ");
  }

  /** Presses a key; adds what is said, or else what has the focus afterwards. */
  async press(key, says) {
    const before = await this.person.page.evaluate(() => globalThis.said.length);
    await this.person.page.keyboard.press(key);
    this.lines.push(`[${key}]`);
    if (says) {
      await eventually(() => this.person.page.evaluate((from) => globalThis.said.length > from, before), true);
      this.lines.push(...(await this.person.page.evaluate((from) => globalThis.said.slice(from), before)));
    }
    await eventually(() => this.person.page.evaluate(() => Boolean(document.activeElement?.matches(".deal-card"))), true);
    this.lines.push(await this.focused());
  }
}

const expected = {
  "en-GB": [
    "[Space]",
    "polite: Lifted Acme. Arrows move it, Space drops it, Esc puts it back.",
    'button "Acme no task M" (Space lifts, arrows move, Enter opens, M shows actions)',
    "[ArrowRight]",
    "polite: Qualified, position 1 of 1",
    'button "Acme no task M" (Space lifts, arrows move, Enter opens, M shows actions)',
    "[ArrowRight]",
    "polite: Meeting, position 1 of 1",
    'button "Acme no task M" (Space lifts, arrows move, Enter opens, M shows actions)',
    "[Escape]",
    "polite: Put Acme back",
    'button "Acme no task M" (Space lifts, arrows move, Enter opens, M shows actions)',
    "[Space]",
    "polite: Lifted Acme. Arrows move it, Space drops it, Esc puts it back.",
    'button "Acme no task M" (Space lifts, arrows move, Enter opens, M shows actions)',
    "[ArrowDown]",
    "polite: New, position 2 of 2",
    'button "Acme no task M" (Space lifts, arrows move, Enter opens, M shows actions)',
    "[ArrowRight]",
    "polite: Qualified, position 1 of 1",
    'button "Acme no task M" (Space lifts, arrows move, Enter opens, M shows actions)',
    "[Space]",
    "polite: Moved Acme from New to Qualified",
    'button "Acme no task M" (Space lifts, arrows move, Enter opens, M shows actions)',
    "[ArrowLeft]",
    'button "Below no task M" (Space lifts, arrows move, Enter opens, M shows actions)',
  ],
  "vi-VN": [
    "[Space]",
    "polite: Đã nhấc Acme. Dùng mũi tên để chuyển, phím cách để đặt, Esc để trả lại.",
    'button "Acme chưa hẹn T" (Phím cách để nhấc, mũi tên để chuyển, Enter để mở, M để xem thao tác)',
    "[ArrowRight]",
    "polite: Tiềm năng, vị trí 1 trên 1",
    'button "Acme chưa hẹn T" (Phím cách để nhấc, mũi tên để chuyển, Enter để mở, M để xem thao tác)',
    "[Space]",
    "polite: Đã chuyển Acme từ Mới tới Tiềm năng",
    'button "Acme chưa hẹn T" (Phím cách để nhấc, mũi tên để chuyển, Enter để mở, M để xem thao tác)',
  ],
};

suite("a screen reader", (server) => {
  for (const locale of Object.keys(expected)) {
    it(`is told of a move by keyboard, ${locale}`, async () => {
      const a = await Person.open(server, { locale });
      await a.visit();
      for (const name of ["Below", "Acme"]) {
        await a.page.keyboard.press("c");
        const form = a.page.getByRole("dialog");
        await form.locator("input").first().fill(name);
        await form.locator("button[type=submit]").click();
        await a.card(name).waitFor();
        await form.waitFor({ state: "detached" });
      }
      const reader = await Reader.of(a);
      await a.card("Acme").locator(".deal-card").focus();
      const steps = expected[locale].filter((line) => line.startsWith("["));
      const spoken = expected[locale].reduce((all, line, at) => (line.startsWith("[") ? [...all, expected[locale][at + 1].startsWith("polite")] : all), []);
      for (const [at, step] of steps.entries()) await reader.press(step.slice(1, -1), spoken[at]);
      assert.deepEqual(reader.lines, expected[locale]);
      assert.deepEqual(a.problems, []);
      await a.context.close();
    });
  }
});
