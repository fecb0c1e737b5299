// What is deleted and what is archived: out of sight, and brought back from one place.
import assert from "node:assert/strict";
import { it } from "node:test";
import { axe, findings } from "./axe.mjs";
import { Person, choose, eventually, people, suite, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

suite("the recycle bin", (server) => {
  const { person, done } = people(server);
  const toast = (one, words) => one.page.locator(".toast", { hasText: words });
  const lines = (one) => one.page.locator(".bin-lines .line strong").allInnerTexts();
  const tab = (one, name) => one.page.locator(".bin-page .switch").getByRole("button", { name, exact: true }).click();
  /** Makes a record of a list and stays on its page. */
  const make = async (one, list, button, field, name) => {
    await one.go(list);
    await one.page.getByRole("button", { name: button }).first().click();
    const form = one.page.getByRole("dialog");
    await form.getByLabel(field, { exact: true }).fill(name);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.waitFor({ state: "detached" });
    if (list === "Tasks") await one.page.getByRole("link", { name, exact: true }).click();
    await one.page.getByRole("heading", { level: 1, name }).waitFor();
  };
  const openDeal = async (one, name) => {
    await one.go("Deals");
    await one.card(name).locator(".deal-card").click();
    await one.page.locator(".stage-path").waitFor();
  };
  const remove = async (one, name) => {
    await one.more("Delete");
    await toast(one, `Deleted ${name}`).waitFor();
  };

  it("gives back a record of every kind, alone and several at once, with one undo", async () => {
    const a = await person();
    await a.go("Recycle bin");
    await a.page.getByRole("heading", { name: "The recycle bin is empty" }).waitFor();
    await a.go("Deals");
    await a.addDeal("Kệ kho", "500");
    await openDeal(a, "Kệ kho");
    await remove(a, "Kệ kho");
    const made = [
      ["Contacts", "New contact", "Full name", "Nguyễn Thị Lan"],
      ["Companies", "New company", "Company name", "Blue Sky"],
      ["Products", "New product", "Product name", "Bia lon"],
      ["Tasks", "New task", "What is to be done?", "Gửi báo giá"],
    ];
    for (const [list, button, field, name] of made) {
      await make(a, list, button, field, name);
      await remove(a, name);
    }
    await a.go("Recycle bin");
    // The latest stands first.
    await eventually(() => lines(a), ["Gửi báo giá", "Bia lon", "Blue Sky", "Nguyễn Thị Lan", "Kệ kho"]);
    await a.page.locator(".bin-lines .line", { hasText: "Bia lon" }).getByText(/^Products · deleted by .+/).waitFor();
    await a.page.getByRole("searchbox", { name: "Search by name" }).fill("ke kho");
    await eventually(() => lines(a), ["Kệ kho"]);
    await a.page.getByRole("searchbox", { name: "Search by name" }).fill("");
    await choose(a.page, "Kind", "Companies");
    await eventually(() => lines(a), ["Blue Sky"]);
    await choose(a.page, "Kind", "All kinds");
    await a.page.getByRole("button", { name: "Restore Kệ kho" }).click();
    await toast(a, "Restored Kệ kho").getByRole("button", { name: "Undo" }).click();
    await eventually(() => lines(a).then((all) => all.length), 5);
    await a.page.getByRole("button", { name: "Restore Kệ kho" }).click();
    await eventually(() => lines(a).then((all) => all.length), 4);
    // The keys are with the line beside it.
    await eventually(() => a.page.evaluate(() => document.activeElement.className), "bring-back");
    await a.page.getByRole("checkbox", { name: "Select Gửi báo giá" }).click();
    await a.page.getByRole("checkbox", { name: "Select Nguyễn Thị Lan" }).click({ modifiers: ["Shift"] });
    await a.page.locator(".bulk-bar").getByText("4 selected").waitFor();
    await a.page.locator(".bulk-bar").getByRole("button", { name: "Restore", exact: true }).click();
    await toast(a, "4 records restored").getByRole("button", { name: "Undo" }).click();
    await eventually(() => lines(a).then((all) => all.length), 4);
    await a.page.getByRole("button", { name: "Restore Blue Sky" }).click();
    await a.page.getByRole("button", { name: "Restore Bia lon" }).click();
    await a.page.getByRole("button", { name: "Restore Nguyễn Thị Lan" }).click();
    await a.page.getByRole("button", { name: "Restore Gửi báo giá" }).click();
    await a.page.getByRole("heading", { name: "The recycle bin is empty" }).waitFor();
    for (const [list, , , name] of made) {
      await a.go(list);
      await a.page.getByText(name).first().waitFor();
    }
    await a.go("Deals");
    await eventually(() => a.cards("New"), ["Kệ kho"]);
    await done(a);
  });

  it("shows what a colleague deleted", async () => {
    const a = await person();
    await a.addDeal("Acme", "7");
    const link = await a.share();
    await a.synced();
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await openDeal(b, "Acme");
    await remove(b, "Acme");
    await b.synced();
    await a.go("Recycle bin");
    await a.page.locator(".bin-lines .line", { hasText: "Acme" }).getByText(/deleted by Minh/).waitFor();
    await a.page.getByRole("button", { name: "Restore Acme" }).click();
    await b.go("Deals");
    await b.card("Acme").waitFor();
    await done(a, b);
  });

  it("keeps what is archived out of boards, sums and lists; search finds it last, and it comes back", async () => {
    const a = await person();
    await a.context.addInitScript({ path: axe });
    await a.reload();
    await a.addDeal("Acme", "700");
    await a.addDeal("Acme Hà Nội", "30");
    await eventually(() => a.column("New").locator(".total .each").innerText(), "US$730");
    await openDeal(a, "Acme");
    await a.more("Archive");
    await toast(a, "Archived Acme").waitFor();
    await a.page.locator(".notice", { hasText: "This record is archived" }).waitFor();
    await a.go("Deals");
    await eventually(() => a.cards("New"), ["Acme Hà Nội"]);
    await eventually(() => a.column("New").locator(".total .each").innerText(), "US$30");
    await a.page.keyboard.press("Control+k");
    await a.page.getByRole("combobox", { name: "Go anywhere, do anything" }).fill("acme");
    const offers = a.page.locator("#offers [role=option]");
    await eventually(async () => (await offers.allInnerTexts()).slice(0, 2).map((it) => it.includes("Hà Nội")), [true, false]);
    await a.page.keyboard.press("Escape");
    await a.go("Recycle bin");
    await tab(a, "Archived");
    await eventually(() => lines(a), ["Acme"]);
    assert.deepEqual(await findings(a.page), []);
    await a.page.getByRole("button", { name: "Unarchive Acme" }).click();
    await a.page.getByRole("heading", { name: "Nothing is archived" }).waitFor();
    await a.go("Deals");
    await eventually(() => a.cards("New").then((all) => all.sort()), ["Acme", "Acme Hà Nội"]);
    await done(a);
  });

  it("makes another contact of the same company, without what is theirs alone", async () => {
    const a = await person();
    await a.go("Contacts");
    await a.page.getByRole("button", { name: "New contact" }).first().click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("Full name").fill("Nguyễn Thị Lan");
    await form.getByLabel("Phone").fill("0903 123 456");
    await form.getByLabel("Job title").fill("Kế toán");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await a.page.getByRole("heading", { level: 1, name: "Nguyễn Thị Lan" }).waitFor();
    const first = a.page.url();
    await a.more("Duplicate");
    await a.page.getByRole("heading", { level: 1, name: "Nguyễn Thị Lan (2)" }).waitFor();
    assert.notEqual(a.page.url(), first);
    await a.page.locator(".record-page").getByText("Kế toán").first().waitFor();
    assert.equal(await a.page.locator(".record-details").getByText("0903 123 456").count(), 0);
    await done(a);
  });

  it("knows who is archived while somebody makes them anew", async () => {
    const a = await person();
    const begin = async () => {
      await a.go("Contacts");
      await a.page.getByRole("button", { name: "New contact" }).first().click();
      const form = a.page.getByRole("dialog");
      await form.getByLabel("Full name").fill("Nguyễn Lan");
      await form.getByLabel("Phone").fill("0903 123 456");
      return form;
    };
    await (await begin()).getByRole("button", { name: "Add", exact: true }).click();
    await a.page.getByRole("heading", { level: 1, name: "Nguyễn Lan" }).waitFor();
    await a.more("Archive");
    await toast(a, "Archived Nguyễn Lan").waitFor();
    const known = (await begin()).locator(".typed-like li");
    await known.filter({ hasText: /same phone.* · archived$/ }).waitFor();
    await done(a);
  });

  it("archives everything that is picked in a list with one undo", async () => {
    const a = await person();
    for (const name of ["Blue Sky", "Green Hill"]) await make(a, "Companies", "New company", "Company name", name);
    await a.go("Companies");
    const rows = () => a.page.locator(".grid-body .grid-line:not([hidden])").count();
    await eventually(rows, 2);
    for (const name of ["Blue Sky", "Green Hill"]) await a.page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
    await a.page.locator(".bulk-bar").getByRole("button", { name: "Archive" }).click();
    await toast(a, "2 records archived").waitFor();
    await a.page.getByRole("heading", { name: "The companies you sell to" }).waitFor();
    await toast(a, "2 records archived").getByRole("button", { name: "Undo" }).click();
    await eventually(rows, 2);
    await done(a);
  });
});
