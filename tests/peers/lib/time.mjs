/** Waiting: for a beat, and for a condition within a limit. */

import { setTimeout as sleep } from "node:timers/promises";

/** Calls `act` `count` times, `intervalMs` apart from `startAt` on, at once where it is behind. */
export async function atInterval(startAt, intervalMs, count, act) {
  for (let turn = 0; turn < count; turn++) {
    await sleep(Math.max(0, startAt + turn * intervalMs - performance.now()));
    act();
  }
}

/** Whether `promise` is fulfilled within `limitMs`. */
export async function within(limitMs, promise) {
  const limit = new AbortController();
  const timeout = sleep(limitMs, false, { signal: limit.signal }).catch(() => false);
  try {
    return await Promise.race([promise.then(() => true), timeout]);
  } finally {
    limit.abort();
  }
}
