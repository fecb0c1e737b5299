// What a screen reader says of the screens that people use most, in both languages: what is told, in which order, and what
// has the keys afterwards. `transcript.test.mjs` has a card that is moved.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, suite } from "./harness.mjs";
import { Ear } from "./heard.mjs";
import { LOCALES } from "./walks.mjs";

/** What to do, and what is heard then, by language. */
const HEARD = {
  today: {
    en: [
      ["c", 'textbox "New task"'],
      ["“Call Acme tomorrow 9h”", "polite: Tomorrow 09:00", 'textbox "New task" = “Call Acme tomorrow 9h”'],
      ["Enter", "polite: All done for today Next: Call Acme", "polite: “Call Acme” added: Tomorrow 09:00 Undo", 'textbox "New task"'],
      ["Tab", 'button "Add"'],
    ],
    vi: [
      ["c", 'textbox "Việc mới"'],
      ["“Call Acme tomorrow 9h”", "polite: Ngày mai 09:00", 'textbox "Việc mới" = “Call Acme tomorrow 9h”'],
      ["Enter", "polite: Đã xong hết việc hôm nay Tiếp theo: Call Acme", "polite: Đã thêm “Call Acme”: Ngày mai 09:00 Hoàn tác", 'textbox "Việc mới"'],
      ["Tab", 'button "Thêm"'],
    ],
  },
  record: {
    en: [
      ["ArrowRight", 'option "Qualified, position 2 of 5"'],
      ["Enter", "polite: Moved Acme from New to Qualified Undo", 'option "Qualified, position 2 of 5, here for less than a day" (Since …), selected'],
      ["Control+z", "polite: Undone", 'option "Qualified, position 2 of 5"'],
    ],
    vi: [
      ["ArrowRight", 'option "Tiềm năng, vị trí 2 trên 5"'],
      ["Enter", "polite: Đã chuyển Acme từ Mới tới Tiềm năng Hoàn tác", 'option "Tiềm năng, vị trí 2 trên 5, ở đây chưa đến một ngày" (Từ …), selected'],
      ["Control+z", "polite: Đã hoàn tác", 'option "Tiềm năng, vị trí 2 trên 5"'],
    ],
  },
  palette: {
    en: [
      ["Control+k", 'dialog "Go anywhere, do anything": combobox "Go anywhere, do anything", expanded → option "Nguyễn Thị Lan", selected'],
      ["“thi lan”", "polite: 1 result", 'dialog "Go anywhere, do anything": combobox "Go anywhere, do anything" = “thi lan”, expanded → option "Nguyễn Thị Lan", selected'],
      ["“zzz”", "polite: Nothing is called “thi lanzzz”", 'dialog "Go anywhere, do anything": combobox "Go anywhere, do anything" = “thi lanzzz”, expanded → option "New deal “thi lanzzz”", selected'],
      ["Escape", 'main ""'],
    ],
    vi: [
      ["Control+k", 'dialog "Tìm kiếm, thao tác nhanh": combobox "Tìm kiếm, thao tác nhanh", expanded → option "Nguyễn Thị Lan", selected'],
      ["“thi lan”", "polite: 1 kết quả", 'dialog "Tìm kiếm, thao tác nhanh": combobox "Tìm kiếm, thao tác nhanh" = “thi lan”, expanded → option "Nguyễn Thị Lan", selected'],
      ["“zzz”", "polite: Không có gì tên “thi lanzzz”", 'dialog "Tìm kiếm, thao tác nhanh": combobox "Tìm kiếm, thao tác nhanh" = “thi lanzzz”, expanded → option "Cơ hội mới “thi lanzzz”", selected'],
      ["Escape", 'main ""'],
    ],
  },
  table: {
    en: [
      ["Enter", 'textbox "Job title"'],
      ["“Director”", 'textbox "Job title" = “Director”'],
      ["Enter", 'gridcell "Director"'],
    ],
    vi: [
      ["Enter", 'textbox "Chức danh"'],
      ["“Director”", 'textbox "Chức danh" = “Director”'],
      ["Enter", 'gridcell "Director"'],
    ],
  },
  choice: {
    en: [
      ["Enter", 'dialog "New task": combobox "Priority" = “Normal”, expanded → option "Normal", selected'],
      ["ArrowDown", 'dialog "New task": combobox "Priority" = “Normal”, expanded → option "High"'],
      ["Enter", 'dialog "New task": combobox "Priority" = “High”'],
    ],
    vi: [
      ["Enter", 'dialog "Việc mới": combobox "Ưu tiên" = “Thường”, expanded → option "Thường", selected'],
      ["ArrowDown", 'dialog "Việc mới": combobox "Ưu tiên" = “Thường”, expanded → option "Cao"'],
      ["Enter", 'dialog "Việc mới": combobox "Ưu tiên" = “Cao”'],
    ],
  },
  form: {
    en: [
      ["c", 'dialog "New task": textbox "What is to be done?"'],
      ["“Call Acme”", 'dialog "New task": textbox "What is to be done?" = “Call Acme”'],
      ["Tab", 'dialog "New task": textbox "Due" = “‹today›”'],
      ["“soon”", 'dialog "New task": textbox "Due" = “soon”'],
      ["Tab", "assertive: This is not a date: for example 30/6, tomorrow, Monday.", 'dialog "New task": button "Open the calendar"'],
      ["Shift+Tab", 'dialog "New task": textbox "Due" = “soon” (This is not a date: for example 30/6, tomorrow, Monday.), invalid'],
      ["Control+a"],
      ["“30/6/2027”", "polite: Wed 30 Jun 2027", 'dialog "New task": textbox "Due" = “30/6/2027”'],
      ["Tab", 'dialog "New task": button "Open the calendar"'],
      ["Shift+Tab", 'dialog "New task": textbox "Due" = “30 Jun 2027”'],
      ["Alt+ArrowDown", 'dialog "Choose a date": gridcell "Wed 30 Jun 2027", selected'],
      ["ArrowRight", "polite: July 2027", 'dialog "Choose a date": gridcell "Thu 1 Jul 2027"'],
      ["Enter", 'dialog "New task": textbox "Due" = “1 Jul 2027”'],
      ["Escape", 'main ""'],
    ],
    vi: [
      ["c", 'dialog "Việc mới": textbox "Cần làm gì?"'],
      ["“Call Acme”", 'dialog "Việc mới": textbox "Cần làm gì?" = “Call Acme”'],
      ["Tab", 'dialog "Việc mới": textbox "Hạn" = “‹today›”'],
      ["“soon”", 'dialog "Việc mới": textbox "Hạn" = “soon”'],
      ["Tab", "assertive: Đây không phải ngày: ví dụ 30/6, mai, thứ hai.", 'dialog "Việc mới": button "Mở lịch"'],
      ["Shift+Tab", 'dialog "Việc mới": textbox "Hạn" = “soon” (Đây không phải ngày: ví dụ 30/6, mai, thứ hai.), invalid'],
      ["Control+a"],
      ["“30/6/2027”", "polite: Thứ 4 30/06/2027", 'dialog "Việc mới": textbox "Hạn" = “30/6/2027”'],
      ["Tab", 'dialog "Việc mới": button "Mở lịch"'],
      ["Shift+Tab", 'dialog "Việc mới": textbox "Hạn" = “30/06/2027”'],
      ["Alt+ArrowDown", 'dialog "Chọn ngày": gridcell "Thứ 4 30/06/2027", selected'],
      ["ArrowRight", "polite: Tháng 7/2027", 'dialog "Chọn ngày": gridcell "Thứ 5 01/07/2027"'],
      ["Enter", 'dialog "Việc mới": textbox "Hạn" = “01/07/2027”'],
      ["Escape", 'main ""'],
    ],
  },
};

