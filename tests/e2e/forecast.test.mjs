// What deals bring and when: the chart by keys, the table to the đồng, what both leave out, and cards between periods.
import assert from "node:assert/strict";
import { it } from "node:test";
import { axe, findings } from "./axe.mjs";
import { Person, choose, day as written, desktop, eventually, people, phone, suite, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

const now = new Date();
/** A day of the month that is so many months away. */
const iso = (away, day) => new Date(Date.UTC(now.getFullYear(), now.getMonth() + away, day)).toISOString().slice(0, 10);
const inEnglish = (away) =>
  new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(iso(away, 1)));
const inVietnamese = (away) => {
  const [year, month] = iso(away, 1).split("-").map(Number);
  return `Tháng ${month}/${year}`;
};
const plain = (text) => text.replaceAll("\u00a0", " ").trim();
const texts = (cells) => cells.allInnerTexts().then((all) => all.map(plain));

/** A deal as one line, in a stage. */
async function add(one, stage, line, amount) {
  await one.column(stage).locator(".add-here").click();
  const form = one.page.getByRole("dialog");
  await form.locator('input[name="name"]').fill(line);
  if (amount) await form.locator('input[name="amount"]').fill(amount);
  await form.locator('button[type="submit"]').click();
  await form.waitFor({ state: "detached" });
}

const open = async (one, name = "Forecast") => {
  await one.page.locator(".board-tools").getByRole("button", { name, exact: true }).click();
  await one.page.locator(".forecast .chart").waitFor();
};
/** The numbers of a row of the table, the total last. */
const row = (one, word) => texts(one.page.locator(`.forecast-table [data-row="${word}"] > td`));
const group = (one, name) =>
  one.page.locator(".forecast-group", { has: one.page.getByRole("heading", { name }) });
const columns = (one) => one.page.locator(".forecast section.column");
const listed = (one) => one.page.locator(".deal-table .grid-body .cell.name").allInnerTexts();
const parameter = (one, name) => new URL(one.page.url()).searchParams.get(name);
const toColumns = (one) =>
  one.page.locator(".forecast .board").evaluate((board) => board.scrollIntoView({ block: "center" }));

