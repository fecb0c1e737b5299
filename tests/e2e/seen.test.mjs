// What somebody sees who zooms, who wants no motion, or whose system chooses the colours: every screen is theirs as well.
import assert from "node:assert/strict";
import { it } from "node:test";
import { picture } from "./axe.mjs";
import { Person, eventually, suite } from "./harness.mjs";
import { LOCALES, SCREENS, closeAll, loadSample, settled } from "./walks.mjs";

/** What is left of 1280 × 1024 CSS pixels, and of 1280 × 800, when they are zoomed. Lines are longest in Vietnamese; single
 *  words, which cannot wrap, are in English, and only the narrower window is too narrow for some. */
const ZOOMED = [
  ["400 %", "en", { width: 320, height: 256 }],
  ["400 %", "vi", { width: 320, height: 256 }],
  ["200 %", "vi", { width: 640, height: 400 }],
];
/** Of these there is one to look at, whatever the window. */
const THERE = ["deal", "contact", "company", "task"];

/** Runs in the page: what is wrong with it for whoever has zoomed. */
function cramped() {
  const found = [];
  const told = (element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""} “${(element.innerText ?? "").trim().slice(0, 30)}”`;
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const root = document.scrollingElement;
  const main = document.querySelector("main#content") ?? root;
  if (root.scrollWidth > innerWidth) found.push(`the page is ${root.scrollWidth} px wide`);
  if (main.scrollWidth > main.clientWidth) found.push(`main is ${main.scrollWidth} px wide, of ${main.clientWidth}`);
  const scrolls = (element) => element && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  for (const element of document.body.querySelectorAll("*")) {
    const { left, right, width, height } = element.getBoundingClientRect();
    if (width <= 1 || height <= 1 || !isSeen(element) || scrolls(element.parentElement)) continue;
    if (right > innerWidth + 1 || left < -1) found.push(`out of the window: ${told(element)}`);
  }
  // What stands on the screen wherever one scrolls, but for a dialog or a list that somebody opened.
  const stays = [...document.body.children].filter((it) => it !== main && !it.contains(main));
  const scrolledInside = ({ parentElement: around }) => {
    if (!around || around === main) return false;
    const { overflowX, overflowY } = getComputedStyle(around);
    return /auto|scroll/.test(`${overflowX} ${overflowY}`) || scrolledInside(around);
  };
  const stands = (it) => ({ fixed: true, sticky: !scrolledInside(it) && innerHeight / 2 > it.getBoundingClientRect().top })[getComputedStyle(it).position];
  main.scrollTop = 300;
  const fixed = [...main.querySelectorAll("*")].filter(stands);
  const isOpened = (it) => it.closest("dialog, [popover], details[open] > .popover-body");
  const heights = [...stays, ...fixed].filter((it) => isSeen(it) && !isOpened(it)).map((it) => {
    const { top, bottom, width } = it.getBoundingClientRect();
    return width < innerWidth / 2 ? 0 : Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0));
  });
  const covered = heights.reduce((sum, height) => sum + height, 0);
  main.scrollTop = 0;
  if (covered > innerHeight / 3) found.push(`${Math.round(covered)} of ${innerHeight} px are covered`);
  // Words that end at an edge without a sign that they go on.
  for (const element of document.body.querySelectorAll("h1, h2, h3, p, button, a, label, summary, dt, dd, th, td, span, strong")) {
    const style = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    const isCut = /hidden|clip/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1 && style.textOverflow !== "ellipsis";
    const isLow = /hidden|clip/.test(style.overflowY) && element.scrollHeight > element.clientHeight + 2 && style.webkitLineClamp === "none" && style.whiteSpace !== "nowrap";
    if (width > 2 && height > 2 && isSeen(element) && element.innerText && (isCut || isLow)) found.push(`cut off: ${told(element)}`);
  }
  return [...new Set(found)];
}

/** What is wrong, each with the screens on which it is. */
function same(wrong) {
  const screens = {};
  for (const [screen, all] of Object.entries(wrong)) for (const one of all) (screens[one] ??= []).push(screen);
  return Object.fromEntries(Object.entries(screens).map(([one, on]) => [one, on.join(" ")]));
}

suite("what is seen by", (server) => {
  /** Goes to every screen. */
  const everywhere = async (one, look) => {
    for (const [screen, go] of Object.entries(SCREENS)) {
      if ((await go(one)) === false) {
        assert.ok(!THERE.includes(screen), `no ${screen} was found`);
        continue;
      }
      await settled(one.page);
      await look(screen);
      await closeAll(one.page);
    }
  };

  for (const [zoom, language, viewport] of ZOOMED) {
    it(`whoever zooms to ${zoom}, ${language}: nothing is cut off, covered or beside the page`, async () => {
      const a = await Person.open(server, { viewport, locale: LOCALES[language], reducedMotion: "reduce" });
      await loadSample(a);
      const wrong = {};
      await everywhere(a, async (screen) => {
        const found = await a.page.evaluate(cramped);
        if (found.length) wrong[screen] = found;
        await picture(a.page, `seen/${screen}-${viewport.width}-${language}`);
      });
      assert.deepEqual(same(wrong), {});
      assert.deepEqual(a.problems, []);
      await a.context.close();
    });
  }

  it("whoever wants no motion and chooses the colours: nothing moves; focus, state, meters and charts have an edge", async () => {
    const a = await Person.open(server, { reducedMotion: "reduce", forcedColors: "active" });
    await loadSample(a);
    // Longer than a millisecond.
    const moving = () =>
      a.page.evaluate(() => {
        const long = document.getAnimations().filter((it) => {
          const { duration, iterations } = it.effect.getComputedTiming();
          return duration > 1 || iterations === Infinity;
        });
        return long.map(({ effect }) => `moves: ${effect.target?.className}: ${effect.getComputedTiming().duration} ms`);
      });
    const wrong = {};
    await everywhere(a, async (screen) => {
      const moved = await moving();
      const edges = await a.page.evaluate(() => {
        const edge = (element, name) => {
          const style = getComputedStyle(element);
          const has = ["Top", "Left"].some((side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) > 0);
          return has || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.textDecorationLine.includes("underline") ? [] : [`${name}: ${element.tagName.toLowerCase()}.${element.className}`];
        };
        const all = (selector, name) => [...document.querySelectorAll(selector)].filter((it) => it.checkVisibility()).flatMap((it) => edge(it, name));
        return [
          ...all("main button.primary, main .button.primary", "a button without an edge"),
          ...all("input:not([type=radio], [type=checkbox], .hidden), textarea", "a field without an edge"),
          ...all('nav [aria-current="page"]', "the page of now looks like the others"),
          ...all('main [aria-pressed="true"]', "what is pressed looks like what is not"),
          ...all("dialog[open], [popover] > *, details.popover[open] > .popover-body", "what is open has no edge"),
          ...all('[role="option"]:is(.at, dialog [aria-selected="true"])', "the line that the keys are at looks like the others"),
          ...all('[role="meter"], [role="progressbar"]', "a meter without an edge"),
        ];
      });
      await picture(a.page, `seen/forced-${screen}`);
      const found = [...moved, ...edges];
      if (found.length) wrong[screen] = [...new Set(found)];
    });
    await a.visit("/");
    await a.page.locator('input[name="task"]').fill("Call Acme");
    await a.page.keyboard.press("Enter");
    await a.page.locator(".toast").first().waitFor();
    assert.deepEqual(await moving(), []);
    // The ring around what has the keys is of the system.
    await a.visit("/board");
    await settled(a.page);
    await a.page.keyboard.press("Tab");
    await a.page.keyboard.press("Tab");
    const ring = await a.page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
    assert.ok(ring, "what has the keys has a ring");
    // The parts of a bar are told apart by their fill or their edge.
    await a.visit("/board?layout=forecast");
    await a.page.locator(".chart .part").first().waitFor();
    const marks = () =>
      a.page.locator(".chart-key svg > *").evaluateAll((all) =>
        all.map((it) => {
          const { fill, stroke, strokeDasharray, strokeWidth } = getComputedStyle(it);
          return [it.tagName, fill, stroke, strokeDasharray, strokeWidth].join();
        }),
      );
    await eventually(() => marks().then((all) => all.length > 1), true);
    const drawn = await marks();
    assert.equal(new Set(drawn).size, drawn.length, drawn.join("\n"));
    assert.deepEqual(same(wrong), {});
    await a.context.close();
  });
});
