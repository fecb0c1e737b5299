/**
 * Job: one real client edits one document, N light readers have it, each on its own connection.
 *
 * Latency is from just before the local change to the 'message' event of the reader's WebSocket
 * that brings it, the same for both peers. Readers decode afterwards (see stampMessages) to find
 * out which edits the message had.
 *
 * Server and clients are warmed up by unmeasured edits to a first reader; the others join then.
 */

import { Deliveries } from "../lib/deliveries.mjs";
import { cpuMs, rssKb } from "../lib/procfs.mjs";
import { percentile, round } from "../lib/statistics.mjs";
import { atInterval, within } from "../lib/time.mjs";

const EVERY_MS = 50;
const WARM_UP_EDITS = 40;
const EDITS = 200;
const GRACE_MS = 10_000;

export async function run(peer, { server, dataset, readers }) {
  const [document] = dataset.documents;
  const writer = peer.openClient(server.port, dataset);
  await writer.complete;

  const phases = { warmUp: new Deliveries(), measured: new Deliveries() };
  const join = (...names) => {
    const numbers = new Map(names.map((name) => [name, phases[name].addReader()]));
    return peer.openReader(server.port, document, (name, edit, arrivedAt) => {
      if (numbers.has(name)) phases[name].arrive(numbers.get(name), edit, arrivedAt);
    });
  };
  const work = async (name, edits) => {
    const edit = () => writer.edit(document, name, phases[name].begin());
    await atInterval(performance.now(), EVERY_MS, edits, edit);
    await within(GRACE_MS, phases[name].complete());
  };

  await join("warmUp", "measured");
  await work("warmUp", WARM_UP_EDITS);

  const rssBefore = rssKb(server.pid);
  await Promise.all(Array.from({ length: readers - 1 }, () => join("measured")));
  const rssGrowth = rssKb(server.pid) - rssBefore;

  const cpuBefore = cpuMs(server.pid);
  await work("measured", EDITS);
  const { latencies, undelivered } = phases.measured;
  return {
    edits: EDITS,
    p50_ms: percentile(latencies, 50),
    p99_ms: percentile(latencies, 99),
    losses: undelivered,
    server_cpu_ms_per_edit: round((cpuMs(server.pid) - cpuBefore) / EDITS),
    server_rss_kb_per_connection: round(rssGrowth / (readers - 1), 0),
  };
}
