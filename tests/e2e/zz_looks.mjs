import { Person, Server, closeBrowser, desktop, phone, eventually } from "./harness.mjs";
import { mkdirSync } from "node:fs";
const out = process.env.OUT ?? "/tmp/looks"; mkdirSync(out, { recursive: true });
const server = await Server.start();
const variants = (process.env.V ?? "en-light,vi-dark-phone").split(",");
try {
for (const v of variants) {
  const isPhone = v.includes("phone");
  const options = { ...(isPhone ? phone : v.includes("1440") ? { viewport: { width: 1440, height: 900 } } : v.includes("768") ? { viewport: { width: 768, height: 1024 } } : desktop), colorScheme: v.includes("dark") ? "dark" : "light", locale: v.startsWith("vi") ? "vi-VN" : "en-GB" };
  const a = await Person.open(server, options);
  const shot = (name) => a.page.screenshot({ path: `${out}/${v}-${name}.png`, animations: "disabled" });
  await a.visit("/");
  await a.page.locator(".task-entry").waitFor();
  await shot("today-empty");
  await a.page.locator(".sample").first().click();
  await a.page.locator(".toast").first().waitFor();
  await a.page.waitForTimeout(1500);
  const entry = a.page.locator(".task-entry input");
  for (const line of ["Gọi anh An hôm nay 8h", "Gửi báo giá hôm nay 23h30", "Họp với Hải Phòng Steel mai 9h", "Gửi email hợp đồng"]) { await entry.fill(line); await entry.press("Enter"); await a.page.waitForTimeout(200); }
  await entry.fill("Gọi Nguyễn Thị Lan thứ hai 9h30");
  await a.page.waitForTimeout(800);
  await shot("today");
  await entry.fill("");
  await a.visit("/board"); await a.page.locator(".deal-card").first().waitFor(); await a.page.waitForTimeout(600); await shot("board");
  await a.page.locator(".deal-card").first().click(); await a.page.waitForTimeout(1200); await shot("deal");
  await a.visit("/contacts"); await a.page.waitForTimeout(800); await shot("contacts");
  await a.page.locator("main .main-link, main .cell.name a").first().click(); await a.page.waitForTimeout(1200); await shot("contact");
  await a.page.locator("main#content").evaluate((it) => it.scrollTo(0, 500)); await a.page.waitForTimeout(300); await shot("contact-scrolled");
  await a.visit("/companies"); await a.page.waitForTimeout(600);
  await a.page.locator("main .main-link, main .cell.name a").first().click(); await a.page.waitForTimeout(1000); await shot("company");
  await a.visit("/tasks"); await a.page.waitForTimeout(800); await shot("tasks");
  await a.page.locator(".task-group .main-link").first().click(); await a.page.waitForTimeout(800); await shot("task");
  await a.visit("/board?layout=forecast"); await a.page.waitForTimeout(1200); await shot("forecast");
  await a.page.locator("main .forecast, main .board-area").first().evaluate((it) => it.scrollTo(0, 600)); await a.page.waitForTimeout(300); await shot("forecast-2");
  await a.visit("/board?layout=table"); await a.page.waitForTimeout(1000); await shot("table");
  await a.visit("/settings"); await a.page.waitForTimeout(800); await shot("settings");
  await a.page.keyboard.press("Control+k"); await a.page.waitForTimeout(700); await shot("palette"); await a.page.keyboard.type("an"); await a.page.waitForTimeout(500); await shot("palette-found"); await a.page.keyboard.press("Escape"); await a.page.waitForTimeout(300);
  const menu = isPhone ? "nav.tabs .create-menu summary" : "header.top .create-menu summary";
  await a.page.locator(menu).click(); await a.page.waitForTimeout(600); await shot("create"); await a.page.keyboard.press("Escape");
  if (isPhone) { await a.page.locator('nav.tabs [aria-controls="navigation"]').click(); await a.page.waitForTimeout(400); await shot("more"); await a.page.locator('nav.tabs [aria-controls="navigation"]').click(); }
  else { await a.page.locator(".own-menu summary").click(); await a.page.waitForTimeout(500); await shot("own"); await a.page.keyboard.press("Escape"); await a.page.keyboard.press("["); await a.page.waitForTimeout(300); await shot("folded"); await a.page.keyboard.press("["); }
  console.log(v, a.problems);
  await a.context.close();
}
} catch (e) { console.log("FAILED", e.message); }
await closeBrowser(); await server.end(); process.exit(0);
