// What axe finds wrong on a page, in light and in dark, and pictures of it for whoever asks.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** The script of axe. It comes as that of an extension does: the page's own policy forbids foreign scripts. */
export const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** The rules that ask for colours. What all others ask for is the same in light and in dark. */
const COLOURS = ["color-contrast", "link-in-text-block"];

/** Waits until what moves has come to rest, two seconds at most, and what was changed is drawn. */
export async function drawn(page) {
  await page.evaluate(async () => {
    // What is not shown never ends.
    const isSeen = (it) => it.effect?.target?.checkVisibility() ?? false;
    const ends = (it) => it.playState === "running" && it.effect?.getComputedTiming().iterations !== Infinity && isSeen(it);
    const rest = Promise.allSettled(document.getAnimations().filter(ends).map((it) => it.finished));
    await Promise.race([rest, new Promise((done) => setTimeout(done, 2_000))]);
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

/** What axe finds wrong on a page, by all of its rules or by some. What is still loading is no page yet. */
export async function findings(page, rules) {
  await page.locator("main").first().waitFor({ state: "attached" });
  await drawn(page);
  return page.evaluate(async (rules) => {
    const some = rules ? { runOnly: { type: "rule", values: rules } } : {};
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"], ...some });
    return violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  }, rules);
}

/** What axe finds wrong in light by all of its rules, and in dark by those that ask for colours. */
export async function inBothSchemes(page) {
  const light = await findings(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await findings(page, COLOURS);
  await page.emulateMedia({ colorScheme: "light" });
  await drawn(page);
  return [...light, ...dark.map((it) => `in dark, ${it}`)];
}

/** A picture of a page in `results`, where SOTAY_PICTURES is set: pictures take longer than the looking. */
export async function picture(page, name) {
  if (!process.env.SOTAY_PICTURES) return;
  const path = fileURLToPath(new URL(`./results/${name}.png`, import.meta.url));
  await page.screenshot({ path, animations: "disabled" });
}
