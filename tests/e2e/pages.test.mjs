// Every page, light and dark, wide and narrow, in both languages: nothing for axe to find, no console errors.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { axe, drawn, inBothSchemes, picture } from "./axe.mjs";
import { Person, askAbout, choose, desktop, eventually, phone, suite } from "./harness.mjs";

const source = readFileSync(new URL("../../app/src/route.rs", import.meta.url), "utf8");
/** The paths of the route enum, `{}` for an id. */
const routes = new Set([...source.matchAll(/(?:Route|Subject)::\w+(?:\(\w+\))? => (?:format!\()?"(\/[^"]*)"/g)].map(([, path]) => path.replace(/\{\w+\}/, "{}")));
/** The subjects of the settings that are no pages of their own kind, by the last word of their path. */
const subjects = [["Profile", "profile"], ["Account & security", "account"], ["Notifications", "notifications"], ["This device", "device"], ["General", "general"], ["Members & invitations", "members"], ["Lead assignment", "leads"], ["Import & export", "data"], ["Connections", "connections"]];

/** What stands out of the screen to the side, where nobody can scroll to it. */
function tooWide(page) {
  return page.evaluate(() => {
    const scrolls = (element) => element && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const isOut = (element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 1 && (right > innerWidth + 1 || left < -1) && element.checkVisibility({ visibilityProperty: true });
    };
    const out = [...document.body.querySelectorAll("*")].filter((element) => isOut(element) && !scrolls(element.parentElement));
    return out.map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class")}`);
  });
}

/** How much of a page stands beside what is seen of it. */
function beside(page) {
  return page.evaluate(() => {
    const main = document.querySelector("main#content");
    return main ? main.scrollWidth - main.clientWidth : 0;
  });
}

suite("every page", (server) => {
  for (const [size, screen] of Object.entries({ desktop, phone })) {
    it(`${size}: axe finds nothing, light and dark`, async () => {
      const a = await Person.open(server, { ...screen, reducedMotion: "reduce" });
      await a.context.addInitScript({ path: axe });
      const seen = new Set();
      const look = async (name) => {
        seen.add(new URL(a.page.url()).pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "{}"));
        await drawn(a.page);
        await picture(a.page, `${name}-${size}`);
        // The page scrolls inside of its frame, never away from it.
        const below = await a.page.evaluate(() => document.scrollingElement.scrollHeight - innerHeight);
        assert.ok(below <= 1, `${name} is ${below} px higher than the window`);
        assert.deepEqual(await tooWide(a.page), [], name);
        assert.equal(await beside(a.page), 0, `${name} scrolls sideways`);
        assert.deepEqual(await inBothSchemes(a.page), [], name);
      };
      await a.visit("/");
      await a.page.locator(".task-entry").waitFor();
      await look("today-empty");
      await a.visit();
      await look("board-empty");
      for (const [name, amount, stage] of [
        ["Hải Phòng Steel – 20 licences", "45000", "New"],
        ["Blue Sky Logistics", "12500.50", "New"],
        ["Cà phê Buôn Mê", "8200", "Qualified"],
        ["Saigon Retail Group", "99000", "Proposal"],
        ["An Phát Pharma", "31000", "Negotiation"],
        ["Mekong Foods", "27400", "Won"],
      ]) {
        await a.addDeal(name, amount, stage);
      }
      await a.page.locator(".board").evaluate((board) => board.scrollTo(0, 0));
      await look("board");
      await a.page.getByRole("button", { name: "New deal" }).click();
      await a.page.getByRole("dialog").waitFor();
      await look("new-deal");
      await a.page.keyboard.press("Escape");
      await a.page.getByRole("button", { name: "Actions for Blue Sky Logistics" }).click();
      await a.page.getByRole("menu").waitFor();
      await look("card-menu");
      await a.page.keyboard.press("Escape");
      await a.quickAdd("Sông Hồng 20 licences $9,000 30/12 #hot");
      const asked = await askAbout(a.page, "Stage");
      await look("filter");
      await a.page.keyboard.press("Escape");
      await asked.waitFor({ state: "detached" });
      await a.page.locator(".display summary").click();
      await choose(a.page, "Swimlanes", "Company");
      await look("display");
      await a.page.locator(".display summary").click();
      await a.page.locator(".lane").first().waitFor();
      await look("lanes");
      await a.page.locator(".display summary").click();
      await choose(a.page, "Swimlanes", "None");
      await a.page.locator(".display summary").click();
      await a.card("Blue Sky Logistics").locator(".deal-card").click({ modifiers: ["Control"] });
      await a.page.getByRole("toolbar").waitFor();
      await look("picked");
      await a.page.keyboard.press("Escape");
      for (const layout of ["Table", "Forecast", "Calendar", "Board"]) {
        await a.page.getByRole("button", { name: layout, exact: true }).click();
        await a.page.locator(".deal-table, .forecast, .calendar, section.column").first().waitFor();
        await look(`deals-${layout.toLowerCase()}`);
      }
      await a.page.keyboard.press("Control+k");
      await a.page.getByRole("listbox").waitFor();
      await look("palette");
      await a.page.keyboard.press("Escape");
      await a.page.getByRole("link", { name: "Edit pipelines and stages" }).click();
      await a.page.locator(".stage summary").first().click();
      await look("pipelines");
      await a.go("Deals");
      await a.card("Blue Sky Logistics").locator(".deal-card").click();
      await a.page.getByRole("heading", { name: "Timeline" }).waitFor();
      await a.page.getByLabel("Add a note").fill("They want to see it live");
      await a.page.locator(".note-form").getByRole("button", { name: "Add", exact: true }).click();
      await a.page.locator(".timeline .activity").waitFor();
      await look("deal-folded");
      await a.unfold();
      await a.page.getByRole("button", { name: "Edit Company: empty" }).click();
      await a.page.getByLabel("Company", { exact: true }).fill("Blue Sky");
      await a.page.keyboard.press("Enter");
      await a.page.getByRole("link", { name: "Blue Sky", exact: true }).waitFor();
      await a.page.locator('[data-related="task"]').getByRole("button", { name: "New task" }).click();
      await look("new-task");
      await a.page.getByRole("dialog").getByLabel("What is to be done?").fill("Prepare the demo");
      await a.page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
      await a.page.locator('[data-related="task"]').getByRole("link", { name: "Prepare the demo" }).waitFor();
      await a.page.locator(".next-up").getByRole("link", { name: "Prepare the demo" }).waitFor();
      await look("deal");
      await a.page.locator(".record-menu > summary").click();
      await look("deal-menu");
      await a.page.keyboard.press("Escape");
      await a.go("Contacts");
      await a.page.getByRole("heading", { name: "The people you work with" }).waitFor();
      await look("contacts-empty");
      for (const [name, number, email, company] of [
        ["Nguyễn Thị Lan", "0903 123 456", "lan@haiphongsteel.vn", "Hải Phòng Steel"],
        ["Trần Văn Đức", "0912 222 333", "duc@bluesky.vn", "Blue Sky"],
      ]) {
        await a.page.getByRole("button", { name: "New contact" }).first().click();
        const form = a.page.getByRole("dialog");
        await form.getByLabel("Full name").fill(name);
        await form.getByLabel("Phone").fill(number);
        await form.getByLabel("E-mail").fill(email);
        await form.getByLabel("Company").fill(company);
        if (name.startsWith("N")) await look("new-contact");
        await form.getByRole("button", { name: "Add", exact: true }).click();
        await a.page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
        await a.page.getByRole("link", { name: company, exact: true }).waitFor();
        if (name.startsWith("N")) {
          const affiliations = a.page.locator(".affiliations");
          await affiliations.getByLabel("Company").fill("Hội Doanh nhân trẻ");
          await affiliations.getByLabel("Role").first().fill("Uỷ viên");
          await affiliations.getByRole("button", { name: "Add", exact: true }).click();
          await affiliations.locator(".affiliation").waitFor();
          await a.page.getByRole("button", { name: "New address" }).click();
          await a.page.locator(".addresses").getByRole("button", { name: "Edit Street" }).click();
          await a.page.locator(".addresses").getByLabel("Street").fill("12 Lê Lợi, Hải Phòng");
          await a.page.keyboard.press("Enter");
          await a.page.locator(".addresses summary", { hasText: "12 Lê Lợi" }).waitFor();
          await a.page.getByLabel("Add files").setInputFiles({ name: "Hợp đồng khung 2026.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(48_000, "x") });
          await a.page.locator(".attachment").waitFor();
          await look("contact");
        }
        await a.go("Contacts");
      }
      await a.page.getByRole("searchbox").waitFor();
      await look("contacts");
      for (const [path, heading] of [["/leads", "Leads"], ["/segments", "Segments"], ["/duplicates", "Duplicates"], ["/import", "Import"], ["/bin", "Recycle bin"], ["/share?text=0903", "Quick log"], ["/settings/fields", "Custom fields"]]) {
        await a.visit(path);
        await a.page.getByRole("heading", { name: heading }).first().waitFor();
        if (path === "/segments") {
          await choose(a.page, "Place of Nguyễn Thị Lan", { value: "1" });
          await a.page.locator('.matrix-cell[data-place="A-high"] .customer').waitFor();
        }
        if (path === "/settings/fields") await a.page.getByRole("button", { name: "Real estate" }).click();
        await look(path.slice(1).replaceAll(/\W+/g, "-"));
      }
      await a.go("Companies");
      await a.page.getByRole("searchbox").waitFor();
      await look("companies");
      await a.page.getByRole("link", { name: /Blue Sky/ }).click();
      await a.page.locator('[data-related="contact"]').getByRole("link").waitFor();
      await look("company");
      await a.go("Products");
      await a.page.getByRole("heading", { name: "What you sell" }).waitFor();
      await look("products-empty");
      await a.page.getByRole("button", { name: "New product" }).first().click();
      await a.page.getByRole("dialog").getByLabel("Product name").fill("Bia lon 330ml");
      await a.page.getByRole("dialog").getByLabel("SKU").fill("SP000123");
      await look("new-product");
      await a.page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
      await a.page.locator('[data-beside="product_cost"]').waitFor();
      await look("product");
      await a.go("Products");
      await a.page.getByRole("searchbox").waitFor();
      await look("products");
      await a.go("Tasks");
      await a.page.getByRole("button", { name: "New task" }).first().click();
      await a.page.getByRole("dialog").getByLabel("What is to be done?").fill("Gọi lại cho chị Lan");
      await a.page.getByRole("dialog").getByLabel("Due").fill("2026-01-05");
      await choose(a.page.getByRole("dialog"), "Priority", { value: "high" });
      await a.page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
      await a.page.locator('[data-when="Overdue"]').waitFor();
      await look("tasks");
      await a.page.getByRole("button", { name: "Week", exact: true }).click();
      await a.page.locator(".calendar").waitFor();
      await look("tasks-week");
      await a.page.getByRole("button", { name: "List", exact: true }).click();
      await a.visit("/");
      await a.page.locator('[data-when="Overdue"]').waitFor();
      await a.page.locator(".task-entry input").fill("Gọi Nguyễn Thị Lan mai 9h");
      await a.page.locator(".task-entry .chip").nth(1).waitFor();
      await look("today");
      await a.page.locator(".task-entry input").fill("");
      await a.go("Follow-ups");
      await a.page.getByRole("heading", { name: "Contact frequency" }).waitFor();
      await look("care");
      await a.go("Tasks");
      await a.page.getByRole("link", { name: "Prepare the demo" }).click();
      await a.page.getByRole("button", { name: "Complete", exact: true }).waitFor();
      await look("task");
      await a.go("Settings");
      await a.page.getByRole("heading", { name: "Settings" }).waitFor();
      await look("settings");
      for (const [subject, word] of subjects) {
        await a.settings(subject);
        await a.arrives(new RegExp(`/settings/${word}$`));
        await look(`settings-${word}`);
      }
      await a.page.goto(`${server.url}/join#token`);
      await a.page.getByText("no longer valid").waitFor();
      await look("join-dead");
      // The browser reports that the server does not know the invitation.
      a.problems = a.problems.filter((problem) => !problem.includes("404"));
      await a.page.goto(`${server.url}/sign-in`);
      await a.page.getByLabel("E-mail").waitFor();
      await look("sign-in");
      for (const path of ["reset", "verify"]) {
        await a.page.goto(`${server.url}/${path}`);
        await a.page.getByRole("alert").getByText("The link is not complete").waitFor();
        await look(path);
      }
      await a.visit("/settings");
      const link = await a.share();
      // With a server there is more of them.
      for (const [subject, word] of subjects) {
        await a.settings(subject);
        await look(`settings-${word}-shared`);
      }
      await a.page.goto(link);
      await a.page.getByText("You are invited to").waitFor();
      await look("join");
      await a.page.goto(`${server.url}/nowhere`);
      await a.page.getByText("There is no such page").waitFor();
      await look("not-found");
      await a.page.locator(".workspace-menu summary").click();
      await a.page.locator(".workspaces .workspace").first().waitFor();
      await look("workspaces");
      assert.deepEqual([...routes].filter((route) => !seen.has(route)), [], "routes that were not looked at");
      assert.deepEqual(a.problems, []);
      await a.context.close();
    });
  }

  it("no page is wider than a phone in Vietnamese, whose words are longer", async () => {
    const a = await Person.open(server, phone);
    await a.visit("/settings");
    await a.share();
    await a.visit("/settings/profile");
    await a.page.locator(".subject").getByRole("button", { name: "Tiếng Việt" }).click();
    await a.page.getByRole("heading", { name: "Hồ sơ" }).waitFor();
    for (const path of [...routes].filter((route) => !route.includes("{}"))) {
      await a.visit(path);
      await a.page.locator("main#content :is(h1, h2)").first().waitFor();
      await eventually(() => beside(a.page), 0);
    }
    assert.deepEqual(a.problems, []);
    await a.context.close();
  });
});
