/** Child processes and temporary directories, none of which outlives this process. */

import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const WORKER = fileURLToPath(new URL("./worker.mjs", import.meta.url));

const leftovers = new Set();
process.on("exit", () => leftovers.forEach((remove) => remove()));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** Runs `use(dir)` with a fresh directory, which is removed afterwards. */
export async function withTemporaryDirectory(use) {
  const dir = mkdtempSync(join(tmpdir(), "sync-peers-"));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  leftovers.add(remove);
  try {
    return await use(dir);
  } finally {
    remove();
    leftovers.delete(remove);
  }
}

/** Runs `use({ pid, port })` with a server process, which is killed afterwards. */
export async function withServer(script, dir, use) {
  const child = spawn(process.execPath, [script, dir], { stdio: ["ignore", "pipe", "inherit"] });
  return await whileAlive(child, async () => use({ pid: child.pid, port: await announcedPort(child) }));
}

/**
 * Runs a job in one worker process for each element of `paramsList` and returns their results.
 * Once all of them have reached their call of `start()`, `onStart` is called and all go on.
 */
export async function runJob(peer, job, paramsList, onStart = () => {}) {
  const workers = paramsList.map((params) => {
    const worker = fork(WORKER, [peer, job]);
    worker.send(params);
    return worker;
  });
  const go = () => {
    onStart();
    for (const worker of workers) worker.send("go");
  };
  let ready = 0;
  const results = workers.map((worker) =>
    whileAlive(worker, () => resultOf(worker, () => ++ready === workers.length && go())),
  );
  return await Promise.all(results);
}

function resultOf(worker, onReady) {
  return new Promise((resolve, reject) => {
    worker.on("exit", (code) => reject(new Error(`worker exited with ${code}`)));
    worker.on("message", (message) => (message === "ready" ? onReady() : resolve(message.result)));
  });
}

async function announcedPort(child) {
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith("{")) return JSON.parse(line).port;
    }
  } finally {
    child.stdout.resume(); // what else the server prints must not fill the pipe
  }
  throw new Error("the server ended without announcing its port");
}

async function whileAlive(child, use) {
  const kill = () => child.kill();
  const exited = once(child, "exit");
  leftovers.add(kill);
  try {
    return await use();
  } finally {
    kill();
    await exited;
    leftovers.delete(kill);
  }
}
