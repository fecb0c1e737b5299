// The ways to every screen and to all that opens on one, in either language: what is photographed, zoomed and tested goes
// them. They go by addresses, roles and a few marks that stand for neither language.
import { drawn } from "./axe.mjs";
import { Person, eventually } from "./harness.mjs";

export const SIZES = {
  1280: { viewport: { width: 1280, height: 800 } },
  1440: { viewport: { width: 1440, height: 900 } },
  768: { viewport: { width: 768, height: 1024 }, hasTouch: true, isMobile: true },
  390: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};
export const LOCALES = { en: "en-GB", vi: "vi-VN" };

/** A name in either language. */
export const either = (...names) => new RegExp(`^(${names.join("|")})`);

/** Waits until a page shows what it is about, and nothing is on its way in. */
export async function settled(page) {
  await page.locator("main#content, main.narrow, .outside, body > main").first().waitFor();
  await page.locator(".opening").first().waitFor({ state: "detached" });
  await page.evaluate(() => document.fonts.ready);
  // What is counted when nothing moves any more.
  await page.waitForFunction(() => !document.querySelector(".board-summary")?.textContent.includes("…"));
  await drawn(page);
  // A theme that was just put on fades in; what never ends is not waited for.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter((it) => it.effect?.getComputedTiming().endTime < Number.POSITIVE_INFINITY);
    return Promise.allSettled(ending.map((it) => it.finished));
  });
}

/** Loads the sample of the language in use. */
export async function loadSample(one) {
  await one.visit("/");
  await one.page.locator("button.sample").click();
  await one.page.locator(".task-group").first().waitFor();
  await one.page.locator('.status[data-saving="true"]').waitFor({ state: "detached" });
}

/** Signs in to the demo, with all of it on the device. */
export async function signIn(one, email = "lan@example.vn", password = "demo demo demo") {
  const { page } = one;
  await page.goto(`${one.server.url}/sign-in`);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form:has(input[name="password"]) button.primary').click();
  await one.lands();
  await page.locator('.status[data-link="Live"][data-saving="false"]').waitFor({ timeout: 600_000 });
  await page.locator(".first-sync").waitFor({ state: "detached", timeout: 600_000 });
  one.signedIn = true;
}

/** The address of the first record that a page leads to; `undefined` where it leads to none. */
export async function recordOn(one, list, path) {
  await one.visit(list);
  await settled(one.page);
  const link = one.page.locator(`main a[href^="${path}/"]`).first();
  await link.or(one.page.locator("main .empty-list")).first().waitFor({ timeout: 5_000 }).catch(() => {});
  // Where the list says that it is empty, it may still be read.
  await link.waitFor({ timeout: 500 }).catch(() => {});
  return (await link.count()) ? link.getAttribute("href") : undefined;
}

const page = (path) => async (one) => one.visit(path);
const record = (list, path) => async (one) => {
  const address = await recordOn(one, list, path);
  if (!address) return false;
  await one.visit(address);
  await one.page.locator("main h1").first().waitFor();
  return true;
};
/** The visible one of several: what stands in the header on a desktop stands below on a phone. */
const visible = (one, selector) => one.page.locator(`${selector}:visible`).first();

async function missing(locator) {
  await locator.waitFor({ timeout: 4_000 }).catch(() => {});
  return (await locator.count()) === 0;
}

/** Opens the form of what the page is about. */
const newHere = (path) => async (one) => {
  await one.visit(path);
  await settled(one.page);
  await one.page.locator("main#content").focus();
  await one.page.keyboard.press("c");
  await one.page.getByRole("dialog").waitFor();
};

