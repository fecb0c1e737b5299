// What is sold: products, their units, their picture, and what they cost beside them.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, eventually, pick, suite, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

suite("products", (server) => {
  const person = async (options = {}) => {
    const one = await Person.open(server, options);
    await one.visit("/products");
    return one;
  };
  const done = async (...people) => {
    for (const one of people) {
      assert.deepEqual(one.problems, []);
      await one.context.close();
    }
  };
  const edit = async (within, field, text) => {
    await within.getByRole("button", { name: `Edit ${field}` }).click();
    await within.getByLabel(field, { exact: true }).fill(text);
    await within.getByLabel(field, { exact: true }).press("Enter");
  };

  it("are made, edited, found by their code, and keep what they cost beside them", async () => {
    const a = await person();
    await a.page.getByRole("heading", { name: "What you sell" }).waitFor();
    await a.page.getByRole("button", { name: "New product" }).first().click();
    const form = a.page.getByRole("dialog");
    for (const [field, text] of [["Product name", "Bia lon 330ml"], ["SKU", "SP-00.123"], ["Unit", "lon"], ["List price", "9,500 ₫"], ["Category", "Bia"]]) {
      await form.getByLabel(field, { exact: true }).fill(text);
    }
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await a.arrives(/\/products\/[^/]*$/);
    const fields = a.page.locator(".fields").first();
    await a.page.locator(".record-value").getByText("₫9,500").waitFor();
    await a.unfold();
    await edit(fields, "Other units", "thùng");
    await a.page.getByText("“thùng” is not a unit and number.").waitFor();
    await fields.getByLabel("Other units", { exact: true }).fill("thùng = 4 lốc; lốc = 6");
    await fields.getByLabel("Other units", { exact: true }).press("Enter");
    await a.page.getByText("“thùng = 4 lốc” is not a unit and number.").waitFor();
    await fields.getByLabel("Other units", { exact: true }).fill("1 thùng = 24 lon, 1 lốc = 6 lon");
    await fields.getByLabel("Other units", { exact: true }).press("Enter");
    await fields.getByText("lốc = 6; thùng = 24").waitFor();
    await edit(fields, "Other units", "thùng = 20");
    await fields.getByText("thùng = 20", { exact: true }).waitFor();
    await pick(fields.getByLabel("VAT"), { value: "exempt" });
    assert.equal(await fields.getByLabel("On sale").isChecked(), true);
    await fields.getByLabel("On sale").uncheck();
    // One cost, made with the first thing that is said of it, in the currency of the price.
    const cost = a.page.locator('[data-beside="product_cost"]');
    await edit(cost, "Cost of a unit", "7,200");
    await cost.getByText("₫7,200").waitFor();
    await edit(cost, "According to", "Báo giá nhà máy 3/2026");
    await cost.getByText("Báo giá nhà máy 3/2026").waitFor();
    await fields.getByLabel("Choose a picture").setInputFiles({ name: "lon.txt", mimeType: "text/plain", buffer: Buffer.from("x") });
    await a.page.getByText("“lon.txt” is not a picture that browsers can show.").waitFor();
    await fields.getByLabel("Choose a picture").setInputFiles({ name: "lon.png", mimeType: "image/png", buffer: png });
    await fields.locator("img.picture").waitFor();
    await a.reload();
    await fields.locator("img.picture").waitFor();
    await cost.getByText("₫7,200").waitFor();
    assert.equal(await fields.getByLabel("On sale").isChecked(), false);
    await fields.getByRole("button", { name: "Remove the picture" }).click();
    await fields.locator("img.picture").waitFor({ state: "detached" });

    await a.go("Products");
    const line = a.page.locator(".grid-body .grid-line");
    await eventually(() => line.locator(".cell").allInnerTexts().then((cells) => cells.map((it) => it.trim())), [
      "", "Bia lon 330ml", "SP-00.123", "lon", "Bia", "₫9,500", "Not subject to VAT", "No",
    ]);
    for (const [asked, count] of [["sp00123", 1], ["00.123", 1], ["sp-99", 0]]) {
      await a.page.getByRole("searchbox").fill(asked);
      await eventually(() => line.count(), count);
    }
    await a.page.keyboard.press("Control+k");
    await a.page.getByRole("combobox", { name: "Go anywhere, do anything" }).fill("sp00123");
    await a.page.getByRole("option", { name: /Bia lon 330ml/ }).click();
    await a.arrives(/\/products\/[^/]*$/);
    await done(a);
  });

  it("are not their cost: notes, files, an undo and a deletion each go to the record that is meant", async () => {
    const a = await person();
    await a.page.getByRole("button", { name: "New product" }).first().click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("Product name", { exact: true }).fill("Xi măng PCB40");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await a.arrives(/\/products\/[^/]*$/);
    const cost = a.page.locator('[data-beside="product_cost"]');
    await edit(cost, "Cost of a unit", "7.20");
    await cost.getByText("US$7.20").waitFor();
    await a.page.keyboard.press("Control+z");
    await cost.getByText("US$7.20").waitFor({ state: "detached" });
    // It comes back, in the currency that is typed.
    await edit(cost, "Cost of a unit", "180.000 đ");
    await cost.getByText("₫180,000").waitFor();
    await edit(cost, "According to", "Nhà máy");
    await cost.getByText("Nhà máy").waitFor();
    await edit(cost, "According to", "");
    await cost.getByText("Nhà máy").waitFor({ state: "detached" });
    await a.page.getByLabel("Add a note").fill("Nhà máy báo tăng giá");
    await a.page.locator(".note-form").getByRole("button", { name: "Add", exact: true }).click();
    await a.page.locator(".timeline .activity").getByText("Nhà máy báo tăng giá").waitFor();
    await a.page.locator(".attachments").getByLabel("Add files").setInputFiles({ name: "báo giá.pdf", mimeType: "application/pdf", buffer: Buffer.from("x") });
    await a.page.locator(".attachments .attachment").waitFor();
    await a.reload();
    await a.page.locator(".timeline .activity").getByText("Nhà máy báo tăng giá").waitFor();
    await a.page.locator(".attachments").getByRole("button", { name: "báo giá.pdf", exact: true }).waitFor();
    await cost.getByText("₫180,000").waitFor();
    await a.more("Delete");
    await a.arrives(/\/products$/);
    await a.page.getByRole("heading", { name: "What you sell" }).waitFor();
    await a.page.keyboard.press("Control+z");
    await a.page.getByRole("link", { name: "Xi măng PCB40" }).click();
    await cost.getByText("₫180,000").waitFor();
    await done(a);
  });

  it("come from the price list of another system, and go out as they came", async () => {
    const a = await person();
    await a.visit("/import");
    const list = ["Nhóm hàng(3 Cấp),Mã hàng,Tên hàng,Giá bán,ĐVT,Đơn vị quy đổi,Đang kinh doanh", 'Bia,SP1,Bia lon,"9,500",lon,thùng = 24; lốc = 6,1', 'Nước,SP2,Nước suối,"4,000",chai,,0'].join("\n");
    await a.page.locator("input[type=file]").setInputFiles({ name: "Danh mục hàng hóa.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
    await a.page.getByRole("button", { name: "Import now" }).click();
    await a.page.getByText("2 new, 0 updated, 0 skipped, 0 not imported").waitFor();
    await a.go("Products");
    const rows = async () => {
      const lines = await a.page.locator(".grid-body .grid-line").all();
      return Promise.all(lines.map((line) => line.locator(".cell").allInnerTexts().then((cells) => cells.map((it) => it.trim()).join("|"))));
    };
    await eventually(rows, ["|Bia lon|SP1|lon|Bia|US$9,500||Yes", "|Nước suối|SP2|chai|Nước|US$4,000||No"]);
    await a.page.getByRole("link", { name: "Bia lon" }).click();
    await a.page.locator(".fields").first().getByText("lốc = 6; thùng = 24").waitFor();
    await done(a);
  });

  it("are a member's to read and an admin's to write", async () => {
    const a = await person();
    await a.page.getByRole("button", { name: "New product" }).first().click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("Product name", { exact: true }).fill("Gạch");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await a.arrives(/\/products\/[^/]*$/);
    const link = await a.share();
    const b = await Person.open(server);
    await b.join(link, "Bình");
    await b.go("Products");
    await b.page.getByRole("link", { name: "Gạch" }).waitFor();
    assert.equal(await b.page.getByRole("button", { name: "New product" }).count(), 0);
    await b.page.getByRole("link", { name: "Gạch" }).click();
    await b.arrives(/\/products\/[^/]*$/);
    await b.page.locator(".who-may").waitFor();
    // What it costs is not for them.
    assert.equal(await b.page.locator("[data-beside]").count(), 0);
    await b.page.locator(".record-menu > summary").click();
    await b.page.locator(".record-menu").getByRole("button", { name: "Copy link" }).waitFor();
    assert.equal(await b.page.getByRole("button", { name: "Delete" }).count(), 0);
    await b.page.keyboard.press("Escape");
    assert.equal(await b.page.getByLabel("On sale").isDisabled(), true);
    await done(a, b);
  });
});
