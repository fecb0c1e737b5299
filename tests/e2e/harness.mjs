// A real server process and real browsers. Everything waits for conditions, never for time.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { after, before, beforeEach, describe } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const binary = process.env.SOTAY_SERVER_BIN ?? join(root, "target/release/sotay-server");
export const app = process.env.SOTAY_APP_DIR ?? join(root, "dist");

export const chromiumPath = [process.env.SOTAY_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .find((path) => path && existsSync(path));

export const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** The release server on a port that it keeps across restarts. */
export class Server {
  static async start(appDirectory = app, flags = []) {
    const server = new Server();
    server.app = appDirectory;
    server.port = await freePort();
    server.data = mkdtempSync(join(tmpdir(), "sotay-e2e-"));
    server.url = `http://localhost:${server.port}`;
    // Some say where the server is.
    server.flags = typeof flags === "function" ? flags(server.url) : flags;
    await server.up();
    return server;
  }

  /** On the demo, as `sotay-server seed` makes it. */
  static async seeded(contacts = 0, of = { app, binary }) {
    const server = new Server();
    server.app = of.app;
    server.binary = of.binary;
    server.port = await freePort();
    server.data = mkdtempSync(join(tmpdir(), "sotay-e2e-"));
    server.url = `http://localhost:${server.port}`;
    // A server of before knows no other passwords than those of the demo.
    const known = execFileSync(server.binary, ["seed", "--help"]).includes("--demo-passwords") ? ["--demo-passwords"] : [];
    execFileSync(server.binary, ["seed", ...known, "--contacts", `${contacts}`, "--data", server.data]);
    await server.up();
    return server;
  }

  async up() {
    const flags = ["--listen", `127.0.0.1:${this.port}`, "--data", this.data, "--app", this.app];
    this.process = spawn(this.binary ?? binary, [...flags, ...(this.flags ?? []), "--sign-in-rate", "10000", "--log", "warn"], {
      stdio: ["ignore", "pipe", "inherit"],
      // Tests make accounts as they need them.
      env: { SOTAY_REGISTRATION: "open", ...process.env },
    });
    const [line] = await once(createInterface(this.process.stdout), "line");
    if (!line.includes("listening")) throw new Error(line);
  }

  async down() {
    this.process.kill("SIGTERM");
    await once(this.process, "exit");
  }

  /** Up again after a test that failed while it was down. */
  async revive() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) await this.up();
  }

  async end() {
    if (this.process.exitCode === null) await this.down();
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** Opens the board as somebody, and ends with them: nothing that the page complained of is passed over. */
export function people(server) {
  return {
    person: async (options) => {
      const one = await Person.open(server, options);
      await one.visit();
      return one;
    },
    done: async (...all) => {
      for (const one of all) {
        assert.deepEqual(one.problems, []);
        await one.context.close();
      }
    },
  };
}

export const desktop = { viewport: { width: 1280, height: 800 } };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

// The whole suite also passes where the browser is slowed down: SOTAY_SLOWER=4 npm test -- --test-timeout=2400000
const slower = Number(process.env.SOTAY_SLOWER ?? 1);
/** How long to wait for something that takes longer than others. */
export const within = (milliseconds) => ({ timeout: milliseconds * Math.max(1, slower) });
const patience = 30_000 * Math.max(1, slower);

/** People leave a page once what they did on it is on the disk: "saving" is said from the instant of an action. */
export async function kept(page) {
  await page.locator('.status[data-saving="true"]').waitFor({ state: "detached" });
}

/** A dialog that closes takes its step out of the history, which the browser does later: it would undo what comes before. */
async function stepped(page) {
  const pending = () => history.state === "dialog" && !document.querySelector("dialog[open], [role=dialog]");
  await eventually(() => page.evaluate(pending), false);
}

/** Nobody who navigates, by whatever call of a test, leaves what is not kept. Tests of a page that is lost close it. */
function waitsForWhatIsKept(page) {
  page.setDefaultTimeout(patience);
  for (const leave of ["goto", "reload", "goBack"]) {
    const left = page[leave].bind(page);
    page[leave] = async (...all) => {
      if (page.url().startsWith("http")) {
        await kept(page);
        await stepped(page);
      }
      return left(...all);
    };
  }
}

let shared;

export async function browser() {
  if (!chromiumPath) throw new Error("no Chromium found: install it (Debian: apt-get install chromium), or set SOTAY_CHROMIUM");
  shared ??= await chromium.launch({ executablePath: chromiumPath, args: flags });
  return shared;
}

export async function closeBrowser() {
  await shared?.close();
  shared = undefined;
}

let serviceWorkers = "allow";

/** For files in which nobody is without a network: a service worker would bring all of the app onto every fresh device,
 *  beside what is tested. `start.js` goes on without one. */
export function withoutServiceWorker() {
  serviceWorkers = "block";
}

/** One person's browser: its own storage. Console errors and policy violations are collected. */
export class Person {
  static async open(server, options = {}) {
    const person = new Person();
    const { locale = "en-GB", ...rest } = { ...desktop, serviceWorkers, ...options };
    person.server = server;
    person.context = await (await browser()).newContext({ locale, ...rest });
    person.problems = [];
    person.page = await person.watched();
    return person;
  }

  /** Somebody of the demo of [Server.seeded], with all of it on the device, also the app itself; `syncedIn` milliseconds after signing in. */
  static async demo(server, script) {
    const person = await Person.open(server);
    const { page } = person;
    await person.context.addInitScript(script);
    await page.goto(`${server.url}/sign-in`);
    await page.getByLabel("E-mail").fill("lan@example.vn");
    await page.getByLabel("Password").fill("demo demo demo");
    const began = Date.now();
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await person.lands();
    await person.go("Deals");
    await eventually(() => person.column("Won").locator(".count").innerText().catch(() => ""), "4,238", 600_000);
    await page.locator('.status[data-link="Live"][data-saving="false"]').waitFor({ timeout: 600_000 });
    person.syncedIn = Date.now() - began;
    await page.evaluate(() => navigator.serviceWorker.ready);
    return person;
  }

  async watched() {
    const page = await this.context.newPage();
    if (slower > 1) {
      const session = await this.context.newCDPSession(page);
      await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
    }
    waitsForWhatIsKept(page);
    page.on("console", (message) => {
      // A server that is down on purpose makes the browser report failed connections.
      const expected = /ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|WebSocket connection to|401 \(Unauthorized\)|403 \(Forbidden\)/;
      if (message.type() === "error" && !expected.test(message.text())) this.problems.push(message.text());
    });
    // Whoever leaves a page that still saves is asked; here everybody insists.
    page.on("dialog", (dialog) => dialog.accept());
    page.on("pageerror", (error) => this.problems.push(`${error}`));
    return page;
  }

  /** The same person in another tab of the same browser. */
  async tab(path = "/board") {
    const tab = Object.assign(new Person(), this);
    tab.page = await this.watched();
    await tab.visit(path);
    return tab;
  }

  async visit(path = "/board") {
    await this.page.goto(this.server.url + path);
    await this.page.locator("main#content").waitFor();
  }

  /** Waits for an address, however many pages it takes to get there. */
  async arrives(address) {
    await eventually(() => address.test(this.page.url()), true, 30_000);
  }

  /** Waits for the page where somebody begins who signed in or joined. */
  async lands() {
    await this.arrives(/^[^/]*\/\/[^/]*\/$/);
    await this.page.locator("main#content .today-page").waitFor();
  }

  /** An entry of the main navigation. */
  nav(name) {
    return this.page.locator("nav.main").getByRole("link", { name, exact: true });
  }

  async go(name) {
    // On a phone all of it is behind "More".
    const more = this.page.locator('nav.tabs [aria-controls="navigation"]');
    if (await more.isVisible()) await more.click();
    await this.nav(name).click();
  }

  /** A subject of the settings, as one gets there on any screen. */
  async settings(subject) {
    await this.go("Settings");
    await this.page.locator("nav.subjects").getByRole("link", { name: subject, exact: true }).click();
    await this.page.getByRole("heading", { name: subject, exact: true, level: 1 }).waitFor();
  }

  column(stage) {
    return this.page.locator("section.column", { has: this.page.getByRole("heading", { name: stage, exact: true }) });
  }

  card(name) {
    return this.page.locator(".card-slot", { has: this.page.getByText(name, { exact: true }) });
  }

  /** The column of a stage as long as it stands on the rail, as what is won or lost does. */
  onRail(stage) {
    return this.column(stage).and(this.page.locator(".on-rail"));
  }

  /** Opens the column of a stage that stands on the rail. */
  async opened(stage) {
    if ((await this.onRail(stage).count()) === 0) return;
    await this.onRail(stage).locator(".collapse").click();
    await this.onRail(stage).waitFor({ state: "detached" });
  }

  /** The names of a column's cards, from the top. One on the rail is opened for it. */
  async cards(stage) {
    await this.opened(stage);
    return this.column(stage).locator(".card-title").allInnerTexts();
  }

  async addDeal(name, amount, stage = "New") {
    await this.opened(stage);
    await this.column(stage).getByRole("button", { name: "Add a deal to" }).click();
    const form = this.page.getByRole("dialog");
    await form.getByLabel("Deal name").fill(name);
    if (amount) await form.getByLabel("Amount").fill(amount);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await this.card(name).waitFor();
  }

  /** One line in the form of a new deal. */
  async quickAdd(line) {
    await this.page.locator(".new-deal").click();
    const form = this.page.getByRole("dialog");
    await form.getByLabel("Deal name").fill(line);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.waitFor({ state: "detached" });
  }

  /** Shows the fields of the record on the page that say nothing: they are folded away until somebody asks. */
  async unfold() {
    const fold = this.page.locator(".record-page .fold");
    await fold.waitFor();
    if ((await fold.getAttribute("aria-expanded")) === "false") await fold.click();
  }

  /** Does something of the menu of the record on the page. */
  async more(name) {
    await this.page.locator(".record-menu > summary").click();
    await this.page.locator(".record-menu").getByRole("button", { name, exact: true }).click();
  }

  /** A stage on the path of the deal on the page. */
  step(name) {
    return this.page.locator(".stage-path").getByRole("option", { name: new RegExp(`^${name}, `) });
  }

  /** The stage that the path of the deal on the page shows as that of now. */
  stage() {
    return this.page.locator('.stage-path [aria-selected="true"] .step-name').innerText();
  }

  /** The values that stand against each other at a field of the record on the page, opened. */
  async rivals(field) {
    await this.page.locator(".conflict-mark > summary").and(this.page.getByLabel(`Two values: ${field}`)).click();
  }

  lane(name) {
    return this.page.locator(".lane", { has: this.page.getByRole("button", { name, exact: true }) });
  }

  /** Drags a card by mouse to the middle of an element. */
  async dragTo(name, target) {
    const from = await this.card(name).locator(".deal-card").first().boundingBox();
    await this.page.mouse.move(from.x + 40, from.y + 12);
    await this.page.mouse.down();
    await this.page.mouse.move(from.x + 50, from.y + 22, { steps: 3 });
    const to = await target.boundingBox();
    await this.page.mouse.move(to.x + to.width / 2, to.y + to.height - 12, { steps: 6 });
    await this.page.mouse.up();
  }

  /** What rises below the board while a card is dragged, and wins or loses it. */
  zone(stage) {
    return this.page.locator(".drop-zone").filter({ hasText: stage });
  }

  /** Drags a card by mouse to the middle of a column, `above` another card if one is named; to the zone of a stage that
   *  stands on the rail. */
  async drag(name, stage, above) {
    const from = await this.card(name).locator(".deal-card").boundingBox();
    const isClosed = (await this.onRail(stage).count()) > 0;
    const column = isClosed ? this.zone(stage) : this.column(stage).locator(".cards");
    const target = above ? this.card(above) : column;
    await this.page.mouse.move(from.x + 40, from.y + 15);
    await this.page.mouse.down();
    await this.page.mouse.move(from.x + 50, from.y + 25, { steps: 3 });
    const to = await target.boundingBox();
    const end = isClosed ? to.height / 2 : to.height - 8;
    await this.page.mouse.move(to.x + to.width / 2, to.y + (above ? 4 : end), { steps: 6 });
    await this.page.mouse.up();
  }

  /** Makes an account for the workspace; the link that invites somebody, as a member or in another role. */
  async share(email = `p${Date.now()}${Math.floor(Math.random() * 1e6)}@example.vn`, role) {
    await this.settings("Members & invitations");
    await this.page.locator('form input[name="name"]').fill("Me");
    await this.page.getByLabel("E-mail").fill(email);
    await this.page.getByLabel("Password").fill("a long enough password");
    await this.page.getByRole("button", { name: "Share with my team" }).click();
    if (role) await pick(this.page.getByRole("combobox", { name: "Role" }), { value: role });
    // Whoever is in a test may come by the same link.
    await pick(this.page.getByRole("combobox", { name: "How many people" }), { value: "10" });
    await this.page.getByRole("button", { name: "Create an invite link" }).click();
    const link = await this.page.getByLabel("Invite link").inputValue();
    await this.go("Deals");
    return link;
  }

  async join(link, name) {
    await this.page.goto(link);
    await this.page.getByLabel("Your name").fill(name);
    await this.page.getByLabel("E-mail").fill(`j${Date.now()}${Math.floor(Math.random() * 1e6)}@example.vn`);
    await this.page.getByLabel("Password").fill("a long enough password");
    await this.page.getByRole("button", { name: "Join" }).click();
    await this.lands();
    await this.synced();
    await this.go("Deals");
  }

  async synced() {
    await this.page.locator('.status[data-link="Live"][data-unsent="0"]').waitFor();
  }

  async reload() {
    await this.page.reload();
  }

  async offline() {
    await this.page.locator('.status[data-link="Offline"], .status[data-link="Connecting"]').waitFor();
  }
}

/** What a control has open beside it. */
const opened = (control) => control.locator("xpath=following-sibling::*[@popover]");

/** Opens the list of a control. */
export async function open(control) {
  await control.click();
  // One in which nothing is yet has no height.
  await opened(control).getByRole("listbox").waitFor({ state: "attached" });
  return opened(control);
}

/** Picks an option of a control's list: by its name, or by the word that stands for it, `{ value }`. */
export async function pick(control, option) {
  const list = await open(control);
  const byName = typeof option === "string";
  await (byName ? list.getByRole("option", { name: option, exact: true }) : list.locator(`[data-value="${option.value}"]`)).click();
  await list.waitFor({ state: "detached" });
}

/** The control of that name that a list belongs to. */
export const control = (scope, label) => scope.getByRole("combobox", { name: label, exact: true });

/** Picks an option of the list that belongs to a control of that name. */
export const choose = (scope, label, option) => pick(control(scope, label), option);

/** What a control shows as chosen. */
export const chosen = (control) => control.locator(".chosen").innerText();

/** What the control of that name shows as chosen. */
export const shown = (scope, label) => chosen(control(scope, label));

/** The names of all that can be chosen. */
export async function options(control) {
  const names = await (await open(control)).locator(".option-name").allInnerTexts();
  await control.page().keyboard.press("Escape");
  await opened(control).waitFor({ state: "detached" });
  return names;
}

/** Makes what is not in the list of a control yet. */
export async function create(scope, label, name) {
  const list = await open(control(scope, label));
  await list.getByRole("combobox").fill(name);
  await list.locator(".option", { hasText: `“${name}”` }).click();
  await list.waitFor({ state: "detached" });
}

/** An option in what is open at a chip of a filter. */
export const offered = (popover, name) =>
  popover.locator(".option", { has: popover.page().getByText(name, { exact: true }) });

/** Asks about a field by one more condition of a filter; what is open at its chip. */
export async function askAbout(scope, field) {
  await choose(scope, "Filter", field);
  const popover = scope.getByRole("dialog", { name: field, exact: true });
  await popover.waitFor();
  return popover;
}

/** Opens the chip of a filter that says something; what is open at it. */
export async function openChip(scope, words) {
  await scope.locator(".chip.filter", { hasText: words }).getByRole("button").first().click();
  const popover = scope.locator(".filter-popover");
  await popover.waitFor();
  return popover;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"];

/** A day, `2026-06-30`, as a field shows it in English. */
export function day(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** Waits until a function's value equals what is expected. */
export async function eventually(read, expected, within = 20_000) {
  const wanted = JSON.stringify(expected);
  const end = Date.now() + within * Math.max(1, slower);
  let found;
  do {
    found = JSON.stringify(await read());
    if (found === wanted) return;
    await new Promise((next) => setTimeout(next, 40));
  } while (Date.now() < end);
  throw new Error(`expected ${wanted}, found ${found}`);
}

/** Tests on a server of their own, which is up again before each of them. */
export function suite(name, tests, start = () => Server.start()) {
  describe(name, () => {
    let running;
    before(async () => {
      running = await start();
    });
    beforeEach(() => running.revive());
    after(async () => {
      await closeBrowser();
      await running.end();
    });
    // The tests are written down before the server is there.
    const server = {
      get: (_, key) => (typeof running[key] === "function" ? running[key].bind(running) : running[key]),
      set: (_, key, value) => Reflect.set(running, key, value),
    };
    tests(new Proxy({}, server));
  });
}