suite("the forecast", (server) => {
  const { person, done } = people(server);

  it("says by bars and numbers, to the đồng, what closes when and how far that is from the target", async () => {
    const a = await person({ locale: "vi-VN", viewport: { width: 1800, height: 900 } });
    await add(a, "Mới", `Acme ${iso(0, 28)}`, "45000001");
    await add(a, "Đề xuất", `Beta ${iso(0, 28)}`, "20000002");
    await add(a, "Thương lượng", `Gamma ${iso(1, 15)}`, "30000003");
    await add(a, "Thương lượng", "Delta", "1000004");
    await a.drag("Delta", "Thắng");
    await eventually(() => a.cards("Thắng"), ["Delta"]);
    await open(a, "Dự báo");
    const money = (amount) => `${amount.toLocaleString("vi-VN")} ₫`;
    const months = (first, second) => [first, second, 0, 0, 0, 0, first + second].map(money);
    await eventually(() => row(a, "won"), months(1_000_004, 0));
    await eventually(() => row(a, "commit"), months(0, 30_000_003));
    await eventually(() => row(a, "best"), months(20_000_002, 0));
    await eventually(() => row(a, "pipeline"), months(45_000_001, 0));
    await eventually(() => row(a, "weighted"), months(17_500_005, 24_000_002));
    const heads = await a.page.locator(".forecast-table thead th").allInnerTexts();
    assert.deepEqual(heads, [0, 1, 2, 3, 4, 5].map(inVietnamese).concat("Tổng cộng"));

    // One stop for Tab, and the arrows go from bar to bar.
    const bars = a.page.locator(".chart .bar");
    const label = () => a.page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? "");
    const told = () => label().then(plain);
    await eventually(() => a.page.locator('.chart .bar[tabindex="0"]').count(), 1);
    await bars.first().focus();
    const said = (away, [won, commit, best, pipeline]) =>
      `${inVietnamese(away)}. Đã thắng: ${won} ₫. Cam kết: ${commit} ₫. Khả quan: ${best} ₫. Đang theo: ${pipeline} ₫`;
    const first = said(0, ["1.000.004", "0", "20.000.002", "45.000.001"]);
    await eventually(told, first);
    await a.page.locator(".chart-tip").getByText("45.000.001").waitFor();
    await a.page.keyboard.press("ArrowRight");
    await eventually(told, said(1, ["0", "30.000.003", "0", "0"]));
    await a.page.keyboard.press("End");
    await eventually(async () => (await told()).startsWith(inVietnamese(5)), true);
    await eventually(() => bars.nth(5).getAttribute("tabindex"), "0");
    await a.page.keyboard.press("Home");
    await eventually(told, first);
    await a.page.keyboard.press("Escape");
    await a.page.locator(".chart-tip").waitFor({ state: "detached" });
    await bars.nth(1).hover();
    await a.page.locator(".chart-tip").getByText("30.000.003").waitFor();

    const target = a.page.getByLabel(`Chỉ tiêu ${inVietnamese(1)}`, { exact: true });
    await target.fill("50tr");
    await target.press("Tab");
    await eventually(async () => plain(await target.inputValue()), "50.000.000 ₫");
    const gaps = a.page.locator('[data-row="gap"] > td');
    const gap = (at) => gaps.nth(at).locator(":scope > span").innerText().then(plain);
    await eventually(() => gap(0), "–");
    await eventually(() => gap(1), "19.999.997 ₫");
    await eventually(() => gap(6), "18.999.993 ₫");
    const meter = gaps.nth(1).getByRole("meter");
    await eventually(() => meter.getAttribute("aria-valuenow"), "60");
    await eventually(() => a.page.locator(".bar line.target").count(), 1);
    await a.reload();
    await eventually(() => gap(1), "19.999.997 ₫");
    await target.fill("30tr");
    await target.press("Tab");
    await eventually(() => gap(1), "đạt, vượt 3 ₫");
    await done(a);
  });

  it("leads from what it leaves out, and from each number, to the deals", async () => {
    const a = await person({ viewport: { width: 1800, height: 900 } });
    await add(a, "New", `Acme $100 ${iso(0, 28)}`);
    await add(a, "Negotiation", `Beta $900.50 ${iso(0, 20)}`);
    await add(a, "New", "Undated $40");
    await add(a, "New", "Unpriced");
    await add(a, "New", `Elsewhere 45tr ${iso(0, 28)}`);
    await open(a);
    const strips = a.page.locator(".strip > span");
    const left = ["No date: 2 deals · US$40", "1 deal in ₫ is not counted: no exchange rate"];
    await eventually(() => texts(strips), left);
    await a.page.getByRole("link", { name: "Set close dates", exact: true }).click();
    await eventually(async () => (await listed(a)).sort(), ["Undated", "Unpriced"]);
    await eventually(() => parameter(a, "layout"), "table");
    await a.page.goBack();
    await eventually(() => row(a, "commit").then((all) => all.slice(0, 2)), ["US$900.50", "US$0"]);
    await a.page.locator('[data-row="commit"] a').first().click();
    await eventually(() => listed(a), ["Beta"]);
    await a.page.locator(".filter-chips").getByText("In the forecast is Commit").waitFor();
    await a.page.goBack();
    await a.page.locator('[data-row="weighted"] a').last().click();
    await eventually(async () => (await listed(a)).sort(), ["Acme", "Beta", "Elsewhere"]);
    await a.page.goBack();
    // A date that is past: before this month it counts in none.
    await toColumns(a);
    await a.card("Acme").locator(".small-date input").fill(iso(-1, 10));
    await a.card("Acme").locator(".small-date input").press("Enter");
    await a.page.locator(".strip", { hasText: `Overdue, before ${inEnglish(0)}: 1 deal · US$100` }).waitFor();
    await eventually(() => columns(a).first().locator(".card-title").allInnerTexts(), ["Acme"]);
    await a.page.getByRole("link", { name: "Set new close dates" }).click();
    await eventually(() => listed(a), ["Acme"]);
    await a.page.goBack();
    // What was lost, and why.
    await a.page.getByRole("button", { name: "Board", exact: true }).click();
    await a.drag("Beta", "Lost");
    await choose(a.page.getByRole("dialog"), "Lost reason", "Price");
    await a.page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await open(a);
    const lost = group(a, `Lost: ${inEnglish(0)}`);
    const told = () => texts(lost.locator("tbody tr > *")).then((all) => all.slice(0, 3));
    await eventually(told, ["Price", "1", "US$900.50"]);
    await lost.locator("tbody a").click();
    await eventually(() => listed(a), ["Beta"]);
    await done(a);
  });

  it("counts by month or quarter; cards go from one to another, and stages say what stands in them", async () => {
    const a = await person({ viewport: { width: 1440, height: 900 } });
    await add(a, "New", `Acme $100 ${iso(0, 28)}`);
    await add(a, "Proposal", `Beta $300 ${iso(0, 28)}`);
    await open(a);
    const stage = (name) => group(a, "By stage").locator("tr", { hasText: name });
    await eventually(() => texts(stage("Proposal").locator("td")), ["1", "US$300", "75 %"]);
    await toColumns(a);
    await a.dragTo("Acme", columns(a).nth(1));
    await eventually(() => columns(a).nth(1).locator(".card-title").allInnerTexts(), ["Acme"]);
    await eventually(() => columns(a).nth(1).locator("header").innerText().then((text) => text.split(/\s*\n\s*/)), [
      inEnglish(1),
      "1 deal",
      "US$100",
    ]);

    await a.page.getByRole("button", { name: "Quarter", exact: true }).click();
    await eventually(() => parameter(a, "period"), "quarter");
    const quarter = (away) => {
      const first = new Date(Date.UTC(now.getFullYear(), (Math.floor(now.getMonth() / 3) + away) * 3, 1));
      const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 3, 0));
      const name = `Q${first.getUTCMonth() / 3 + 1} ${first.getUTCFullYear()}`;
      return { name, last: last.toISOString().slice(0, 10) };
    };
    const heads = [0, 1, 2, 3].map((away) => quarter(away).name).concat("Total");
    await eventually(() => texts(a.page.locator(".forecast-table thead th")), heads);
    await eventually(() => a.page.locator(".chart .bar").count(), 4);
    await toColumns(a);
    await a.dragTo("Beta", columns(a).nth(2));
    await eventually(() => columns(a).nth(2).locator(".card-title").allInnerTexts(), ["Beta"]);
    await eventually(() => columns(a).nth(2).locator(".small-date input").inputValue(), written(quarter(2).last));
    await eventually(() => row(a, "best").then((all) => all[2]), "US$300");
    await a.reload();
    await eventually(() => a.page.locator(".chart .bar").count(), 4);
    await a.page.getByRole("button", { name: "Month", exact: true }).click();
    await eventually(() => parameter(a, "period"), null);
    await eventually(() => a.page.locator(".chart .bar").count(), 6);
    await done(a);
  });

  it("is everybody's, one's own or a colleague's, each against their own target", async () => {
    const a = await person({ viewport: { width: 1440, height: 900 } });
    await add(a, "Negotiation", `Acme $100 ${iso(0, 28)}`);
    const link = await a.share();
    await a.synced();
    const b = await Person.open(server, { viewport: { width: 1440, height: 900 } });
    await b.join(link, "Minh");
    await add(b, "Negotiation", `Beta $300 ${iso(0, 28)}`);
    await open(b);
    const commit = () => row(b, "commit").then((all) => all[0]);
    await eventually(commit, "US$400");
    await b.page.locator(".forecast-tools").getByRole("button", { name: "Mine", exact: true }).click();
    await eventually(() => parameter(b, "filter"), "owner_id=me");
    await eventually(commit, "US$300");
    const target = b.page.getByLabel(`Target of ${inEnglish(0)}`, { exact: true });
    await target.fill("600");
    await target.press("Tab");
    await eventually(() => target.inputValue(), "US$600");
    await b.page.locator(".forecast-tools").getByRole("button", { name: "Everybody's", exact: true }).click();
    await eventually(commit, "US$400");
    await eventually(() => target.inputValue(), "");
    const own = group(b, /^By owner/).locator("tr", { hasText: "Minh" }).locator("td");
    await eventually(() => texts(own), ["US$0", "US$300", "US$600", "50 %"]);
    await b.page.locator(".colleagues summary").click();
    await b.page.locator(".colleagues a").click();
    await eventually(commit, "US$100");
    await b.page.locator(".colleagues[open]").waitFor({ state: "detached" });
    await done(a, b);
  });

  for (const [size, screen] of Object.entries({ "a wide screen": desktop, "a phone": phone })) {
    it(`has nothing for axe to find on ${size}, and nothing beside the screen`, async () => {
      const a = await Person.open(server, { ...screen, colorScheme: "dark" });
      await a.context.addInitScript({ path: axe });
      await a.visit();
      await a.quickAdd(`Acme $1,062,952 ${iso(0, 28)}`);
      await a.quickAdd(`Beta $300 ${iso(1, 15)}`);
      await a.quickAdd("Undated $40");
      await a.page.getByRole("button", { name: "Forecast", exact: true }).click();
      await a.page.locator(".chart .part").first().waitFor({ state: "attached" });
      for (const width of size === "a phone" ? [390, 320] : [1280, 768]) {
        await a.page.setViewportSize({ width, height: 800 });
        const beside = () => a.page.locator(".forecast").evaluate((it) => it.scrollWidth - it.clientWidth);
        await eventually(beside, 0);
        assert.deepEqual(await findings(a.page), [], `${width}`);
      }
      await done(a);
    });
  }
});