suite("a screen reader says", (server) => {
  for (const [language, locale] of Object.entries(LOCALES)) {
    /** Somebody who listens, on a page. */
    const listening = async (path) => {
      const a = await Person.open(server, { locale });
      const ear = await Ear.of(a);
      await a.visit(path);
      await a.page.locator("main#content").focus();
      return [a, ear];
    };
    const steps = (walk) => HEARD[walk][language];
    const done = async (a) => {
      assert.deepEqual(a.problems, []);
      await a.context.close();
    };
    const contact = async (a, name) => {
      await a.visit("/contacts");
      await a.page.locator("main#content").focus();
      await a.page.keyboard.press("c");
      await a.page.getByRole("dialog").locator("input").first().fill(name);
      await a.page.keyboard.press("Enter");
      await a.page.getByRole("heading", { level: 1, name }).waitFor();
    };

    it(`what a task of one line is taken for, and that it was added, ${language}`, async () => {
      const [a, ear] = await listening("/");
      await a.page.locator(".task-entry").waitFor();
      await ear.hears(steps("today"));
      await done(a);
    });

    it(`where a deal stands, and where it goes, ${language}`, async () => {
      const [a, ear] = await listening("/board");
      await a.page.keyboard.press("c");
      await a.page.getByRole("dialog").locator("input").first().fill("Acme");
      await a.page.keyboard.press("Enter");
      await a.card("Acme").locator(".deal-card").focus();
      await a.page.keyboard.press("Enter");
      await a.page.locator(".stage-path").waitFor();
      await a.page.locator('.step[tabindex="0"]').focus();
      await ear.hears(steps("record"));
      await done(a);
    });

    it(`what the palette finds, and that it finds nothing, ${language}`, async () => {
      const [a, ear] = await listening("/contacts");
      await contact(a, "Nguyễn Thị Lan");
      await a.page.locator("main#content").focus();
      await ear.hears(steps("palette"));
      await done(a);
    });

    it(`which cell of a table has the keys, and that it is edited, ${language}`, async () => {
      const [a, ear] = await listening("/contacts");
      await contact(a, "Nguyễn Thị Lan");
      await a.visit("/contacts");
      await a.page.locator('.grid-body [data-key="job_title"]').first().focus();
      await ear.hears(steps("table"));
      await done(a);
    });

    it(`what can be chosen, and what is chosen, ${language}`, async () => {
      const [a, ear] = await listening("/tasks");
      await a.page.locator("main h1, main h2").first().waitFor();
      await a.page.keyboard.press("c");
      await a.page.getByRole("dialog").getByRole("combobox", { name: /^(Priority|Ưu tiên|Mức ưu tiên)$/ }).focus();
      await ear.hears(steps("choice"));
      await done(a);
    });

    it(`a dialog, its fields, a day that is none and one that is, ${language}`, async () => {
      const [a, ear] = await listening("/tasks");
      await a.page.locator("main h1, main h2").first().waitFor();
      await ear.hears(steps("form"));
      await done(a);
    });
  }
});
