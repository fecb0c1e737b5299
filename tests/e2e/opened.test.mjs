// Everything that opens: menus, dialogs, lists, forms, sheets. Under a pointer and under a thumb, light and dark, axe finds
// nothing wrong in any of them.
import assert from "node:assert/strict";
import { it } from "node:test";
import { axe, inBothSchemes } from "./axe.mjs";
import { Person, eventually, suite } from "./harness.mjs";
import { SCREENS, SIZES, closeAll, either, loadSample, recordOn, settled } from "./walks.mjs";

const dialog = (one) => one.page.getByRole("dialog").first();
const onBoard = async (one) => {
  await one.visit("/board");
  await one.page.locator(".deal-card").first().waitFor();
};
const onDeal = async (one) => {
  one.deal ??= await recordOn(one, "/board?layout=table", "/deals");
  await one.visit(one.deal);
  await one.page.locator("main h1").first().waitFor();
};
const onContact = async (one) => {
  await one.visit(await recordOn(one, "/contacts", "/contacts"));
  await one.page.locator(".note-form").first().waitFor();
};
const newTask = async (one) => SCREENS["new-task"](one);
/** A file in the import, as far as the question what its columns are. */
const file = async (one) => {
  await one.visit("/import");
  const text = "Full name,Phone,E-mail,Company\nLe Mai,0908 111 222,mai@example.vn,Acme\nTran Tam,abc,tam@example.vn,Acme";
  await one.page.locator("input[type=file]").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await one.page.getByRole("button", { name: "Import now" }).waitFor();
};

/** What opens besides what `walks.mjs` goes to; those with a size exist there alone. */
const MORE = {
  "what is offered on a card": async (one) => {
    await onBoard(one);
    await one.page.getByRole("button", { name: /^Actions for / }).first().click();
    await one.page.getByRole("menu").waitFor();
  },
  filter: async (one) => {
    await onBoard(one);
    await one.page.locator(".filter-chips .chip.filter button").first().click();
    await one.page.locator(".filter-popover").waitFor();
  },
  display: async (one) => {
    await onBoard(one);
    await one.page.locator(".display > summary").click();
  },
  views: {
    size: "390",
    go: async (one) => {
      await onBoard(one);
      await one.page.locator(".views summary").first().click();
    },
  },
  "cards that are picked": {
    size: "1280",
    go: async (one) => {
      await onBoard(one);
      await one.page.locator(".deal-card").first().click({ modifiers: ["Control"] });
      await one.page.getByRole("toolbar").first().waitFor();
    },
  },
  "lines that are picked": {
    size: "1280",
    go: async (one) => {
      await one.visit("/contacts");
      await one.page.locator(".grid-body").getByRole("checkbox").first().click();
      await one.page.getByRole("toolbar").first().waitFor();
    },
  },
  columns: {
    size: "1280",
    go: async (one) => {
      await one.visit("/contacts");
      await one.page.locator(".columns-menu > summary").click();
    },
  },
  "a month": async (one) => {
    await newTask(one);
    await dialog(one).getByRole("button", { name: "Open the calendar" }).click();
    await one.page.locator(".beside").waitFor();
  },
  "a list to choose from": async (one) => {
    await newTask(one);
    await dialog(one).getByRole("combobox", { name: "Priority" }).click();
    await one.page.getByRole("listbox").first().waitFor();
  },
  "what is suggested": async (one) => {
    await newTask(one);
    await dialog(one).getByLabel("About", { exact: true }).fill("a");
    await one.page.locator(".beside").waitFor();
  },
  "a day that is none": async (one) => {
    await newTask(one);
    await dialog(one).getByLabel("Due", { exact: true }).fill("soon");
    await dialog(one).getByLabel("Due", { exact: true }).press("Tab");
    await one.page.getByText("This is not a date").first().waitFor();
  },
  "what a record offers": async (one) => {
    await onDeal(one);
    await one.page.locator(".record-menu > summary").click();
  },
  "why it was lost": async (one) => {
    await onDeal(one);
    await one.page.getByRole("button", { name: "Lost", exact: true }).first().click();
    await dialog(one).waitFor();
  },
  "a field that is edited": async (one) => {
    await onContact(one);
    await one.unfold();
    await one.page.getByRole("button", { name: /^Edit Job title/ }).first().click();
  },
  "what was done": async (one) => {
    await one.visit("/");
    await one.page.locator('input[name="task"]').fill("Call Acme");
    await one.page.keyboard.press("Enter");
    await one.page.locator(".toast").first().waitFor();
  },
  "what comes next": async (one) => {
    await one.visit("/tasks");
    await one.page.getByRole("checkbox", { name: /^Complete / }).first().click();
    await one.page.locator(".toast").first().waitFor();
  },
  "first steps": async (one) => {
    await onBoard(one);
    const steps = one.page.locator(".first-steps > button");
    if (!(await steps.count())) return false;
    await steps.click();
    await one.page.locator(".first-steps .popover-body").waitFor();
    return true;
  },
  "all of the navigation": {
    size: "390",
    go: async (one) => {
      await one.visit("/");
      await one.page.locator("nav.tabs [aria-controls]").click();
      await one.page.locator("nav.main").waitFor();
    },
  },
  "a stage of a pipeline": async (one) => {
    await one.visit("/settings/pipelines");
    await one.page.locator(".stage summary").first().click();
  },
  "what columns are": file,
  "a column that is chosen": async (one) => {
    await file(one);
    await one.page.locator("main").getByRole("combobox").first().click();
    await one.page.getByRole("listbox").first().waitFor();
  },
  "what was brought in": async (one) => {
    await file(one);
    await one.page.getByRole("button", { name: "Import now" }).click();
    await one.page.locator(".import-report").waitFor();
  },
  "a pair side by side": async (one) => {
    for (const name of ["Đỗ Mai", "Mai Đỗ"]) {
      await SCREENS["new-contact"](one);
      await dialog(one).getByLabel("Full name").fill(name);
      await dialog(one).getByLabel("Phone").fill("0907 555 111");
      await dialog(one).getByRole("button", { name: "Add", exact: true }).click();
      await one.page.getByRole("heading", { level: 1, name }).waitFor();
    }
    await one.visit("/duplicates");
    await one.page.getByRole("button", { name: "Compare and merge…" }).first().click();
    await dialog(one).waitFor();
  },
};

