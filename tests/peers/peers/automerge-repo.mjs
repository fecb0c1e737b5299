/**
 * automerge-repo as a peer. Its natural layout is one document for each record.
 *
 * A document is { records: { [index]: contact }, edits: { [key]: number } }. Text fields are
 * ImmutableStrings, i.e. last-writer-wins values like those of the other peer, and somewhat
 * smaller than the collaborative text that a plain string becomes in Automerge 3.
 */

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import * as Automerge from "@automerge/automerge";
import { cbor, generateAutomergeUrl, parseAutomergeUrl, Repo } from "@automerge/automerge-repo";
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket";
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";
import WebSocket from "ws";
import { contact, FIELD_COUNT } from "../lib/contact.mjs";
import { stampMessages } from "../lib/sockets.mjs";

/**
 * How many documents a client asks for at a time. All 10,000 at once block its event loop for so
 * long that the server, hearing no answer to its pings, drops the connection.
 */
const FINDS_IN_FLIGHT = 100;

export function layout(records) {
  return { documentCount: records, recordsEach: 1 };
}

/**
 * Writes documents into a server's storage directory and returns their ids. This writes the
 * snapshot chunks that a Repo would: 10,000 calls of repo.create() take minutes.
 */
export async function prepare(dir, { documentCount, recordsEach }) {
  const storage = new NodeFSStorageAdapter(dir);
  const documents = [];
  for (let index = 0; index < documentCount; index++) {
    const { documentId } = parseAutomergeUrl(generateAutomergeUrl());
    const records = {};
    for (let record = 0; record < recordsEach; record++) records[record] = immutableContact(index + record);
    const doc = Automerge.from({ records, edits: {} });
    await storage.save([documentId, "snapshot", Automerge.getHeads(doc).join("")], Automerge.save(doc));
    Automerge.free(doc);
    documents.push(documentId);
  }
  return documents;
}

/** A real client: a Repo without storage, on one connection. */
export function openClient(port, { documents }, traffic) {
  const adapter = new CountingAdapter(url(port), traffic);
  const handles = new Map();
  const repo = new Repo({ network: [adapter] });

  return {
    /** Resolves when the client has all records. */
    complete: (async () => {
      // Not before the server has answered: a find() without a peer calls the document unavailable.
      await new Promise((resolve) => adapter.once("peer-candidate", resolve));
      const wanted = documents.values();
      const findAll = async () => {
        for (const id of wanted) handles.set(id, await repo.find(id));
      };
      await Promise.all(Array.from({ length: FINDS_IN_FLIGHT }, findAll));
    })(),
    recordCount: () => [...handles.values()].reduce((sum, handle) => sum + completeRecords(handle.doc()), 0),
    edit: (document, key, value) =>
      handles.get(document).change((doc) => {
        doc.edits[key] = value;
      }),
    /** Calls `callback(key, value)` as soon as the document has an edit, its own ones included. */
    onEdit: (document, callback) =>
      handles.get(document).on("change", ({ patches }) => forEachEdit(patches, callback)),
    disconnect: async () => {
      const closed = once(adapter.socket, "close");
      adapter.disconnect();
      await closed;
    },
    reconnect: () => adapter.connect(adapter.peerId, adapter.peerMetadata),
  };
}

/**
 * A light reader of one document: the wire protocol and Automerge's sync state, without a Repo.
 * It answers each sync message as a Repo does, since the server needs these answers. Resolves
 * when it has the document; calls `onEdit(key, value, arrivedAt)`.
 */
export function openReader(port, document, onEdit) {
  const senderId = `reader-${randomUUID()}`;
  const socket = new WebSocket(url(port));
  let doc = Automerge.init();
  let syncState = Automerge.initSyncState();
  let targetId;

  const sync = (type) => {
    const [nextState, data] = Automerge.generateSyncMessage(doc, syncState);
    syncState = nextState;
    if (data) socket.send(cbor.encode({ type, documentId: document, senderId, targetId, data }));
  };
  socket.on("open", () =>
    socket.send(cbor.encode({ type: "join", senderId, peerMetadata: {}, supportedProtocolVersions: ["1"] })),
  );

  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    stampMessages(socket, (bytes, arrivedAt) => {
      const message = cbor.decode(bytes);
      if (message.type === "peer") {
        targetId = message.senderId;
        sync("request");
      } else if (message.type === "sync") {
        const patchCallback = (patches) =>
          forEachEdit(patches, (key, value) => onEdit(key, value, arrivedAt));
        [doc, syncState] = Automerge.receiveSyncMessage(doc, syncState, message.data, { patchCallback });
        sync("sync");
        if (doc.records) resolve();
      } else {
        reject(new Error(`unexpected message of type ${message.type}`));
      }
    });
  });
}

class CountingAdapter extends WebSocketClientAdapter {
  #traffic;

  constructor(url, traffic) {
    super(url);
    this.#traffic = traffic;
  }

  connect(peerId, peerMetadata) {
    super.connect(peerId, peerMetadata);
    this.#traffic?.observe(this.socket);
  }
}

function url(port) {
  return `ws://127.0.0.1:${port}`;
}

function immutableContact(index) {
  const fields = Object.entries(contact(index));
  return Object.fromEntries(fields.map(([field, text]) => [field, new Automerge.ImmutableString(text)]));
}

function completeRecords(doc) {
  return Object.values(doc.records).filter((record) => Object.keys(record).length === FIELD_COUNT).length;
}

function forEachEdit(patches, callback) {
  for (const { action, path, value } of patches) {
    if (action === "put" && path[0] === "edits" && path.length === 2) callback(path[1], value);
  }
}
