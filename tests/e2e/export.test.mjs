// What is taken out comes back as it was: every amount, day and word, in both languages, as text and as a workbook.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { Person, chosen, eventually, suite, within, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

const words = {
  "en-GB": {
    importNow: "Import now", as: "Import as", deals: "Deals", export: "Export", again: "added again",
    head: "Name,Amount,Currency,Stage,Pipeline,Close date,Company", created: (n) => `${n} new, 0 updated, 0 skipped, 0 not imported`,
    updated: (n) => `0 new, ${n} updated, 0 skipped, 0 not imported`, won: "Won", meeting: "Meeting", best: "Best case",
  },
  "vi-VN": {
    importNow: "Nhập", as: "Nhập thành", deals: "Cơ hội", export: "Xuất", again: "thêm mới",
    head: "Tên,Giá trị,Đơn vị tiền,Giai đoạn,Quy trình,Ngày chốt,Công ty", created: (n) => `${n} mới, 0 cập nhật, 0 bỏ qua, 0 lỗi`,
    updated: (n) => `0 mới, ${n} cập nhật, 0 bỏ qua, 0 lỗi`, won: "Thắng", meeting: "Gặp gỡ", best: "Khả quan",
  },
};

suite("what is taken out", (server) => {
  const done = async (...people) => {
    for (const one of people) {
      assert.deepEqual(one.problems, []);
      await one.context.close();
    }
  };
  const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const take = async (one, name) => {
    const menu = one.page.locator(".export-menu");
    if (!(await one.page.locator(".export-menu[open]").count())) await menu.locator("summary").click();
    const [download] = await Promise.all([one.page.waitForEvent("download"), menu.getByRole("button", { name }).click()]);
    const bytes = readFileSync(await download.path());
    await menu.locator("summary").click();
    return bytes;
  };
  const bring = async (one, t, name, bytes, mimeType, expected, again = false) => {
    await one.visit("/import");
    await one.page.locator("input[type=file]").setInputFiles({ name, mimeType, buffer: Buffer.from(bytes) });
    await one.page.locator(".import-mapping").waitFor();
    const as = one.page.getByLabel(t.as);
    await eventually(() => chosen(as), t.deals);
    if (again) await one.page.getByLabel(t.again).check();
    await one.page.getByRole("button", { name: t.importNow, exact: true }).click();
    await one.page.locator(".import-report").waitFor(within(60_000));
    await eventually(() => one.page.locator(".import-report [role=status]").innerText(), expected);
    assert.equal(await one.page.locator(".import-report tbody tr").count(), 0, await one.page.locator(".import-report tbody").innerText());
    await one.visit("/board");
  };
  /** What the deals say, whatever their ids: companies, stages and people are told by their names. */
  const said = async (one) => {
    const table = (await take(one, "CSV")).toString().replace(/^\uFEFF/, "").trim().split("\r\n");
    const ids = (line) => line.replace(/,[0-9a-f-]{36}$/, "").replace(/,\d{4}-\d\d-\d\d,\d{4}-\d\d-\d\d/, "");
    return [table[0], ...table.slice(1).map(ids).sort()];
  };
  const lines = (t) => [
    "Deal name;Amount;Currency;Stage;Close date;Company;Probability;Forecast category;Next step;Tags;Contact",
    `Đặng Ánh;45.000.000;VND;${t.meeting};30/6/2027;Thép Việt;25;${t.best};Gọi lại;VIP;Lê Hoa`,
    `Two cents;0,02;USD;${t.won};1/2/2027;Acme, Ltd;;;"Say ""hello""; then go";;`,
    `Large;1.234.567,89;USD;;12/11/2027;;100;;;;`,
    `=HYPERLINK("x");5;EUR;;;Éclat;1;;-1+1;;`,
    `Ông Tám;-250.000;VND;;29/2/2028;Thép Việt;0;;@home;A, B;`,
    `Twin;1;VND;;;;;;;;`,
    `Twin;2;VND;;;;;;;;`,
  ].join("\n");

  for (const locale of Object.keys(words)) {
    it(`deals come back as they were, ${locale}`, async () => {
      const t = words[locale];
      const a = await Person.open(server, { locale });
      await a.visit("/board");
      await bring(a, t, "deals.csv", lines(t), "text/csv", t.created(7), true);
      const before = await said(a);
      for (const name of t.head.split(",")) assert.ok(before[0].split(",").includes(name), `${name} in ${before[0]}`);
      assert.equal(before.length, 8);
      const data = async () => JSON.parse((await take(a, "JSON")).toString()).sort((one, other) => one.id.localeCompare(other.id));
      const rows = await data();
      const amount = (name) => rows.filter((row) => row.name === name).map((row) => [row.amount, row.currency, row.close_date ?? null]);
      assert.deepEqual(amount("Large"), [[123456789, "USD", "2027-11-12"]]);
      assert.deepEqual(amount("Two cents"), [[2, "USD", "2027-02-01"]]);
      assert.deepEqual(amount("Ông Tám"), [[-250000, "VND", "2028-02-29"]]);
      const first = rows.find((row) => row.name === "Đặng Ánh");
      assert.deepEqual([first.probability, first.forecast_category, first.next_step], [25, "best_case", "Gọi lại"]);
      for (const part of ["tags/", "contacts/", "company_id"]) assert.ok(Object.keys(first).some((key) => key.startsWith(part)), part);
      const csv = await take(a, "CSV");
      const xlsx = await take(a, "Excel");
      // A spreadsheet computes nothing of it.
      assert.match(csv.toString(), /"'=HYPERLINK\(""x""\)"/);
      for (const [name, bytes, type] of [["back.csv", csv, "text/csv"], ["back.xlsx", xlsx, workbook]]) {
        await bring(a, t, name, bytes, type, t.updated(7));
        // Nothing changed: not a field, not a stage, not a name.
        assert.deepEqual(await data(), rows, name);
        const b = await Person.open(server, { locale });
        await b.visit("/board");
        await bring(b, t, name, bytes, type, t.created(7), true);
        assert.deepEqual(await said(b), before, name);
        await done(b);
      }
      await done(a);
    });
  }

  it("contacts whose cells begin with any letter, in Vietnamese", async () => {
    const t = words["vi-VN"];
    const a = await Person.open(server, { locale: "vi-VN" });
    await a.visit("/import");
    const choose = (name, buffer, mimeType = "text/csv") =>
      a.page.locator("input[type=file]").setInputFiles({ name, mimeType, buffer: Buffer.from(buffer) });
    const importNow = async (expected) => {
      await a.page.getByRole("button", { name: t.importNow, exact: true }).click();
      await a.page.locator(".import-report").waitFor();
      await eventually(() => a.page.locator(".import-report [role=status]").innerText(), expected);
    };
    await choose("danh bạ.csv", "Họ tên,Chức danh,Điện thoại,Email,Ngày sinh\nĐặng Ánh,Ủy viên,0903 111 222,anh@example.vn,1/2/1990\nÉric,“Sếp”,0903 111 223,eric@example.vn,\nẤt,,,,\n");
    await importNow(t.created(3));
    await a.visit("/contacts");
    const names = () => a.page.locator(".grid-line .cell.name").allInnerTexts();
    await eventually(async () => (await names()).length, 3);
    const before = await take(a, "CSV");
    assert.match(before.toString(), /^\uFEFFTên,.*Điện thoại/);
    assert.match(before.toString(), /Đặng Ánh,,Ủy viên,0903 111 222,anh@example.vn/);
    for (const [name, bytes, type] of [["lại.csv", before, "text/csv"], ["lại.xlsx", await take(a, "Excel"), workbook]]) {
      await a.visit("/import");
      await choose(name, bytes, type);
      // Also somebody of whom there is nothing but a name is found again.
      await importNow(t.updated(3));
      await a.visit("/contacts");
      await eventually(async () => (await names()).length, 3);
      assert.equal((await take(a, "CSV")).toString(), before.toString(), name);
    }
    await done(a);
  });

  it("only deals that the filter lets through, or that are picked", async () => {
    const a = await Person.open(server);
    await a.visit("/board");
    await a.addDeal("One", "1");
    await a.addDeal("Two", "2");
    await a.visit("/board?q=two");
    await eventually(() => a.cards("New"), ["Two"]);
    const names = async () => JSON.parse((await take(a, "JSON")).toString()).map((deal) => deal.name);
    assert.deepEqual(await names(), ["Two"]);
    await a.visit("/board?layout=table");
    await a.page.locator(".deal-table").getByLabel("Select One").check();
    assert.deepEqual(await names(), ["One"]);
    await done(a);
  });
});
