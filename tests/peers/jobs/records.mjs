/**
 * Job: a fresh client gets all records of a server that has them in its storage, goes away and
 * comes back with nothing new on either side.
 *
 * Server and client processes are warm, i.e. another client has synced another set of records
 * before: else the figures are mostly those of compiling JavaScript and WebAssembly. During the
 * absence a light reader keeps one document open, since a y-websocket server forgets a document
 * without connections and would then ask the client for all of it.
 *
 * Neither library tells when a reconnected client is in sync, so that is taken to be at the last
 * message before 500 ms without any, on a server that has nothing left to do.
 */

import { cpuMs } from "../lib/procfs.mjs";
import { Traffic } from "../lib/sockets.mjs";
import { round } from "../lib/statistics.mjs";
import { within } from "../lib/time.mjs";

export async function run(peer, { server, warmUp, dataset, records, limitMs }) {
  const earlier = peer.openClient(server.port, warmUp);
  await earlier.complete;
  await earlier.disconnect();

  const traffic = new Traffic();
  const firstSync = new Measurement(server.pid, traffic);
  const client = peer.openClient(server.port, dataset, traffic);
  const inTime = await within(limitMs, client.complete);
  const elapsed = firstSync.elapsedMs;
  const present = client.recordCount();
  if (!inTime) {
    return {
      first_sync: { stopped_after_ms: elapsed, records_done: present },
      reconnect: { skipped: "first_sync was stopped" },
    };
  }
  if (present !== records) throw new Error(`${present} of ${records} records are complete`);
  const first_sync = { time_ms: elapsed, ...(await firstSync.settle()) };

  await peer.openReader(server.port, dataset.documents[0], () => {});
  await client.disconnect();
  const reconnect = new Measurement(server.pid, traffic);
  client.reconnect();
  const figures = await reconnect.settle();
  return { first_sync, reconnect: { time_ms: reconnect.lastMessageMs, ...figures } };
}

/** Messages, bytes and server time from its making until all is quiet. */
class Measurement {
  #startedAt = performance.now();
  #serverPid;
  #cpuBefore;
  #traffic;

  constructor(serverPid, traffic) {
    this.#serverPid = serverPid;
    this.#cpuBefore = cpuMs(serverPid);
    this.#traffic = traffic;
    traffic.reset();
  }

  get elapsedMs() {
    return round(performance.now() - this.#startedAt, 1);
  }

  get lastMessageMs() {
    return round(this.#traffic.lastAt - this.#startedAt, 1);
  }

  async settle() {
    await this.#traffic.quiet(this.#serverPid);
    const { messages, bytes } = this.#traffic;
    return { messages, bytes, server_cpu_ms: cpuMs(this.#serverPid) - this.#cpuBefore };
  }
}
