// What people type and say: money, numbers, notes, dictation; and what is told them when it cannot be.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, choose, eventually, people, phone, pick, suite, withoutServiceWorker } from "./harness.mjs";

withoutServiceWorker();

suite("entry", (server) => {
  const { person, done } = people(server);
  const add = async (one, name) => {
    await one.visit("/contacts");
    await one.page.locator(".page-head .primary").click();
    await one.page.getByRole("dialog").getByLabel("Full name").fill(name);
    await one.page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await one.page.getByRole("heading", { level: 1, name, exact: true }).waitFor({ state: "attached" });
  };
  const edit = async (one, label, text) => {
    const page = one.page.locator(".record-page");
    await page.getByRole("button", { name: `Edit ${label}` }).last().click();
    await page.getByRole("textbox", { name: label, exact: true }).last().fill(text);
    await one.page.keyboard.press("Enter");
  };

  it("an amount keeps the currency that it says", async () => {
    const a = await person();
    await a.addDeal("Alpha", "45tr");
    await a.card("Alpha").getByText("₫45,000,000").waitFor();
    await a.card("Alpha").locator(".deal-card").click();
    await edit(a, "Amount", "€20k");
    await a.page.locator(".record-value").getByText("€20,000", { exact: true }).waitFor();
    // The field is where the keys go on from.
    await eventually(() => a.page.evaluate(() => document.activeElement.className), "value");
    await a.go("Deals");
    await a.column("New").getByText("1 deal in € is not counted: no exchange rate").waitFor();
    // Nor in what all of them come to.
    await a.page.locator('.board-summary [data-part="no-rate"]').getByText("1 not counted: no exchange rate").click();
    await eventually(() => new URL(a.page.url()).pathname, "/settings/general");
    const rates = a.page.locator(".rates");
    const rate = async (code, worth) => {
      await rates.getByLabel("Currency").fill(code);
      await rates.getByLabel("Rate").fill(worth);
      await rates.getByRole("button", { name: "Add" }).click();
    };
    await rate("XXQ", "1");
    await a.page.locator(".toast").getByText("currency").waitFor();
    // A rate is said for the one that is worth more, whatever the workspace counts in.
    await rate("VND", "25,400");
    await eventually(async () => (await rates.locator(".lines .line").innerText()).replaceAll(/\s+/g, " ").trim(), "1 US$ = ₫");
    await eventually(() => rates.locator(".lines input.rate").inputValue(), "25400");
    // Nonsense is questioned before it is kept, and what was meant is offered.
    await rate("EUR", "1080");
    await rates.getByRole("alert").getByText("1 € = 1,080 US$? Usually 1 € =").waitFor();
    await rates.getByRole("button", { name: "Cancel" }).click();
    await rate("JPY", "0.0066");
    await rates.getByRole("button", { name: /^I meant 1 JP¥ =/ }).click();
    await eventually(() => rates.locator(".lines input.rate").count(), 2);
    await done(a);
  });

  it("lines of a new deal are read as people in Vietnam write them", async () => {
    const a = await person({ locale: "vi-VN" });
    await a.page.getByRole("button", { name: "Thêm cơ hội đầu tiên" }).click();
    const form = a.page.getByRole("dialog");
    const chips = async () => (await form.locator(".understood .chip").allInnerTexts()).map((it) => it.trim().replaceAll("\u00a0", " "));
    for (const [line, expected] of [
      ["Acme 2 tỷ rưỡi", "2.500.000.000 ₫"],
      ["Acme 1tr5", "1.500.000 ₫"],
      ["Acme 45 nghìn đô", "45.000 US$"],
    ]) {
      await form.locator("input[name=name]").fill(line);
      await eventually(async () => (await chips()).includes(expected), true).catch(async () => assert.deepEqual(await chips(), [expected]));
    }
    await form.locator("input[name=name]").fill("Acme 45tr @Kiên");
    await form.locator(".chip.unknown").getByText("@Kiên").waitFor();
    await done(a);
  });

  it("what is no number or address is refused where it is typed", async () => {
    const a = await person();
    await add(a, "Nguyễn Lan");
    await a.unfold();
    await edit(a, "Phone", "abc");
    await a.page.getByText("This is not a phone number").waitFor();
    await a.page.locator(".fields").getByLabel("Phone", { exact: true }).last().fill("+84 (0)903-123-456 ext 12");
    await a.page.keyboard.press("Enter");
    const fields = a.page.locator(".fields");
    await eventually(() => fields.locator('a[href^="tel:"]').getAttribute("href"), "tel:+84903123456");
    await eventually(() => fields.locator('a[href^="sms:"]').getAttribute("href"), "sms:+84903123456");
    await edit(a, "E-mail", "nonsense");
    await a.page.getByText("This is not an e-mail address").waitFor();
    await a.page.keyboard.press("Escape");
    await done(a);
  });

  it("a formula names what its fields name", async () => {
    const a = await person();
    await a.visit("/settings/fields");
    await a.page.locator(".new-field input").fill("Label");
    await choose(a.page.locator(".new-field"), "Type", "Formula");
    await a.page.getByRole("button", { name: "Add a field" }).click();
    await a.page.getByRole("button", { name: "Edit Formula" }).click();
    await a.page.getByLabel("Formula", { exact: true }).fill('{Company} & ", " & {Owner}');
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("button", { name: "Edit Formula: {Company}" }).waitFor();
    await a.page.locator('.status[data-saving="false"]').waitFor();
    await a.visit("/contacts");
    await a.page.locator(".page-head .primary").click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("Full name").fill("Nguyễn Lan");
    await form.getByLabel("Company").fill("Acme");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await eventually(() => a.page.locator(".field", { hasText: "Label" }).locator("output").innerText(), "Acme, Me");
    await done(a);
  });

  it("a long note is kept whole, and an empty one says what is missing", async () => {
    const a = await person();
    await add(a, "Nguyễn Lan");
    const form = a.page.locator(".note-form");
    await form.getByRole("button", { name: "Add" }).click();
    await a.page.getByText("Write something into the note.").waitFor();
    const words = "Ghi chép cuộc họp. ".repeat(1_000).trim();
    await form.getByLabel("Add a note").fill(words);
    await form.getByRole("button", { name: "Add" }).click();
    await eventually(async () => (await a.page.locator(".timeline .activity").first().innerText()).includes(words), true);
    // That somebody came says something by itself.
    await form.getByRole("button", { name: "Meeting" }).click();
    await form.getByRole("button", { name: "Add" }).click();
    await eventually(() => a.page.locator(".timeline .activity").count(), 2);
    await a.share();
    await a.synced();
    await done(a);
  });

  /** A link that invites a member. */
  const member = async (one) => {
    await one.settings("Members & invitations");
    await pick(one.page.getByRole("combobox", { name: "Role" }), { value: "member" });
    await one.page.getByRole("button", { name: "Create an invite link" }).click();
    return one.page.getByLabel("Invite link").inputValue();
  };

  it("a8_ a note is written by its author and an admin together, shown as it is meant, and taken back", async () => {
    const a = await person();
    await add(a, "Nguyễn Lan");
    const path = new URL(a.page.url()).pathname;
    await a.page.getByLabel("Add a note").fill("Needs:\n- **20** licences\n- an offer\nhttps://example.vn");
    await a.page.locator(".note-form").getByRole("button", { name: "Add" }).click();
    const note = (one) => one.page.locator(".timeline .activity").first();
    await note(a).locator("li strong").getByText("20").waitFor();
    await note(a).locator('a[href="https://example.vn"]').waitFor();
    const link = await a.share(undefined, "admin");
    const b = await Person.open(server);
    await b.join(link, "Minh");
    await a.visit(path);
    await b.visit(path);
    // A colleague reads it, and writes notes of their own.
    const c = await Person.open(server);
    await c.join(await member(a), "Hà");
    await a.visit(path);
    await c.visit(path);
    await note(c).locator("li strong").getByText("20").waitFor();
    assert.equal(await note(c).getByRole("button", { name: "Edit" }).count(), 0);
    await c.page.getByLabel("Add a note").fill("Called");
    await c.page.locator(".note-form").getByRole("button", { name: "Add" }).click();
    await note(c).getByText("Called").waitFor();
    assert.equal(await note(c).getByRole("button", { name: "Edit" }).count(), 1);
    await note(c).getByRole("button", { name: "Delete" }).click();
    await c.synced();
    await note(a).locator("li strong").getByText("20").waitFor();
    for (const one of [a, b]) {
      await note(one).hover();
      await note(one).getByRole("button", { name: "Edit" }).click();
    }
    const area = (one) => note(one).getByLabel("Note");
    await area(b).fill((await area(b).inputValue()).replace("20", "25"));
    await note(b).getByRole("button", { name: "Save" }).click();
    await b.synced();
    await area(a).fill(`${await area(a).inputValue()}\nUntil friday`);
    await note(a).getByRole("button", { name: "Save" }).click();
    for (const one of [a, b]) {
      await note(one).locator("li strong").getByText("25").waitFor();
      await note(one).getByText("Until friday").waitFor();
    }
    await note(a).hover();
    await note(a).getByRole("button", { name: "Delete" }).click();
    await note(b).locator("li strong").waitFor({ state: "detached" });
    await a.page.locator(".toast").getByRole("button", { name: "Undo" }).last().click();
    await note(b).locator("li strong").getByText("25").waitFor();
    await done(a, b, c);
  });

  it("dictation takes down what is said, ends when asked, and says why it cannot hear", async () => {
    const a = await Person.open(server);
    // The browsers of this test have no service behind their speech recognition: the page is given one.
    await a.context.addInitScript(() => {
      globalThis.heard = [];
      globalThis.SpeechRecognition = class {
        start() {
          globalThis.heard.push(this);
        }
        stop() {
          this.stopped = true;
          this.onend();
        }
      };
      globalThis.say = (words, isFinal = true) => {
        const result = Object.assign([{ transcript: words }], { isFinal });
        globalThis.heard.at(-1).onresult({ resultIndex: 0, results: [result] });
      };
    });
    await a.visit();
    await add(a, "Nguyễn Lan");
    const form = a.page.locator(".note-form");
    await form.getByRole("button", { name: "Dictate" }).click();
    await eventually(() => a.page.evaluate(() => [globalThis.heard[0].lang, globalThis.heard[0].continuous]), ["en-GB", true]);
    await a.page.evaluate(() => globalThis.say("they want"));
    await a.page.evaluate(() => globalThis.say("not yet", false));
    await a.page.evaluate(() => globalThis.say("a demo"));
    await eventually(() => form.getByLabel("Add a note").inputValue(), "they want a demo");
    await form.getByRole("button", { name: "Stop dictating" }).click();
    await eventually(() => a.page.evaluate(() => [globalThis.heard.length, globalThis.heard[0].stopped]), [1, true]);
    await form.getByRole("button", { name: "Dictate" }).click();
    await a.page.evaluate(() => {
      globalThis.heard.at(-1).onerror({ error: "not-allowed" });
      globalThis.heard.at(-1).onend();
    });
    await a.page.getByText("The browser does not give the microphone").waitFor();
    await form.getByRole("button", { name: "Dictate" }).waitFor();
    await done(a);
  });

  for (const [screen, options] of [["desktop", {}], ["phone", phone]]) {
    it(`something is logged from anywhere in two taps, ${screen}`, async () => {
      const a = await person(options);
      await add(a, "Nguyễn Lan");
      await a.page.getByLabel("Add a note").fill("First");
      await a.page.locator(".note-form").getByRole("button", { name: "Add" }).click();
      await a.page.locator(".timeline .activity").first().waitFor();
      await a.visit("/tasks");
      await a.page.getByRole("link", { name: "Quick log" }).click();
      await a.page.locator(".quick-log").getByRole("button", { name: "Call" }).click();
      await a.page.locator(".quick-log").getByRole("button", { name: "Nguyễn Lan" }).click();
      await eventually(() => a.page.locator(".timeline .activity").count(), 2);
      await done(a);
    });
  }

  it("cells are edited by keys alone, and typing begins anew", async () => {
    const a = await person();
    await add(a, "Nguyễn Lan");
    await a.visit("/contacts");
    const cell = (key) => a.page.locator(`.grid-body [data-key="${key}"]`).first();
    await cell("job_title").focus();
    await a.page.keyboard.type("chief buyer?");
    await a.page.keyboard.press("Tab");
    await eventually(() => cell("job_title").innerText(), "chief buyer?");
    await cell("job_title").focus();
    await a.page.keyboard.press("Delete");
    await eventually(() => cell("job_title").innerText(), "");
    // A choice is one when Enter says so, not with the first arrow.
    await cell("lifecycle_stage").focus();
    await a.page.keyboard.press("Enter");
    await a.page.locator(".cell .editing [role=listbox]").waitFor();
    await a.page.keyboard.press("ArrowDown");
    await a.page.keyboard.press("ArrowDown");
    await a.page.keyboard.press("Enter");
    await eventually(() => cell("lifecycle_stage").innerText(), "Opportunity");
    await done(a);
  });

  it("what is done of a deal calls for what comes next", async () => {
    const a = await person();
    await a.addDeal("Alpha", "1");
    await a.visit("/tasks");
    await a.page.locator(".page-head .primary").click();
    const form = a.page.getByRole("dialog");
    await form.getByLabel("What is to be done?").fill("Call them");
    await form.getByLabel("About").fill("nothing like it");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.getByText("No deal, contact or company is called that.").waitFor();
    await form.getByLabel("About").fill("alpha");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await a.page.getByRole("link", { name: "Alpha" }).waitFor();
    await a.page.getByRole("checkbox", { name: "Complete Call them" }).click();
    await a.page.getByText("What is next for Alpha?").waitFor();
    await a.page.getByRole("button", { name: "Plan it" }).click();
    await form.getByLabel("What is to be done?").fill("Send an offer");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await a.page.locator(".task", { hasText: "Send an offer" }).getByRole("link", { name: "Alpha" }).waitFor();
    await done(a);
  });
});
