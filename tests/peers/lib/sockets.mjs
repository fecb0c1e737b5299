/** Observing WebSockets of the `ws` package: when messages arrive, how many, how large. */

import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { cpuMs } from "./procfs.mjs";

const QUIET_MS = 500;
/** A server that uses no more than this during `QUIET_MS` has nothing left to do. */
const IDLE_CPU_MS = 20;

/** Counts the messages of any number of sockets, both ways, as WebSocket payload bytes. */
export class Traffic {
  messages = 0;
  bytes = 0;
  lastAt = performance.now();

  observe(socket) {
    socket.on("message", (data) => this.#count(data));
    const send = socket.send.bind(socket);
    socket.send = (data, ...rest) => {
      this.#count(data);
      send(data, ...rest);
    };
  }

  reset() {
    this.messages = 0;
    this.bytes = 0;
    this.lastAt = performance.now();
  }

  /** Resolves once no message has passed and the server has been idle for `QUIET_MS`. */
  async quiet(serverPid) {
    for (;;) {
      const cpuBefore = cpuMs(serverPid);
      const since = performance.now();
      await sleep(QUIET_MS);
      // One turn of the event loop, so that messages already waiting in a socket are counted.
      await nextTurn();
      if (this.lastAt < since && cpuMs(serverPid) - cpuBefore <= IDLE_CPU_MS) return;
    }
  }

  #count(data) {
    this.messages += 1;
    this.bytes += data.byteLength;
    this.lastAt = performance.now();
  }
}

/**
 * Calls `receive(data, arrivedAt)` for each message. The time is taken at the socket's 'message'
 * event and the work is put off to the end of the event loop's turn, so that the decoding for one
 * reader does not delay the time stamps of the others in the same process.
 */
export function stampMessages(socket, receive) {
  socket.on("message", (data) => {
    setImmediate(receive, data, performance.now());
  });
}
