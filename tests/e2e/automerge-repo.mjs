// An automerge-repo client, made of the unmodified npm packages.
import { parseAutomergeUrl, Repo, stringifyAutomergeUrl } from "@automerge/automerge-repo";
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket";
import { eventually } from "./harness.mjs";

/** How long the adapter waits before it connects again; its own default is 5 s. */
const RETRY_MS = 200;

/** What automerge-repo calls a record. */
export function documentIdOf(uuid) {
  const bytes = Uint8Array.from(uuid.replaceAll("-", "").match(/../g), (pair) => parseInt(pair, 16));
  return parseAutomergeUrl(stringifyAutomergeUrl({ documentId: bytes })).documentId;
}

export class Client {
  constructor(url, options = {}) {
    this.adapter = new WebSocketClientAdapter(url, RETRY_MS);
    this.sent = [];
    this.received = [];
    const send = this.adapter.send.bind(this.adapter);
    this.adapter.send = (message) => {
      this.sent.push(message);
      return send(message);
    };
    this.adapter.on("message", (message) => this.received.push(message));
    this.repo = new Repo({ network: [this.adapter], ...options });
  }

  open(documentId) {
    return this.repo.find(`automerge:${documentId}`);
  }

  connected() {
    return eventually(() => this.repo.peers.length > 0, true);
  }

  offline() {
    this.adapter.disconnect();
  }

  online() {
    this.adapter.connect(this.repo.peerId, { isEphemeral: true });
  }

  /** The network breaks; the adapter comes back by itself. */
  drop() {
    this.adapter.socket.terminate();
  }

  syncs() {
    const sync = (message) => message.type === "sync" || message.type === "request";
    return this.sent.filter(sync).length + this.received.filter(sync).length;
  }

  async close() {
    // A connection that is already on its way to be made again would go on for ever.
    this.adapter.connect = () => {};
    // One that is not open yet fails when it is closed.
    this.adapter.socket?.on("error", () => {});
    if (this.adapter.socket) await this.repo.shutdown();
  }
}

/** A storage that ends with the process. */
export class MemoryStorage {
  #data = new Map();
  async load(key) {
    return this.#data.get(key.join("/"));
  }
  async save(key, bytes) {
    this.#data.set(key.join("/"), bytes);
  }
  async remove(key) {
    this.#data.delete(key.join("/"));
  }
  async loadRange(prefix) {
    const start = prefix.join("/");
    const found = [...this.#data].filter(([key]) => key.startsWith(start));
    return found.map(([key, data]) => ({ key: key.split("/"), data }));
  }
  async removeRange(prefix) {
    for (const { key } of await this.loadRange(prefix)) await this.remove(key);
  }
}
