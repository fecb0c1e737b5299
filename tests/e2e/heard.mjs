// What a screen reader says: what live regions tell, and what has the keys, as the browser computes it. Expected lines stand
// in the tests; SOTAY_HEAR=1 prints what is heard instead, to write them down.
import assert from "node:assert/strict";
import { day, eventually } from "./harness.mjs";

/** Runs before the page: notes what live regions say. What tells of the network and the disk comes when it comes. */
function listen() {
  globalThis.said = [];
  const last = new WeakMap();
  const politeness = (region) => region.getAttribute("aria-live") ?? (region.getAttribute("role") === "alert" ? "assertive" : "polite");
  const hear = (records) => {
    const regions = new Set();
    for (const { target, addedNodes } of records) {
      const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      regions.add(element?.closest("[role=status], [role=alert], [aria-live]"));
      for (const added of addedNodes) for (const region of added.querySelectorAll?.("[role=alert], [role=status]") ?? []) regions.add(region);
      for (const added of addedNodes) if (added.matches?.("[role=alert], [role=status]")) regions.add(added);
    }
    for (const region of regions) {
      if (!region?.isConnected || region.closest("header.top, .first-sync, .opening, .update") || !region.checkVisibility()) continue;
      const words = region.innerText.replaceAll(/\s+/g, " ").trim();
      if (words && last.get(region) !== words) globalThis.said.push(`${politeness(region)}: ${words}`);
      last.set(region, words);
    }
  };
  addEventListener("DOMContentLoaded", () => new MutationObserver(hear).observe(document.body, { subtree: true, childList: true, characterData: true }));
}

/** What is heard, with what is another thing tomorrow left out. */
function plain(words) {
  const two = (number) => String(number).padStart(2, "0");
  const now = new Date();
  const [year, month, date] = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())];
  const today = [day(`${year}-${month}-${date}`), `${date}/${month}/${year}`];
  return today.reduce((all, it) => all.replaceAll(it, "‹today›"), words).replace(/\((Since|Từ) [^)]*\)/, "($1 …)");
}

export class Ear {
  /** Listens to whatever somebody does from the next page on. */
  static async of(person) {
    const ear = new Ear();
    ear.person = person;
    ear.cdp = await person.context.newCDPSession(person.page);
    await ear.cdp.send("Accessibility.enable");
    await person.context.addInitScript(listen);
    return ear;
  }

  async described(expression) {
    const { result } = await this.cdp.send("Runtime.evaluate", { expression });
    if (!result.objectId) return undefined;
    const { nodes } = await this.cdp.send("Accessibility.getPartialAXTree", { objectId: result.objectId, fetchRelatives: false });
    await this.cdp.send("Runtime.releaseObject", { objectId: result.objectId });
    const [node] = nodes;
    if (!node || node.ignored) return undefined;
    const told = ["checked", "expanded", "pressed", "selected", "invalid"];
    const isTold = ({ name, value }) => told.includes(name) && ["true", true].includes(value.value);
    const states = (node.properties ?? []).filter(isTold).map(({ name }) => name);
    const description = node.description?.value ? ` (${node.description.value})` : "";
    const name = node.name?.value.replaceAll(/\s+/g, " ").trim();
    const value = node.value?.value ? ` = “${node.value.value}”` : "";
    return [`${node.role.value} "${name}"${value}${description}`, ...states].join(", ");
  }

  /** What has the keys, and the line that it points at. */
  async focused() {
    const at = await this.described("document.activeElement").catch(() => undefined);
    const id = 'document.activeElement.getAttribute("aria-activedescendant")';
    const dialog = await this.described('document.activeElement.closest("dialog, [role=dialog]")').catch(() => undefined);
    const active = await this.described(`document.getElementById(${id} ?? "")`).catch(() => undefined);
    const within = dialog ? `${dialog}: ` : "";
    return plain(`${within}${at}${active ? ` → ${active}` : ""}`);
  }

  /** Presses keys, or types words, in turn: each is followed by what is to be heard, and by what has the keys where that is another. */
  async hears(steps) {
    const { page } = this.person;
    let before = await this.focused();
    for (const [key, ...expected] of steps) {
      await page.evaluate(() => (globalThis.said = []));
      const heard = async () => {
        const focus = await this.focused();
        const said = await page.evaluate(() => globalThis.said);
        return focus === before ? said : [...said, focus];
      };
      if (key.startsWith("“")) await page.keyboard.insertText(key.slice(1, -1));
      else await page.keyboard.press(key);
      if (process.env.SOTAY_HEAR) {
        await page.waitForTimeout(900);
        console.log(`      ${JSON.stringify([key, ...(await heard())])},`);
      } else {
        await eventually(heard, expected, 8_000).catch(async () => assert.deepEqual([key, ...(await heard())], [key, ...expected]));
      }
      before = await this.focused();
    }
  }
}