/** The screens of `walks.mjs` on which something is open. */
const OPEN = ["palette", "create-menu", "own-menu", "workspaces", "notices", "sync", "export", "new-deal", "new-contact", "new-company", "new-task", "new-product", "keys", "log"];

suite("what opens", (server) => {
  for (const size of ["1280", "390"]) {
    it(`${size} px wide: axe finds nothing, light and dark`, async () => {
      const a = await Person.open(server, { ...SIZES[size], reducedMotion: "reduce" });
      await a.context.addInitScript({ path: axe });
      await loadSample(a);
      a.page.setDefaultTimeout(10_000);
      const [wrong, unfound] = [{}, {}];
      for (const [name, way] of [...OPEN.map((name) => [name, SCREENS[name]]), ...Object.entries(MORE)]) {
        if (way.size && way.size !== size) continue;
        try {
          if ((await (way.go ?? way)(a)) === false) continue;
          await settled(a.page);
          const found = await inBothSchemes(a.page);
          if (found.length) wrong[name] = found;
        } catch (error) {
          unfound[name] = `${error}`.split("\n").slice(0, 4).join(" ");
        }
        await a.page.keyboard.press("Escape");
        await closeAll(a.page);
      }
      assert.deepEqual({ wrong, unfound }, { wrong: {}, unfound: {} });
      await eventually(() => a.problems, []);
      await a.context.close();
    });
  }

  it("the page of components is for development alone", async () => {
    const a = await Person.open(server);
    await a.visit("/_ui");
    await a.page.getByText("There is no such page").waitFor();
    await a.context.close();
  });
});
