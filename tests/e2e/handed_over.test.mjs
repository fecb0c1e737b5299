// What other apps and pages hand over: it is looked at first, and nothing is written without a click.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { it } from "node:test";
import { Person, eventually, suite } from "./harness.mjs";

suite("what is handed over", (server) => {
  const done = async (...people) => {
    for (const one of people) {
      assert.deepEqual(one.problems, []);
      await one.context.close();
    }
  };
  const button = (one, name) => one.page.getByRole("button", { name, exact: true });
  const calendar = (title) =>
    ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VTODO", `UID:${title}@evil.example`, `SUMMARY:${title}`, "DUE;VALUE=DATE:20991230", "END:VTODO", "END:VCALENDAR", ""].join("\r\n");

  it("what another page sends to the app is looked at first, and nothing is written without a click", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await eventually(() => a.page.evaluate(() => navigator.serviceWorker.ready.then((it) => it.active.state)), "activated");
    // Another origin: a page that sends a form as soon as it is opened.
    const evil = createServer((request, response) => {
      const { searchParams } = new URL(request.url, "http://evil.example");
      const [name, policy] = [searchParams.get("name"), searchParams.get("policy")];
      response.writeHead(200, { "content-type": "text/html", ...(policy && { "referrer-policy": policy }) });
      response.end(`<form method="post" enctype="multipart/form-data" action="${server.url}/share"><input type="file" name="file"></form><script>
        const data = new DataTransfer();
        data.items.add(new File([${JSON.stringify(calendar("Pay the attacker"))}], ${JSON.stringify(name)}, { type: "text/calendar" }));
        document.querySelector("input").files = data.files;
        document.querySelector("form").submit();
      </script>`);
    }).listen(0, "127.0.0.1");
    await once(evil, "listening");
    const attack = async (name, policy = "") => {
      await a.page.goto(`http://127.0.0.1:${evil.address().port}/?name=${encodeURIComponent(name)}&policy=${policy}`).catch(() => {});
      await a.arrives(/\/import/);
      await a.page.locator("main#content").waitFor();
    };
    const tasks = async () => {
      await a.go("Tasks");
      await a.page.locator(".tasks-page").waitFor();
      return a.page.locator(".tasks-page .main-link").count();
    };
    // The browser says that it came from another site.
    await attack("x.ics");
    await a.page.locator("[role=alert]", { hasText: "so it was not opened" }).waitFor();
    assert.equal(await tasks(), 0);
    // It does not say.
    await attack("x.ics", "no-referrer");
    await a.page.locator("[role=alert]", { hasText: "“x.ics” was handed over by another app or a page" }).waitFor();
    await a.page.locator(".import-tasks", { hasText: "Pay the attacker" }).waitFor();
    await button(a, "Do not import").click();
    assert.equal(await tasks(), 0);
    // It is handed over once: neither a reload nor another visit brings it back.
    await attack("x.ics", "no-referrer");
    await a.page.locator(".import-tasks").waitFor();
    await a.reload();
    await a.page.locator(".drop-file").waitFor();
    assert.equal(await a.page.evaluate(() => caches.has("shared-inbox")), false);
    assert.equal(await tasks(), 0);
    await attack("x.exe", "no-referrer");
    await a.page.locator("[role=alert]", { hasText: "so it was not opened" }).waitFor();
    assert.equal(await tasks(), 0);
    // Who wants it takes it.
    await attack("x.ics", "no-referrer");
    await button(a, "Import these tasks").click();
    await a.page.getByText("1 task imported, 0 already here").waitFor();
    assert.equal(await tasks(), 1);
    evil.close();
    await done(a);
  });

  it("a nonce that nobody gave, and a file that waited for more than a minute, bring nothing", async () => {
    const a = await Person.open(server);
    await a.visit();
    await a.page.evaluate(async (text) => {
      const inbox = await caches.open("shared-inbox");
      const headers = (at) => ({ headers: { "x-name": "x.ics", "x-at": `${at}` } });
      await inbox.put("/shared-file/old", new Response(text, headers(Date.now() - 61_000)));
    }, calendar("Too late"));
    await a.visit("/import?shared=old");
    await a.page.locator(".drop-file").waitFor();
    await a.visit("/import?shared=unknown");
    await a.page.locator(".drop-file").waitFor();
    await eventually(() => a.page.evaluate(async () => (await (await caches.open("shared-inbox")).keys()).length), 0);
    assert.equal(await a.page.locator(".import-mapping").count(), 0);
    await done(a);
  });
});
