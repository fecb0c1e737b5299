/**
 * Job: real clients in workspaces of one document each, every one of them making an edit each
 * second. All clients of a workspace run in this process, on connections of their own.
 *
 * Latency is from just before the local change to the event by which the library tells of it at
 * another client's document. An edit is lost if some other client of the workspace does not have
 * it 10 s after the last edit.
 */

import { Deliveries } from "../lib/deliveries.mjs";
import { atInterval, within } from "../lib/time.mjs";

const EVERY_MS = 1000;
const GRACE_MS = 10_000;

export async function run(peer, { server, documents, clientsEach, seconds }, start) {
  const members = (
    await Promise.all(documents.map((document) => openWorkspace(peer, server, document, clientsEach)))
  ).flat();
  const writers = members.map(({ deliveries }) => deliveries);

  await start();
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(
    members.map(({ edit }, index) =>
      atInterval(startedAt + (index / members.length) * EVERY_MS, EVERY_MS, seconds, edit),
    ),
  );
  const editingMs = performance.now() - startedAt;
  await within(GRACE_MS, Promise.all(writers.map((deliveries) => deliveries.complete())));
  const deliveringMs = performance.now() - startedAt;

  const cpu = process.cpuUsage(cpuBefore);
  return {
    edits: writers.reduce((sum, { edits }) => sum + edits, 0),
    losses: writers.reduce((sum, { undelivered }) => sum + undelivered, 0),
    latencies: writers.flatMap(({ latencies }) => latencies),
    editingMs,
    deliveringMs,
    cpuMs: (cpu.user + cpu.system) / 1000,
  };
}

/** Opens the clients of a workspace; each edits under its own key and follows all the others. */
async function openWorkspace(peer, server, document, clientsEach) {
  const members = Array.from({ length: clientsEach }, (_, key) => {
    const client = peer.openClient(server.port, { documents: [document], recordsEach: 1 });
    const deliveries = new Deliveries();
    const edit = () => client.edit(document, String(key), deliveries.begin());
    return { client, deliveries, edit };
  });
  await Promise.all(members.map(({ client }) => client.complete));
  for (const reader of members) {
    const numbers = members.map((writer) => (writer === reader ? null : writer.deliveries.addReader()));
    reader.client.onEdit(document, (key, edit) => {
      if (numbers[key] !== null) members[key].deliveries.arrive(numbers[key], edit, performance.now());
    });
  }
  return members;
}
