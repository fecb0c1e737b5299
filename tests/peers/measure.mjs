/**
 * Measures two peer sync systems, unmodified from npm, against a server process each:
 *
 *   node measure.mjs [--readers 5,20,50] [--records 1000,10000] [--seconds 20]
 *                    [--workspaces 100] [--peers automerge-repo,y-websocket]
 *                    [--measures fan_out,mixed,records]
 *
 * Prints one JSON object for each measurement on stdout and progress on stderr. The measures
 * themselves are in jobs/, what is special about a peer is in peers/ and its server script.
 */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runJob, withServer, withTemporaryDirectory } from "./lib/processes.mjs";
import { cpuMs, rssKb } from "./lib/procfs.mjs";
import { percentile, round } from "./lib/statistics.mjs";

const CLIENTS_EACH = 5;
/** Clients of `mixed` are split over so many processes, each with whole workspaces. */
const CLIENT_PROCESSES = 2;
const WARM_UP_RECORDS = 300;
const FIRST_SYNC_LIMIT_MS = 60_000;

const MEASURES = { fan_out: fanOut, mixed, records: firstSyncAndReconnect };

const { values: options } = parseArgs({
  options: {
    readers: { type: "string", default: "5,20,50" },
    records: { type: "string", default: "1000,10000" },
    seconds: { type: "string", default: "20" },
    workspaces: { type: "string", default: "100" },
    peers: { type: "string", default: "automerge-repo,y-websocket" },
    measures: { type: "string", default: Object.keys(MEASURES).join() },
  },
});

for (const peer of options.peers.split(",")) {
  for (const measure of options.measures.split(",")) await MEASURES[measure](peer);
}

async function fanOut(peer) {
  for (const readers of options.readers.split(",").map(Number)) {
    progress(peer, `fan_out, ${readers} readers`);
    await withPreparedServer(peer, [singles(1)], async (server, [dataset]) => {
      const [figures] = await runJob(peer, "fan-out", [{ server, dataset, readers }]);
      print({ peer, measure: "fan_out", readers, ...figures });
    });
  }
}

async function mixed(peer) {
  const [seconds, workspaces] = [Number(options.seconds), Number(options.workspaces)];
  const clients = workspaces * CLIENTS_EACH;
  progress(peer, `mixed, ${clients} clients`);
  await withPreparedServer(peer, [singles(workspaces)], async (server, [{ documents }]) => {
    const share = Math.ceil(workspaces / CLIENT_PROCESSES);
    const params = Array.from({ length: CLIENT_PROCESSES }, (_, index) => ({
      server,
      documents: documents.slice(index * share, (index + 1) * share),
      clientsEach: CLIENTS_EACH,
      seconds,
    }));
    const rssBefore = rssKb(server.pid);
    let rssConnected;
    let cpuBefore;
    const results = await runJob(peer, "mixed", params, () => {
      rssConnected = rssKb(server.pid);
      cpuBefore = cpuMs(server.pid);
    });
    const serverCpuMs = cpuMs(server.pid) - cpuBefore;

    const sum = (figure) => results.reduce((total, result) => total + result[figure], 0);
    const longest = (figure) => Math.max(seconds, ...results.map((result) => result[figure] / 1000));
    const latencies = results.flatMap((result) => result.latencies);
    print({
      peer,
      measure: "mixed",
      clients,
      client_processes: CLIENT_PROCESSES,
      workspaces,
      seconds,
      edits: sum("edits"),
      edits_per_s: round(sum("edits") / longest("editingMs"), 1),
      delivered_per_s: round((sum("edits") - sum("losses")) / longest("deliveringMs"), 1),
      p50_ms: percentile(latencies, 50),
      p99_ms: percentile(latencies, 99),
      losses: sum("losses"),
      durable_ack: null,
      server_cpu_ms_per_edit: round(serverCpuMs / sum("edits")),
      server_rss_kb_per_connection: round((rssConnected - rssBefore) / clients, 0),
      clients_cpu_ms_per_edit: round(sum("cpuMs") / sum("edits")),
    });
  });
}

async function firstSyncAndReconnect(peer) {
  const { layout } = await import(`./peers/${peer}.mjs`);
  for (const records of options.records.split(",").map(Number)) {
    progress(peer, `first_sync and reconnect, ${records} records`);
    const shapes = [layout(WARM_UP_RECORDS), layout(records)];
    await withPreparedServer(peer, shapes, async (server, [warmUp, dataset]) => {
      const params = { server, warmUp, dataset, records, limitMs: FIRST_SYNC_LIMIT_MS };
      const [figures] = await runJob(peer, "records", [params]);
      for (const measure of ["first_sync", "reconnect"]) {
        print({ peer, measure, records, documents: dataset.documents.length, ...figures[measure] });
      }
    });
  }
}

/** Runs `use(server, datasets)` with a server that has documents of these shapes in its storage. */
async function withPreparedServer(peer, shapes, use) {
  const script = fileURLToPath(new URL(`./${peer}-server.mjs`, import.meta.url));
  await withTemporaryDirectory(async (dir) => {
    const [datasets] = await runJob(peer, "prepare", [{ dir, shapes }]);
    await withServer(script, dir, (server) => use(server, datasets));
  });
}

/** The shape of documents with a single record. */
function singles(documentCount) {
  return { documentCount, recordsEach: 1 };
}

function progress(peer, what) {
  console.error(`${new Date().toISOString()} ${peer}: ${what}`);
}

function print(figures) {
  console.log(JSON.stringify(figures));
}
