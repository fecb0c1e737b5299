/**
 * Entry of a worker process, `worker.mjs PEER JOB`: runs a job of ../jobs with a peer of ../peers.
 * Its parent sends the job's parameters, gets "ready" when the job calls `start()`, sends "go"
 * once all workers of the job are ready, and gets the result.
 */

import { once } from "node:events";

process.on("disconnect", () => process.exit(1));
const [params] = await once(process, "message");

const [peerName, jobName] = process.argv.slice(2);
const peer = await import(`../peers/${peerName}.mjs`);
const { run } = await import(`../jobs/${jobName}.mjs`);

async function start() {
  const go = once(process, "message");
  process.send("ready");
  await go;
}

process.send({ result: await run(peer, params, start) });
