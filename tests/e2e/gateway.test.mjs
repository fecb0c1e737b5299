// The gateway: unmodified automerge-repo clients and the app work on the same records.
import { getAllChanges, ImmutableString } from "@automerge/automerge";
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { Client, MemoryStorage, documentIdOf } from "./automerge-repo.mjs";
import { Person, Server, closeBrowser, eventually } from "./harness.mjs";

const text = (handle, field) => String(handle.doc()[field]);
const heads = (handle) => JSON.stringify(handle.heads());

describe("the gateway for automerge-repo", () => {
  let server, a, url, token, workspace;
  let clients = [];

  const client = (options = {}, address = url) => {
    const made = new Client(address, options);
    clients.push(made);
    return made;
  };
  /** A deal on the board, and what automerge-repo calls it. */
  const deal = async (name, amount) => {
    await a.go("Deals");
    await a.addDeal(name, amount);
    await a.synced();
    await a.card(name).locator(".deal-card").click();
    await a.arrives(/\/deals\/[^/]*$/);
    const documentId = documentIdOf(a.page.url().split("/").at(-1));
    await a.go("Deals");
    return documentId;
  };
  /** Changes a field on the page of the deal that is open. */
  const edit = async (label, value) => {
    await a.page.getByRole("button", { name: `Edit ${label}` }).click();
    await a.page.getByRole("textbox", { name: label }).fill(value);
    await a.page.keyboard.press("Enter");
  };
  const agree = (one, other) => eventually(() => heads(one) === heads(other), true);
  /** Nothing is said any more. */
  const quiet = async () => {
    const said = () => clients.reduce((sum, it) => sum + it.sent.length + it.received.length, 0);
    let before;
    do {
      before = said();
      await new Promise((next) => setTimeout(next, 400));
    } while (said() !== before);
  };

  before(async () => {
    server = await Server.start();
    a = await Person.open(server);
    await a.visit();
    await a.share();
    await a.synced();
    ({ workspace, token } = await a.page.evaluate(makeToken, "a test"));
    url = `ws://localhost:${server.port}/automerge-repo?access_token=${token}`;
  });
  beforeEach(() => server.revive());
  after(async () => {
    await closeBrowser();
    await server.end();
  });
  const withClients = (name, test) =>
    it(name, async () => {
      try {
        await test();
      } finally {
        await Promise.all(clients.map((it) => it.close()));
        clients = [];
      }
    });

  withClients("a record is opened by its URL, changed on both sides, and its conflict shows", async () => {
    const one = client();
    const record = await deal("Acme", "100");
    const handle = await one.open(record);
    assert.equal(text(handle, "name"), "Acme");
    assert.equal(handle.doc().amount, 10_000, "minor units");
    await quiet();
    assert.ok(one.syncs() <= 3, `${one.syncs()} messages to open a record`);
    // A plain assignment makes a text object, where the app writes a string: both read it.
    handle.change((d) => {
      d.name = "Acme Việt Nam";
    });
    await a.card("Acme Việt Nam").waitFor();
    await a.card("Acme Việt Nam").locator(".deal-card").click();
    await edit("Deal name", "Acme, edited in the app");
    await eventually(() => text(handle, "name"), "Acme, edited in the app");
    await a.go("Deals");
    // Two amounts at the same time: one wins, and the app shows that there was another.
    one.offline();
    handle.change((d) => {
      d.amount = 4_711;
    });
    await a.card("Acme, edited in the app").locator(".deal-card").click();
    await edit("Amount", "250");
    await a.synced();
    one.online();
    await a.page.locator(".record-value .conflict-mark").waitFor();
    await eventually(() => [4_711, 25_000].includes(handle.doc().amount), true);
    await a.go("Deals");
    assert.deepEqual(a.problems, []);
  });

  withClients("a deal in a stage or a pipeline that nobody knows is on the board until it is moved", async () => {
    const one = client();
    const nowhere = "0197c1a0-0000-7000-8000-00000000dead";
    // Nobody clicks while another column comes to stand there.
    const put = async (name, change, stage = "New") => {
      const handle = await one.open(await deal(name, "10"));
      handle.change(change);
      await eventually(() => a.cards(stage).then((all) => all.includes(name)), true);
    };
    const place = (d) => (d.place = new ImmutableString(String(d.place).replace(/^[^|]*/, nowhere)));
    await put("No such stage", place, "Other stages");
    await put("No place", (d) => (d.place = null), "Other stages");
    await put("No pipeline", (d) => (d.pipeline_id = null));
    await put("No such pipeline", (d) => (d.pipeline_id = new ImmutableString(nowhere)));
    const strays = ["No pipeline", "No place", "No such pipeline", "No such stage"];
    const left = () => a.cards("Other stages").then((all) => all.sort());
    // Whose stage is known stands in it, whatever became of the pipeline.
    await eventually(() => a.cards("New").then((all) => all.filter((it) => strays.includes(it)).sort()), ["No pipeline", "No such pipeline"]);
    await eventually(left, ["No place", "No such stage"]);
    await eventually(() => a.column("Other stages").locator(".total .each").innerText(), "US$20");
    await a.reload();
    await eventually(left, ["No place", "No such stage"]);
    for (const name of strays) {
      await a.card(name).locator(".card-menu").click();
      await a.page.getByRole("menuitem", { name: "Meeting", exact: true }).click();
      await eventually(() => a.cards("Meeting").then((all) => all.includes(name)), true);
    }
    await a.column("Other stages").waitFor({ state: "detached" });
    await a.synced();
    await a.reload();
    await eventually(() => a.cards("Meeting").then((all) => all.filter((it) => strays.includes(it)).sort()), strays);
    assert.deepEqual(a.problems, []);
  });

  withClients("two clients converge, also after they were away", async () => {
    const [one, other] = [client(), client()];
    const record = await deal("Two clients", "1");
    const [mine, theirs] = await Promise.all([one.open(record), other.open(record)]);
    mine.change((d) => {
      d.name = new ImmutableString("from one");
    });
    await eventually(() => text(theirs, "name"), "from one");
    one.offline();
    for (let nth = 0; nth < 40; nth += 1) {
      mine.change((d) => {
        d.amount = 1_000 + nth;
      });
    }
    mine.change((d) => {
      d.name = new ImmutableString("written offline");
    });
    theirs.change((d) => {
      d.next_step = new ImmutableString("call");
    });
    one.online();
    await agree(mine, theirs);
    assert.deepEqual([text(theirs, "name"), text(mine, "next_step"), mine.doc().amount], ["written offline", "call", 1_039]);
    await a.card("written offline").waitFor();
    one.drop();
    mine.change((d) => {
      d.name = new ImmutableString("while the network was gone");
    });
    await eventually(() => text(theirs, "name"), "while the network was gone");
    await quiet();
    const before = one.syncs();
    one.drop();
    await eventually(() => one.repo.peers.length, 0);
    await one.connected();
    await quiet();
    assert.ok(one.syncs() - before <= 2, "a reconnect with nothing new is one message each way");
    assert.ok(one.received.at(-1).data.length < 200, "and small");
  });

  withClients("a record with 300 changes, folded or not, and a client with its own storage", async () => {
    const record = await deal("Many", "1");
    const one = client();
    const handle = await one.open(record);
    for (let nth = 0; nth < 300; nth += 1) {
      handle.change((d) => {
        d.amount = 100_000 + nth;
      });
    }
    await quiet();
    const storage = new MemoryStorage();
    const other = client({ storage });
    const theirs = await other.open(record);
    await agree(handle, theirs);
    assert.ok(getAllChanges(theirs.doc()).length >= 300);
    await quiet();
    assert.equal(other.sent.filter((message) => message.data?.length > 4_000).length, 0, "nothing is sent back");
    other.offline();
    theirs.change((d) => {
      d.name = new ImmutableString("kept by the client");
    });
    await other.repo.flush();
    await client({ storage }).open(record);
    await eventually(() => text(handle, "name"), "kept by the client");
    await a.card("kept by the client").waitFor();
  });

  withClients("what may not be is refused and ends nothing else", async () => {
    const one = client();
    const record = await deal("Strict", "1");
    const handle = await one.open(record);
    await assert.rejects(one.open(documentIdOf("0192f3a4-b5c6-7d8e-9fa0-b1c2d3e4f506")), /unavailable/);
    // An amount is a number: the change is refused, and nobody else sees it.
    handle.change((d) => {
      d.amount = new ImmutableString("a lot");
    });
    await quiet();
    const other = client();
    const theirs = await other.open(record);
    assert.equal(theirs.doc().amount, 100);
    theirs.change((d) => {
      d.name = new ImmutableString("Still works");
    });
    await a.card("Still works").waitFor();
    await eventually(() => text(handle, "name"), "Still works");
    // A client that writes to a stranger's address is turned away, and its process lives.
    await assert.rejects(client({}, url.replace(token, "wrong")).open(record), /unavailable/);
  });

  withClients("a token that is revoked lets nobody in any more", async () => {
    const { id, token: another } = await a.page.evaluate(makeToken, "short-lived");
    const one = client({}, url.replace(token, another));
    const record = await deal("Revoked", "1");
    await one.open(record);
    await quiet();
    const status = await a.page.evaluate(
      ([path]) => fetch(path, { method: "DELETE" }).then((answer) => answer.status),
      [`/api/workspaces/${workspace}/tokens/${id}`],
    );
    assert.equal(status, 204);
    await eventually(() => one.repo.peers.length, 0);
    await assert.rejects(client({}, url.replace(token, another)).open(record), /unavailable/);
  });
});

/** Runs in the page: makes an access token as the settings do. */
async function makeToken(name) {
  const session = await fetch("/api/session").then((answer) => answer.json());
  const { workspace } = session.workspaces[0];
  const answer = await fetch(`/api/workspaces/${workspace}/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, scope: "write", password: "a long enough password" }),
  });
  return { workspace, ...(await answer.json()) };
}
