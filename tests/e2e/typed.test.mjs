// What is typed stays, whatever happens to the screen that it was typed on; and Back leads to where one was.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, eventually, kept, people, phone, suite, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

suite("what is typed", (server) => {
  const { person, done } = people(server);
  const back = (one) => one.page.evaluate(() => history.back());
  const dialog = (one) => one.page.getByRole("dialog");

  it("a note that is not sent survives a reload and a visit elsewhere, and is gone once it is sent", async () => {
    const a = await person();
    await a.addDeal("Pump", "1");
    await a.card("Pump").locator(".deal-card").click();
    const note = a.page.getByLabel("Add a note");
    await note.fill("Called twice, nobody there");
    await a.reload();
    await eventually(() => note.inputValue(), "Called twice, nobody there");
    await a.go("Contacts");
    await a.page.goBack();
    await eventually(() => note.inputValue(), "Called twice, nobody there");
    await a.page.locator(".note-form").getByRole("button", { name: "Add", exact: true }).click();
    await a.page.locator(".timeline").getByText("Called twice, nobody there").waitFor();
    await a.reload();
    await a.page.locator(".timeline").getByText("Called twice, nobody there").waitFor();
    assert.equal(await note.inputValue(), "");
    await done(a);
  });

  it("notes from anywhere, notes that are written anew and templates are taken up after a reload", async () => {
    const a = await person();
    await a.addDeal("Pump", "1");
    await a.visit("/share");
    const quick = a.page.locator(".quick-log textarea");
    await quick.fill("Met at the fair");
    await a.visit("/share?text=https%3A%2F%2Facme.vn");
    await eventually(() => quick.inputValue(), "Met at the fair\nhttps://acme.vn");
    await a.page.locator(".quick-log input[type=text]").fill("pump");
    await a.page.locator(".quick-log li", { hasText: "Pump" }).getByRole("button").click();
    const said = a.page.locator(".timeline .activity .said");
    await said.getByText("Met at the fair").waitFor();
    const edit = a.page.locator(".timeline .activity").getByRole("button", { name: "Edit the entry" });
    const area = a.page.locator(".edit-body textarea");
    await edit.click();
    await area.fill("Met at the fair in Huế");
    await a.reload();
    await edit.click();
    await eventually(() => area.inputValue(), "Met at the fair in Huế");
    await a.page.locator(".edit-body").getByRole("button", { name: "Save" }).click();
    await said.getByText("Met at the fair in Huế").waitFor();
    await a.visit("/share");
    await eventually(() => quick.inputValue(), "");
    await a.visit("/care");
    const template = a.page.locator(".templates-card form");
    await template.getByLabel("Message").fill("Dear {given_name}");
    await a.reload();
    await eventually(() => template.getByLabel("Message").inputValue(), "Dear {given_name}");
    await done(a);
  });

  it("Back closes a dialog, keeps the page and what was typed; the next one takes it up or begins anew", async () => {
    for (const options of [{}, phone]) {
      const a = await person(options);
      await a.page.locator(".new-deal").click();
      await dialog(a).getByLabel("Deal name").fill("Half a deal");
      await back(a);
      await dialog(a).waitFor({ state: "detached" });
      assert.equal(new URL(a.page.url()).pathname, "/board");
      await a.page.locator(".new-deal").click();
      await eventually(() => dialog(a).getByLabel("Deal name").inputValue(), "Half a deal");
      await dialog(a).getByRole("button", { name: "Start over" }).click();
      await eventually(() => dialog(a).getByLabel("Deal name").inputValue(), "");
      await a.page.keyboard.press("Escape");
      await dialog(a).waitFor({ state: "detached" });
      // The step of a dialog that closed by itself is gone: Back is back from the board.
      await a.go("Contacts");
      await a.arrives(/\/contacts$/);
      await back(a);
      await a.arrives(/\/board$/);
      await done(a);
    }
  });

  it("a field that is being edited is saved by whoever goes back, and taken up after a reload", async () => {
    const a = await person();
    await a.addDeal("Pump", "1");
    await a.card("Pump").locator(".deal-card").click();
    const name = a.page.getByRole("textbox", { name: "Next step" });
    await a.unfold();
    await a.page.getByRole("button", { name: "Edit Next step" }).click();
    await name.fill("Send the offer");
    await back(a);
    await a.card("Pump").waitFor();
    await kept(a.page);
    await a.page.goForward();
    await a.page.getByRole("button", { name: "Edit Next step: Send the offer" }).click();
    await name.fill("Send two offers");
    await a.page.reload();
    await eventually(() => name.inputValue(), "Send two offers");
    await name.press("Enter");
    await a.page.getByRole("button", { name: "Edit Next step: Send two offers" }).waitFor();
    await done(a);
  });

  it("Back leads to the layout and the filter before, and to the card that one came from", async () => {
    const a = await person();
    for (let nth = 0; nth < 14; nth++) await a.addDeal(`Deal ${nth}`, "1");
    await a.page.getByRole("button", { name: "Table", exact: true }).click();
    await a.arrives(/layout=table/);
    await back(a);
    await a.column("New").waitFor();
    const cards = a.column("New").locator(".cards");
    const note = (list) => list.addEventListener("click", () => { globalThis.scrolled = list.scrollTop; }, true);
    await cards.evaluate(note);
    await a.card("Deal 0").locator(".deal-card").click();
    const scrolled = await a.page.evaluate(() => globalThis.scrolled);
    assert.ok(scrolled > 100, `${scrolled}`);
    await a.arrives(/\/deals\//);
    await back(a);
    await a.card("Deal 0").waitFor();
    await eventually(() => cards.evaluate((list) => list.scrollTop), scrolled);
    await eventually(() => a.page.evaluate(() => document.activeElement.closest("[data-deal]")?.textContent.includes("Deal 0")), true);
    await done(a);
  });

  it("what does not fit is told before it is cut", async () => {
    const a = await person();
    await a.visit("/settings/fields");
    const line = a.page.locator(".new-field input");
    await line.focus();
    await a.page.keyboard.insertText("x".repeat(210));
    await a.page.locator(".toast", { hasText: "10 too many" }).waitFor();
    assert.equal(await line.inputValue(), "");
    await done(a);
  });
});
