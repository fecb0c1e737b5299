// Files of other systems: brought in with what their columns mean, reported line by line, undone; and taken out again.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { it } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";
import { Person, chosen, eventually, options, phone, pick, suite, within, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

const fixtures = new URL("./fixtures/", import.meta.url);
const read = (name) => readFileSync(new URL(name, fixtures));
const table = (name) => readFileSync(new URL(`../../shared/tests/data/tables/${name}`, import.meta.url));
const WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** A packed file (PKWARE's APPNOTE 4.3) of these parts. */
const packed = (parts) => {
  const number = (bytes, ...values) => {
    const buffer = Buffer.alloc(bytes * values.length);
    values.forEach((value, at) => buffer.writeUIntLE(value, at * bytes, bytes));
    return buffer;
  };
  const files = [];
  const directory = [];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    const bytes = Buffer.from(text);
    const small = deflateRawSync(bytes);
    const called = Buffer.from(name);
    const same = [number(2, 20, 0, 8, 0, 0), number(4, crc32(bytes), small.length, bytes.length), number(2, called.length, 0)];
    const file = Buffer.concat([number(4, 0x04034b50), ...same, called, small]);
    directory.push(Buffer.concat([number(4, 0x02014b50), number(2, 20), ...same, number(2, 0, 0, 0), number(4, 0, at), called]));
    files.push(file);
    at += file.length;
  }
  const listed = Buffer.concat(directory);
  const end = [number(4, 0x06054b50), number(2, 0, 0, directory.length, directory.length), number(4, listed.length, at), number(2, 0)];
  return Buffer.concat([...files, listed, ...end]);
};

/** A workbook with one sheet of these rows. */
const workbook = (rows) => {
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  const open = "http://schemas.openxmlformats.org";
  return packed({
    "[Content_Types].xml": `${head}<Types xmlns="${open}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
    "_rels/.rels": `${head}<Relationships xmlns="${open}/package/2006/relationships"><Relationship Id="r1" Type="${open}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${head}<workbook xmlns="${open}/spreadsheetml/2006/main" xmlns:r="${open}/officeDocument/2006/relationships"><sheets><sheet name="Sheet" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${head}<Relationships xmlns="${open}/package/2006/relationships"><Relationship Id="r1" Type="${open}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `${head}<worksheet xmlns="${open}/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`,
  });
};

suite("files of other systems", (server) => {
  const person = async (options = {}) => {
    const one = await Person.open(server, options);
    await one.visit("/import");
    return one;
  };
  const done = async (...people) => {
    for (const one of people) {
      assert.deepEqual(one.problems, []);
      await one.context.close();
    }
  };
  const choose = (one, name, bytes, mimeType = "text/csv") =>
    one.page.locator("input[type=file]").setInputFiles({ name, mimeType, buffer: Buffer.from(bytes) });
  const mapped = (one, column) => chosen(one.page.getByLabel(column, { exact: true }));
  const importNow = async (one) => {
    await one.page.getByRole("button", { name: "Import now" }).click();
    await one.page.locator(".import-report").waitFor(within(60_000));
  };
  const summary = (one) => one.page.locator(".import-report [role=status]").innerText();
  const names = (one) => one.page.locator(".grid-line .cell.name").allInnerTexts();

  /** The deals as data, by name. */
  const deals = async (one) => {
    await one.visit("/board");
    await one.page.locator(".export-menu summary").click();
    const [download] = await Promise.all([one.page.waitForEvent("download"), one.page.locator(".export-menu").getByRole("button", { name: "JSON" }).click()]);
    return Object.fromEntries(JSON.parse(readFileSync(await download.path(), "utf8")).map((deal) => [deal.name, deal]));
  };

  const systems = {
    "salesforce_contacts.csv": ["Salesforce", "Contacts"],
    "salesforce_opportunities.csv": ["Salesforce", "Deals"],
    "hubspot_contacts.csv": ["HubSpot", "Contacts"],
    "hubspot_companies.csv": ["HubSpot", "Companies"],
    "hubspot_deals.csv": ["HubSpot", "Deals"],
    "pipedrive_people.csv": ["Pipedrive", "Contacts"],
    "pipedrive_deals.csv": ["Pipedrive", "Deals"],
    "zoho_contacts.csv": ["Zoho", "Contacts"],
    "zoho_leads.csv": ["Zoho", "Contacts"],
    "google_contacts.csv": ["Google Contacts", "Contacts"],
    "google_contacts_old.csv": ["Google Contacts", "Contacts"],
    "outlook.csv": ["Outlook", "Contacts"],
    "misa_contacts.csv": ["MISA", "Contacts"],
    "misa_companies.csv": ["MISA", "Companies"],
  };

  it("of fourteen kinds from seven systems: recognised, mapped, and every line taken", async () => {
    assert.deepEqual(readdirSync(fixtures).filter((name) => name.endsWith(".csv")).sort(), Object.keys(systems).sort());
    const a = await person();
    for (const [name, [system, kind]] of Object.entries(systems)) {
      await choose(a, name, read(name));
      await a.page.locator(".import-mapping").waitFor();
      await a.page.getByText(`A file of ${system}.`).waitFor();
      assert.equal(await chosen(a.page.getByLabel("Import as")), kind, name);
      await importNow(a);
      const words = await summary(a);
      assert.match(words, /, 0 not imported$/, `${name}: ${words} ${await a.page.locator(".import-report tbody").innerText()}`);
      await a.page.getByRole("button", { name: "Another file" }).click();
    }
    await a.go("Contacts");
    await a.page.getByPlaceholder("Search by name").fill("nguyen hoang nam");
    await eventually(() => names(a), ["Nguyễn Hoàng Nam"]);
    const line = a.page.locator(".grid-body .grid-line").first();
    await eventually(() => line.locator("[data-key=company_id]").innerText(), "Công ty TNHH Thiên Phú");
    await eventually(() => line.locator("[data-key=job_title]").innerText(), "Giám đốc");
    await done(a);
  });

  it("brought in twice changes nothing; an undo takes all of it away", async () => {
    const a = await person();
    const file = "Họ tên,Điện thoại,Email,Công ty,Ngày sinh,Tags\nNguyễn Thị Lan,0903 123 456,lan@example.vn,Thép Việt,30/6/1990,VIP\nTrần Văn Đức,0912 222 333,,Thép Việt,,\n";
    await choose(a, "danh bạ.csv", file);
    await eventually(() => mapped(a, "Họ tên"), "Full name");
    await eventually(() => mapped(a, "Ngày sinh"), "Birthday");
    await importNow(a);
    await eventually(() => summary(a), "2 new, 0 updated, 0 skipped, 0 not imported");
    await a.page.getByRole("button", { name: "Another file" }).click();
    await choose(a, "again.csv", file);
    await importNow(a);
    await eventually(() => summary(a), "0 new, 2 updated, 0 skipped, 0 not imported");
    await a.page.getByRole("button", { name: "Another file" }).click();
    await choose(a, "again.csv", file.replace("0912 222 333", "+84 912 222 333"));
    await a.page.getByLabel("skipped").check();
    await importNow(a);
    await eventually(() => summary(a), "0 new, 0 updated, 2 skipped, 0 not imported");
    await a.go("Contacts");
    await eventually(() => names(a), ["Nguyễn Thị Lan", "Trần Văn Đức"]);
    await a.go("Companies");
    await eventually(() => names(a), ["Thép Việt"]);
    await a.page.keyboard.press("Control+z");
    await a.page.getByRole("heading", { name: "The companies you sell to" }).or(a.page.locator(".empty-list")).first().waitFor();
    await a.go("Contacts");
    await a.page.locator(".empty-list").waitFor();
    await done(a);
  });

  it("leads that come together go to everybody of a rule in turn", async () => {
    const a = await Person.open(server);
    await a.visit();
    const b = await Person.open(server);
    await b.join(await a.share(), "Minh");
    await a.visit("/settings/leads");
    await a.page.getByRole("button", { name: "Add a rule" }).click();
    await a.page.locator(".rules").getByRole("checkbox", { name: "Minh" }).check();
    await a.visit("/import");
    const lines = Array.from({ length: 6 }, (_, nth) => `Person ${nth},lead`);
    await choose(a, "leads.csv", `Full name,Lifecycle stage\n${lines.join("\n")}\n`);
    await importNow(a);
    await eventually(() => summary(a), "6 new, 0 updated, 0 skipped, 0 not imported");
    await a.visit("/leads");
    const owners = () => a.page.locator(".grid-body [data-key=owner_id]").allInnerTexts();
    await eventually(async () => (await owners()).filter((owner) => owner === "Minh").length, 3);
    await eventually(async () => (await owners()).length, 6);
    await done(a, b);
  });

  it("a bad line stops no other and does not disappear", async () => {
    const a = await person();
    const lines = [
      "Deal name;Amount;Close date;Deal name;=cmd|calc",
      "Good;45tr;30/6/2026;;x",
      "Bad amount;nhiều;30/6/2026;;",
      "Bad date;1000;31/2/2026;;",
      ";5;;;",
      `"Quoted; with ""quotes""\nand a line";7;;;${"y".repeat(5_000_000)}`,
      `${"z".repeat(5_000)};7;;;`,
    ];
    await choose(a, "deals.csv", lines.join("\r\n"));
    await a.page.locator(".import-mapping").waitFor();
    await pick(a.page.getByLabel("Import as"), "Deals");
    await importNow(a);
    await eventually(() => summary(a), "4 new, 0 updated, 0 skipped, 2 not imported");
    const report = await a.page.locator(".import-report tbody tr").allInnerTexts();
    assert.equal(report.length, 4);
    assert.match(report[0], /^3\tBad amount\tnew\tAmount: “nhiều” is not an amount: kept as a note/);
    assert.match(report[1], /^4\tBad date\tnew\tClose date: “31\/2\/2026” is not a date: kept as a note/);
    assert.match(report[2], /^5\t.*no name/);
    assert.match(report[3], /^7\t.*is too long/);
    const [download] = await Promise.all([a.page.waitForEvent("download"), a.page.getByRole("button", { name: "Download the report" }).click()]);
    const text = readFileSync(await download.path(), "utf8");
    assert.match(text, /^\uFEFFLine,Name,Outcome,Why\r\n/);
    assert.equal(text.trim().split("\r\n").filter((line) => /^\d+,/.test(line)).length, 6);
    for (const [name, bytes, words] of [
      ["empty.csv", "", /nothing in this file/],
      ["picture.csv", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0, 1, 2]), /neither a table nor contacts/],
      ["broken.xlsx", Buffer.from("PK\x03\x04 nothing of it"), /cannot be read/],
    ]) {
      const another = a.page.getByRole("button", { name: "Another file" });
      if (await another.isVisible()) await another.click();
      await choose(a, name, bytes);
      await a.page.locator("[role=alert]", { hasText: words }).waitFor();
    }
    await done(a);
  });

  it("no line swallows another, a table may come without names, and a workbook has more than one sheet", async () => {
    const a = await person();
    await choose(a, "quotes.csv", 'Full name;Email\n"Lan;lan@example.vn\n\nTrần "Tý" Đức;duc@example.vn\n"Hoa" Lê;"hoa@example.vn"\nNgà;không phải\n');
    await importNow(a);
    await eventually(() => summary(a), "4 new, 0 updated, 0 skipped, 0 not imported");
    // As a spreadsheet counts: the empty line is the third.
    assert.match((await a.page.locator(".import-report tbody tr").allInnerTexts())[0], /^6\tNgà\tnew\t.*“không phải” is not an e-mail address/);
    await a.page.getByRole("button", { name: "Another file" }).click();
    await choose(a, "plain.csv", "Phạm Ngọc,0904 555 666,ngoc@example.vn\nVũ Hải,0905 555 666,hai@example.vn\n");
    const names = a.page.getByLabel("The first line names the columns");
    await eventually(() => names.isChecked(), false);
    await eventually(() => mapped(a, "(2)"), "Phone");
    await names.check();
    await a.page.getByLabel("0904 555 666", { exact: true }).waitFor();
    await a.page.getByLabel("The first line names the columns").uncheck();
    await a.page.getByLabel("(2)", { exact: true }).waitFor();
    await importNow(a);
    await eventually(() => summary(a), "2 new, 0 updated, 0 skipped, 0 not imported");
    await a.page.getByRole("button", { name: "Another file" }).click();
    await choose(a, "two_sheets.xlsx", read("two_sheets.xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    const sheet = a.page.getByLabel("Sheet");
    await eventually(() => options(sheet), ["Bìa", "Khách hàng"]);
    await pick(sheet, "Khách hàng");
    await eventually(() => mapped(a, "Họ tên"), "Full name");
    // A title over the names is none of them, and a day is a day.
    await a.page.locator(".samples", { hasText: "1990-06-30" }).waitFor();
    await importNow(a);
    await eventually(() => summary(a), "1 new, 0 updated, 0 skipped, 0 not imported");
    await a.page.getByRole("button", { name: "Another file" }).click();
    await choose(a, "data.csv", '[{"name":"x"}]');
    await a.page.locator("[role=alert]", { hasText: /neither a table nor contacts/ }).waitFor();
    await done(a);
  });

  it("who shares a number or an address is not one; a number is found however it is written; it fits a phone", async () => {
    const a = await person(phone);
    await choose(a, "office.csv", "Full name,Phone,Email\nNguyễn An,024 3333 4444,info@acme.vn\nTrần Bình,024 3333 4444,info@acme.vn\nAn Nguyễn,(024) 3333.4444,\nLê Hoa,0901 222 334 / 0901 222 335,\n");
    await a.page.locator(".import-mapping").waitFor();
    const wider = () => a.page.evaluate(() => [...document.querySelectorAll(".import-page *")].filter((it) => it.getBoundingClientRect().right > innerWidth + 1 && !it.closest(".mapping")).map((it) => it.className || it.tagName));
    assert.deepEqual(await wider(), []);
    await importNow(a);
    await eventually(() => summary(a), "3 new, 1 updated, 0 skipped, 0 not imported");
    assert.deepEqual(await wider(), []);
    const found = () => a.page.locator(".grid-cards .line:not([hidden]) strong").allInnerTexts();
    await a.visit("/contacts");
    await eventually(found, ["Lê Hoa", "Nguyễn An", "Trần Bình"]);
    for (const [typed, expected] of [["0901222335", ["Lê Hoa"]], ["+84 901 222 334", ["Lê Hoa"]], ["24 33334444", ["Nguyễn An", "Trần Bình"]]]) {
      await a.page.locator("input[type=search]").fill(typed);
      await eventually(found, expected);
    }
    // What is not seen any more is not picked.
    await a.page.getByRole("button", { name: "Select Trần Bình" }).tap();
    await a.page.locator(".bulk-bar").getByText("1 selected").waitFor();
    await a.page.locator("input[type=search]").fill("lê");
    await a.page.locator(".bulk-bar").waitFor({ state: "detached" });
    await a.page.getByRole("link", { name: "Lê Hoa" }).tap();
    // Each way to reach somebody has its own place.
    const places = () => a.page.locator(".typed .open-link:visible").evaluateAll((all) => all.map((it) => Math.round(it.getBoundingClientRect().x * 1000 + it.getBoundingClientRect().y)));
    await eventually(() => places().then((all) => all.length >= 6 && new Set(all).size === all.length), true);
    await done(a);
  });

  it("who and what a line names and is not here is told, and the line is taken all the same", async () => {
    const a = await person();
    await choose(a, "deals.csv", "Deal name;Amount;Stage;Owner\nKnown;$5;Won;Me\nUnknown;45tr;Nope;ghost@x.vn\n");
    await a.page.locator(".import-mapping").waitFor();
    await pick(a.page.getByLabel("Import as"), "Deals");
    await importNow(a);
    await eventually(() => summary(a), "2 new, 0 updated, 0 skipped, 0 not imported");
    const report = await a.page.locator(".import-report tbody tr").allInnerTexts();
    assert.equal(report.length, 1);
    assert.match(report[0], /^3\tUnknown\tnew\t.*ghost@x\.vn.*Nope/);
    await a.go("Deals");
    // An amount brings its currency along.
    await a.card("Unknown").getByText("₫45,000,000").waitFor();
    await eventually(() => a.cards("Won"), ["Known"]);
    await done(a);
  });

  it("what does not fit into its field is told, and kept as a note", async () => {
    const a = await person();
    const lines = ["Full name,E-mail,Lifecycle stage,Birthday,Do not call,Notes", "Lan,lan@example.vn,VIP,1/2/1990,DNC,Met at the fair", "Minh,minh@example.vn,Lead,1/2/2999,,"];
    await choose(a, "words.csv", lines.join("\n"));
    await importNow(a);
    await eventually(() => summary(a), "2 new, 0 updated, 0 skipped, 0 not imported");
    const report = () => a.page.locator(".import-report tbody tr").allInnerTexts();
    const [first, second] = await report();
    assert.match(first, /^2\tLan\tnew\t“VIP” is not one of the choices of Lifecycle stage: kept as it is; “DNC” does not fit into Do not call: kept as a note/);
    assert.match(second, /^3\tMinh\tnew\tBirthday: “1\/2\/2999” is out of range: kept as a note/);
    // A line about somebody who is here adds its note, once.
    for (const nth of [1, 2]) {
      await a.page.getByRole("button", { name: "Another file" }).click();
      await choose(a, `again${nth}.csv`, "Full name,E-mail,Notes\nLan,lan@example.vn,Bought twice\nLan,lan@example.vn,Bought twice\n");
      await importNow(a);
      await eventually(() => summary(a), "0 new, 2 updated, 0 skipped, 0 not imported");
    }
    await a.page.locator(".import-report").getByRole("link", { name: "Contacts" }).click();
    await a.page.getByRole("link", { name: "Lan", exact: true }).click();
    const notes = () => a.page.locator(".timeline .activity .said").allInnerTexts();
    await eventually(async () => (await notes()).sort(), ["Bought twice", "Do not call: DNC", "Met at the fair"]);
    await done(a);
  });

  it("a column that contradicts itself is told before anything is imported, and read as one chooses", async () => {
    const a = await person();
    const spelled = (one, column) => chosen(one.page.getByLabel(`How ${column} is read`));
    const told = a.page.locator("[role=alert]", { hasText: "are written in one way" });
    await choose(a, "us-dates-late.csv", table("us-dates-late.csv"));
    await eventually(() => mapped(a, "Close date"), "Close date");
    // The cells far down decide for all of them.
    await eventually(() => spelled(a, "Close date"), "month/day");
    assert.equal(await told.count(), 0);
    await importNow(a);
    await eventually(() => summary(a), "26 new, 0 updated, 0 skipped, 0 not imported");
    await a.page.getByRole("button", { name: "Another file" }).click();
    await choose(a, "both.csv", "Deal name,Amount,Close date\nOne,\"1.234,50 USD\",25/12/2026\nTwo,\"1,234.50 USD\",12/26/2026\nThree,1.234 USD,1/2/2027\n");
    await told.waitFor();
    assert.match(await told.innerText(), /“Amount”, “Close date”/);
    await eventually(() => spelled(a, "Amount"), "each by itself");
    await pick(a.page.getByLabel("How Amount is read"), "1,234.5");
    await pick(a.page.getByLabel("How Close date is read"), "day/month");
    await importNow(a);
    await eventually(() => summary(a), "3 new, 0 updated, 0 skipped, 0 not imported");
    const all = await deals(a);
    assert.deepEqual([all["One"].amount, all["Two"].amount, all["Three"].amount], [123_450, 123_450, 123]);
    const days = ["One", "Two", "Three", "Early 01", "Late 25"].map((name) => all[name].close_date);
    assert.deepEqual(days, ["2026-12-25", "2026-12-26", "2027-02-01", "2027-01-06", "2026-12-31"]);
    await done(a);
  });

  it("workbooks say what their cells are: shares, fractions, and days that count from 1904", async () => {
    const a = await person();
    for (const name of ["amounts.xlsx", "probability.xlsx"]) {
      await choose(a, name, table(name), WORKBOOK);
      await eventually(() => chosen(a.page.getByLabel("Import as")), "Deals");
      await importNow(a);
      await a.page.getByRole("button", { name: "Another file" }).click();
    }
    await choose(a, "date1904.xlsx", table("date1904.xlsx"), WORKBOOK);
    await a.page.locator(".samples", { hasText: "1990-06-30 · 2000-02-29" }).waitFor();
    await importNow(a);
    await eventually(() => summary(a), "2 new, 0 updated, 0 skipped, 0 not imported");
    const all = await deals(a);
    const amounts = ["Eighths", "A quarter", "Thousandths", "Computed"].map((name) => all[name].amount);
    assert.deepEqual(amounts, [123_413, 25, 13, 1_234_567]);
    assert.deepEqual(["Half", "Sure", "One in a hundred"].map((name) => all[name].probability), [50, 100, 1]);
    await done(a);
  });

  it("the ward is part of the address, a bad cell keeps the person, and old numbers are the new ones", async () => {
    const a = await person();
    const import_ = async (name, words) => {
      await choose(a, name, table(name));
      await importNow(a);
      await eventually(() => summary(a), words);
      const report = await a.page.locator(".import-report tbody tr").allInnerTexts();
      await a.page.getByRole("button", { name: "Another file" }).click();
      return report;
    };
    await choose(a, "ward.csv", table("ward.csv"));
    await eventually(() => mapped(a, "Phường/Xã"), "Street");
    await importNow(a);
    await a.page.getByRole("button", { name: "Another file" }).click();
    const odd = await import_("odd-cells.csv", "6 new, 0 updated, 0 skipped, 0 not imported");
    assert.match(odd.join("\n"), /Exchange.*is not an e-mail address: kept as a note[^]*“1985” is not a date: kept as a note/);
    const rounded = await import_("scientific.csv", "4 new, 0 updated, 0 skipped, 0 not imported");
    assert.match(rounded[0], /8\.49031E\+10” was rounded by a spreadsheet/);
    await import_("new-numbers.csv", "3 new, 0 updated, 0 skipped, 0 not imported");
    await import_("old-numbers.csv", "0 new, 3 updated, 0 skipped, 0 not imported");
    await import_("text-marks.csv", "3 new, 0 updated, 0 skipped, 0 not imported");
    await import_("apostrophe-letter.csv", "2 new, 0 updated, 0 skipped, 0 not imported");
    await choose(a, "tcvn3.csv", table("tcvn3.csv"));
    await a.page.locator(".samples", { hasText: "Nguyễn Thị Hồng" }).waitFor();
    await eventually(() => chosen(a.page.getByLabel("Encoding")), "TCVN3 (ABC)");
    await importNow(a);
    await a.go("Contacts");
    await a.page.getByRole("link", { name: "Tạ An", exact: true }).click();
    await a.page.getByText("12 Hàng Bạc, Phường Hoàn Kiếm").first().waitFor();
    await a.page.goBack();
    await a.page.getByPlaceholder("Search by name").fill("0120 380 3765");
    await eventually(() => names(a), ["Trần Minh"]);
    await done(a);
  });

  it("a file is read by what it is, and one that is too much is told", async () => {
    const a = await person();
    const page = "<html><meta charset=utf-8><table><tr><th>Họ tên<th>Điện thoại</tr><tr><td>Lê&nbsp;Hoa<td>0903 555 666</tr></table></html>";
    await choose(a, "danh sach.xls", page, "application/vnd.ms-excel");
    await eventually(() => mapped(a, "Họ tên"), "Full name");
    await a.page.locator(".samples", { hasText: "Lê Hoa" }).waitFor();
    await importNow(a);
    await eventually(() => summary(a), "1 new, 0 updated, 0 skipped, 0 not imported");
    await a.page.getByRole("button", { name: "Another file" }).click();
    await choose(a, "tabs.xls", "Họ tên\tEmail\nTrần Đức\tduc@example.vn\n", "application/vnd.ms-excel");
    await eventually(() => mapped(a, "Email"), "E-mail");
    // Without a name everybody is called by an address.
    await pick(a.page.getByLabel("Họ tên", { exact: true }), "Leave out");
    await a.page.locator("[role=alert]", { hasText: "No column is the name" }).waitFor();
    await a.page.getByRole("button", { name: "Another file" }).click();
    await choose(a, "phones.csv", table("phones.xlsx"));
    await a.page.locator(".samples", { hasText: "84903111305" }).waitFor();
    await a.page.getByRole("button", { name: "Another file" }).click();
    const damaged = Buffer.concat([Buffer.from("Họ tên,Ghi chú\nNguyễn Thị Lan,"), Buffer.from([0xe9]), Buffer.from("\n")]);
    await choose(a, "damaged.csv", damaged);
    await a.page.locator("[role=alert]", { hasText: "1 place in the file cannot be read" }).waitFor();
    await a.page.locator(".samples", { hasText: "Nguyễn Thị Lan" }).waitFor();
    await done(a);
  });

  it("pages without a scheme lead there, and what would run something leads nowhere", async () => {
    const a = await person();
    await choose(a, "websites.csv", table("websites.csv"));
    await importNow(a);
    await eventually(() => summary(a), "5 new, 0 updated, 0 skipped, 0 not imported");
    await a.page.getByRole("button", { name: "Another file" }).click();
    await choose(a, "website.vcf", readFileSync(new URL("../../shared/tests/data/website.vcf", import.meta.url)), "text/vcard");
    await importNow(a);
    await eventually(() => summary(a), "1 new, 0 updated, 0 skipped, 0 not imported");
    for (const [name, href] of [
      ["Lý An", "https://acme.vn/gioi-thieu"],
      ["Lý Bình", "https://www.acme.vn/"],
      ["Lý Chi", undefined],
      ["Lý Dung", "https://acme.vn/"],
      ["Lý Giang", undefined],
    ]) {
      await a.go("Contacts");
      await a.page.getByRole("link", { name, exact: true }).click();
      await a.page.getByRole("heading", { level: 1, name, exact: true }).waitFor({ state: "attached" });
      const links = () => a.page.locator("a.open-link").evaluateAll((all) => all.map((it) => it.href));
      await eventually(links, href ? [href] : []);
      assert.equal(await a.page.locator('a[href^="javascript:" i]').count(), 0);
    }
    await done(a);
  });

  it("a workbook that asks for more than it holds is read up to a limit, or refused", async () => {
    const a = await person();
    const cell = (at, text) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
    const row = (at, ...cells) => `<row r="${at}">${cells.join("")}</row>`;
    // Two cells so far apart that a table with all between them takes gigabytes.
    const far = row(1, cell("A1", "Full name"), cell("B1", "Email")) + row(2, cell("A2", "Lan"), cell("B2", "lan@example.vn")) + row(1_048_576, cell("XFD1048576", "x"));
    await choose(a, "far.xlsx", workbook(far), WORKBOOK);
    await a.page.locator("[role=alert]", { hasText: "The file has more than can be read" }).waitFor();
    await importNow(a);
    await eventually(() => summary(a), "1 new, 0 updated, 0 skipped, 0 not imported");
    await a.page.getByRole("button", { name: "Another file" }).click();
    // A few hundred kilobytes that are 300 megabytes when they are unpacked.
    await choose(a, "bomb.xlsx", workbook(far + " ".repeat(300_000_000)), WORKBOOK);
    await a.page.locator("[role=alert]", { hasText: "The file is too large to open" }).waitFor(within(60_000));
    // It goes on.
    await choose(a, "phones.xlsx", table("phones.xlsx"), WORKBOOK);
    await a.page.locator(".samples", { hasText: "84903111305" }).waitFor();
    await done(a);
  });

  it("cards of companies are companies, and lists of people are nobody", async () => {
    const a = await person();
    const cards = [
      "BEGIN:VCARD", "VERSION:4.0", "FN:Trần Minh", "ORG:Thép Việt", "END:VCARD",
      "BEGIN:VCARD", "VERSION:4.0", "KIND:org", "FN:Thép Việt", "URL:https://www.thepviet.example/vi", "TEL;VALUE=uri:tel:+842438251234;ext=5", "NOTE:Gọi buổi sáng", "END:VCARD",
      "BEGIN:VCARD", "VERSION:4.0", "KIND:group", "FN:Nhóm bán hàng", "MEMBER:urn:uuid:1", "END:VCARD", "",
    ].join("\r\n");
    await choose(a, "all.vcf", cards, "text/vcard");
    await importNow(a);
    await eventually(() => summary(a), "2 new, 0 updated, 0 skipped, 1 not imported");
    const report = await a.page.locator(".import-report tbody tr").allInnerTexts();
    assert.equal(report.length, 1);
    assert.match(report[0], /^3\tNhóm bán hàng\tnot imported\tis a list of people/);
    await a.go("Contacts");
    await eventually(() => names(a), ["Trần Minh"]);
    await a.visit("/companies");
    await eventually(() => names(a), ["Thép Việt"]);
    await a.page.locator(".export-menu summary").click();
    const [download] = await Promise.all([a.page.waitForEvent("download"), a.page.locator(".export-menu").getByRole("button", { name: "vCard" }).click()]);
    const written = readFileSync(await download.path()).toString().replaceAll("\r\n ", "").split("\r\n");
    for (const line of ["KIND:org", "FN:Thép Việt", "URL:https://www.thepviet.example/vi", "TEL;VALUE=uri:tel:+842438251234;ext=5", "NOTE:Gọi buổi sáng"]) {
      assert.ok(written.includes(line), `${line}\n${written.join("\n")}`);
    }
    await a.page.locator(".export-menu summary").click();
    await a.page.getByRole("link", { name: "Thép Việt" }).click();
    await a.page.getByRole("button", { name: "Edit Website: thepviet.example" }).waitFor();
    await a.page.getByRole("link", { name: "Trần Minh" }).waitFor();
    await a.page.locator(".timeline").getByText("Gọi buổi sáng").waitFor();
    await done(a);
  });

  it("in Windows-1258, UTF-16 and with a hundred columns, and on a phone", async () => {
    const a = await person(phone);
    // Nguyễn Thị Bình, marks after their letters.
    const head = Buffer.from("Ho ten,Email\n", "latin1");
    const line = Buffer.from([...Buffer.from("Nguy"), 0xea, 0xde, ...Buffer.from("n Thi"), 0xf2, ...Buffer.from(" Bi"), 0xcc, ...Buffer.from("nh,binh@example.vn\n")]);
    await choose(a, "cu.csv", Buffer.concat([head, line]));
    await a.page.getByText("Nguyễn Thị Bình").waitFor();
    await importNow(a);
    await a.page.getByRole("button", { name: "Another file" }).click();
    const columns = Array.from({ length: 100 }, (_, nth) => `Column ${nth}`);
    const wide = ["Full name", ...columns].join("\t") + "\n" + ["Trần Đức", ...columns.map((_, nth) => nth)].join("\t");
    await choose(a, "wide.tsv", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(wide, "utf16le")]));
    await eventually(() => mapped(a, "Full name"), "Full name");
    await importNow(a);
    await eventually(() => summary(a), "1 new, 0 updated, 0 skipped, 0 not imported");
    await a.page.goto(`${server.url}/contacts`);
    await eventually(() => a.page.locator(".grid-cards .main-link strong").allInnerTexts(), ["Nguyễn Thị Bình", "Trần Đức"]);
    await done(a);
  });

  it("cards and workbooks there and back", async () => {
    const a = await person();
    const card = [
      "BEGIN:VCARD", "VERSION:3.0", "N:Lê;Hoa;;;", "FN:Lê Hoa", "ORG:Acme;Kinh doanh", "TITLE:Trưởng phòng",
      "TEL;TYPE=CELL:0903 555 666", "EMAIL;TYPE=WORK:hoa@example.vn", "ADR;TYPE=WORK:;;1 Lê Lợi;Huế;;530000;Việt Nam",
      "ADR;TYPE=HOME:;;2 Hùng Vương;Huế;;;", "BDAY:1988-02-29", "CATEGORIES:VIP", "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRg==",
      "X-SOCIALPROFILE;TYPE=zalo:hoa.le", "END:VCARD", "",
    ].join("\r\n");
    await choose(a, "hoa.vcf", card, "text/vcard");
    await a.page.getByText("1 card.").waitFor();
    await importNow(a);
    await eventually(() => summary(a), "1 new, 0 updated, 0 skipped, 0 not imported");
    await a.go("Contacts");
    const take = async (name) => {
      if (!(await a.page.locator(".export-menu[open]").count())) await a.page.locator(".export-menu summary").click();
      const [download] = await Promise.all([a.page.waitForEvent("download"), a.page.locator(".export-menu").getByRole("button", { name }).click()]);
      return readFileSync(await download.path());
    };
    const written = (await take("vCard")).toString().replaceAll("\r\n ", "");
    for (const line of ["FN:Lê Hoa", "ORG:Acme;Kinh doanh", "TEL;TYPE=cell:0903 555 666", "BDAY:19880229", "CATEGORIES:VIP", "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRg==", "X-SOCIALPROFILE;TYPE=zalo:hoa.le"]) {
      assert.ok(written.split("\r\n").includes(line), `${line}\n${written}`);
    }
    assert.equal(written.match(/^ADR/gm).length, 2);
    const csv = (await take("CSV")).toString();
    assert.match(csv, /Lê Hoa,Acme,Trưởng phòng,0903 555 666,hoa@example.vn/);
    assert.equal(JSON.parse((await take("JSON")).toString())[0].full_name, "Lê Hoa");
    const workbook = await take("Excel");
    await a.page.keyboard.press("Control+z");
    await a.page.locator(".empty-list").waitFor();
    await a.visit("/import");
    await choose(a, "contacts.xlsx", workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    await eventually(() => mapped(a, "E-mail"), "E-mail");
    await eventually(() => mapped(a, "Name"), "Full name");
    await importNow(a);
    await a.go("Contacts");
    await eventually(() => names(a), ["Lê Hoa"]);
    await done(a);
  });

  it("calendars there and back: what is to be done becomes tasks, once", async () => {
    const a = await person();
    const calendar = [
      "BEGIN:VCALENDAR", "VERSION:2.0",
      "BEGIN:VEVENT", "UID:1@calendar.example", "DTSTART:20991231T020000Z", "SUMMARY:Họp với Thép Việt", "DESCRIPTION:Mang hợp đồng\\nGọi trước", "END:VEVENT",
      "BEGIN:VTODO", "UID:2@calendar.example", "DUE;VALUE=DATE:20991230", "SUMMARY:Gửi báo giá", "PRIORITY:1", "RRULE:FREQ=MONTHLY", "END:VTODO",
      "END:VCALENDAR",
    ].join("\r\n");
    const take = (one) => one.page.getByRole("button", { name: "Import these tasks" }).click();
    await choose(a, "lịch.ics", calendar, "text/calendar");
    // Nothing is written before somebody says so.
    await a.page.getByText("2 tasks.").waitFor();
    await eventually(() => a.page.locator(".import-tasks strong").allInnerTexts(), ["Họp với Thép Việt", "Gửi báo giá"]);
    await a.page.getByRole("button", { name: "Do not import", exact: true }).click();
    await choose(a, "lịch.ics", calendar, "text/calendar");
    await take(a);
    await a.page.getByText("2 tasks imported, 0 already here").waitFor();
    await choose(a, "lịch.ics", calendar, "text/calendar");
    await take(a);
    await a.page.getByText("0 tasks imported, 2 already here").waitFor();
    await a.go("Tasks");
    const titles = (one) => one.page.locator(".tasks-page .main-link").allInnerTexts();
    await eventually(async () => (await titles(a)).map((title) => title.split("\n")[0]).sort(), ["Gửi báo giá", "Họp với Thép Việt"]);
    const [file] = await Promise.all([a.page.waitForEvent("download"), a.page.getByRole("button", { name: "Calendar file (.ics)" }).click()]);
    const bytes = readFileSync(await file.path());
    assert.match(bytes.toString(), /RRULE:FREQ=MONTHLY/);
    const b = await person();
    await choose(b, "tasks.ics", bytes, "text/calendar");
    await take(b);
    await b.page.getByText("2 tasks imported, 0 already here").waitFor();
    await b.go("Tasks");
    await eventually(async () => (await titles(b)).map((title) => title.split("\n")[0]).sort(), ["Gửi báo giá", "Họp với Thép Việt"]);
    await b.page.getByRole("link", { name: "Họp với Thép Việt" }).click();
    await eventually(() => b.page.locator(".checklist li").count(), 2);
    await done(a, b);
  });

  it("stopped halfway keeps what was taken, and goes on while one works", async () => {
    const a = await person();
    const lines = Array.from({ length: 3_000 }, (_, nth) => `Person ${nth},p${nth}@example.vn`);
    await choose(a, "many.csv", `Full name,Email\n${lines.join("\n")}\n`);
    await a.page.getByRole("button", { name: "Import now" }).click();
    await a.go("Deals");
    await a.addDeal("Meanwhile", "1");
    await a.page.locator("a.status.waiting").click();
    await a.page.getByRole("button", { name: "Stop the import" }).click();
    await a.page.locator(".import-report").waitFor();
    const taken = Number((await summary(a)).match(/^([\d,]+) new/)[1].replace(",", ""));
    assert.ok(taken > 0 && taken < 3_000, `${taken}`);
    // What was not reached is told, line by line.
    assert.match(await summary(a), new RegExp(`${(3_000 - taken).toLocaleString("en-GB")} not reached`));
    assert.match((await a.page.locator(".import-report tbody tr").allInnerTexts())[0], new RegExp(`^${taken + 2}\\t.*not reached`));
    await a.go("Contacts");
    await eventually(() => a.page.locator("h1 .count").innerText(), taken.toLocaleString("en-GB"));
    await a.reload();
    await eventually(() => a.page.locator("h1 .count").innerText(), taken.toLocaleString("en-GB"));
    await done(a);
  });
});