/** Every screen, and what is open on it. Those that give `false` do not exist in the state that is looked at. */
export const SCREENS = {
  today: page("/"),
  board: page("/board"),
  table: page("/board?layout=table"),
  forecast: page("/board?layout=forecast"),
  "deal-calendar": page("/board?layout=calendar"),
  deal: record("/board?layout=table", "/deals"),
  contact: record("/contacts", "/contacts"),
  company: record("/companies", "/companies"),
  lead: record("/leads", "/contacts"),
  product: record("/products", "/products"),
  task: record("/tasks", "/tasks"),
  contacts: page("/contacts"),
  companies: page("/companies"),
  leads: page("/leads"),
  products: page("/products"),
  tasks: page("/tasks"),
  "task-calendar": page("/tasks?layout=month"),
  segments: page("/segments"),
  care: page("/care"),
  duplicates: page("/duplicates"),
  import: page("/import"),
  log: page("/share"),
  pipelines: page("/settings/pipelines"),
  fields: page("/settings/fields"),
  bin: page("/bin"),
  settings: page("/settings"),
  "settings-general": page("/settings/general"),
  "settings-members": page("/settings/members"),
  "settings-account": page("/settings/account"),
  "settings-connections": page("/settings/connections"),
  "settings-notifications": page("/settings/notifications"),
  "settings-device": page("/settings/device"),
  "settings-data": page("/settings/data"),
  "sign-in": async (one) => {
    if (one.signedIn) return false;
    await one.page.goto(`${one.server.url}/sign-in`);
    await one.page.locator('input[name="email"]').waitFor();
    return true;
  },
  join: async (one) => {
    if (!one.invitation) return false;
    await one.page.goto(one.invitation);
    await one.page.locator('input[name="email"], h1').first().waitFor();
    return true;
  },
  "not-found": page("/nowhere"),
  palette: async (one) => {
    await one.visit("/board");
    await settled(one.page);
    await one.page.keyboard.press("Control+k");
    await one.page.getByRole("dialog").getByRole("combobox").waitFor();
  },
  "create-menu": async (one) => {
    await one.visit("/board");
    await settled(one.page);
    await visible(one, ".create-menu > summary").click();
    await visible(one, ".create-menu .menu-items").waitFor();
  },
  "own-menu": async (one) => {
    await one.visit("/board");
    await visible(one, ".own-menu > summary").click();
    await visible(one, ".own-menu .popover-body button").waitFor();
  },
  workspaces: async (one) => {
    await one.visit("/board");
    await visible(one, ".workspace-menu > summary").click();
    await one.page.locator(".workspaces").waitFor();
  },
  notices: async (one) => {
    await one.visit("/board");
    await settled(one.page);
    await one.page.locator(".notices > button").click();
    await one.page.locator(".notice-list").waitFor();
  },
  sync: async (one) => {
    await one.visit("/board");
    await one.page.locator("header.top button.status").click();
    await one.page.getByRole("dialog").waitFor();
  },
  export: async (one) => {
    await one.visit("/contacts");
    await settled(one.page);
    const summary = one.page.locator("main summary").filter({ hasText: /^\s*(Export|Xuất)/ });
    if (await missing(summary)) return false;
    await summary.first().click();
    return true;
  },
  "new-deal": newHere("/board"),
  "new-contact": newHere("/contacts"),
  "new-company": newHere("/companies"),
  "new-task": newHere("/tasks"),
  "new-product": newHere("/products"),
  keys: async (one) => {
    await one.visit("/board");
    await settled(one.page);
    await one.page.locator("main#content").focus();
    await one.page.keyboard.press("Shift+?");
    await one.page.getByRole("dialog").waitFor();
  },
};

/** Somebody with the sample of a language in a browser of a size. */
export async function withSample(server, options) {
  const one = await Person.open(server, options);
  await loadSample(one);
  return one;
}

/** What is open is closed: the next way begins on a page of its own. */
export async function closeAll(page) {
  for (let nth = 0; nth < 3; nth += 1) {
    if (!(await page.locator("dialog[open]").count())) return;
    await page.keyboard.press("Escape");
    await eventually(() => page.locator("dialog[open]").count(), 0, 1_000).catch(() => {});
  }
}
