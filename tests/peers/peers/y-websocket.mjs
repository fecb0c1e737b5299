/**
 * y-websocket as a peer. Its natural layout is one document for all records.
 *
 * A document has a map "records" of one nested Y.Map for each contact and a map "edits" of
 * numbers.
 */

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createRequire } from "node:module";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import WebSocket from "ws";
import * as syncProtocol from "y-protocols/sync";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { contact, FIELD_COUNT } from "../lib/contact.mjs";
import { stampMessages } from "../lib/sockets.mjs";

/** The first number of a message of y-protocols/sync. */
const SYNC = 0;

// Every WebsocketProvider adds a listener for the end of the process.
process.setMaxListeners(0);

export function layout(records) {
  return { documentCount: 1, recordsEach: records };
}

/** Writes documents into a server's LevelDB directory and returns their names. */
export async function prepare(dir, { documentCount, recordsEach }) {
  // y-leveldb is CommonJS and loads a second Yjs, which warns of that on stderr. It does no harm
  // here, since nothing but bytes passes between the two.
  const { LeveldbPersistence } = createRequire(import.meta.url)("y-leveldb");
  const storage = new LeveldbPersistence(dir);
  const documents = [];
  for (let index = 0; index < documentCount; index++) {
    const doc = new Y.Doc();
    const records = doc.getMap("records");
    for (let record = 0; record < recordsEach; record++) {
      records.set(String(record), new Y.Map(Object.entries(contact(index + record))));
    }
    const name = randomUUID();
    await storage.storeUpdate(name, Y.encodeStateAsUpdate(doc));
    documents.push(name);
  }
  await storage.destroy();
  return documents;
}

/** A real client: a WebsocketProvider, and so a connection, for each document. */
export function openClient(port, { documents, recordsEach }, traffic) {
  class CountingSocket extends WebSocket {
    constructor(...args) {
      super(...args);
      traffic?.observe(this);
    }
  }
  const docs = new Map(documents.map((name) => [name, new Y.Doc()]));
  const providers = documents.map(
    (name) =>
      new WebsocketProvider(url(port), name, docs.get(name), {
        WebSocketPolyfill: CountingSocket,
        disableBc: true, // else the clients of one process would talk past the server
      }),
  );

  return {
    /** Resolves when the client has all records. */
    complete: Promise.all([...docs.values()].map((doc) => hasRecords(doc, recordsEach))),
    recordCount: () => [...docs.values()].reduce((sum, doc) => sum + completeRecords(doc), 0),
    edit: (document, key, value) => docs.get(document).getMap("edits").set(key, value),
    /** Calls `callback(key, value)` as soon as the document has an edit, its own ones included. */
    onEdit: (document, callback) => observeEdits(docs.get(document), callback),
    disconnect: async () => {
      const closed = providers.map((provider) => once(provider.ws, "close"));
      for (const provider of providers) provider.disconnect();
      await Promise.all(closed);
    },
    reconnect: () => {
      for (const provider of providers) provider.connect();
    },
  };
}

/**
 * A light reader of one document: the wire protocol and a Y.Doc, without a provider. Resolves
 * when it has the document; calls `onEdit(key, value, arrivedAt)`.
 */
export async function openReader(port, document, onEdit) {
  const doc = new Y.Doc();
  const socket = new WebSocket(`${url(port)}/${document}`);
  let messageArrivedAt;
  observeEdits(doc, (key, value) => onEdit(key, value, messageArrivedAt));

  stampMessages(socket, (bytes, arrivedAt) => {
    messageArrivedAt = arrivedAt;
    const decoder = decoding.createDecoder(new Uint8Array(bytes));
    if (decoding.readVarUint(decoder) !== SYNC) return;
    const reply = syncMessage((encoder) => syncProtocol.readSyncMessage(decoder, encoder, doc, socket));
    if (reply.length > 1) socket.send(reply);
  });

  await once(socket, "open");
  socket.send(syncMessage((encoder) => syncProtocol.writeSyncStep1(encoder, doc)));
  await hasRecords(doc, 1);
}

function url(port) {
  return `ws://127.0.0.1:${port}`;
}

function syncMessage(write) {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, SYNC);
    write(encoder);
  });
}

function observeEdits(doc, callback) {
  const edits = doc.getMap("edits");
  edits.observe(({ keysChanged }) => {
    for (const key of keysChanged) callback(key, edits.get(key));
  });
}

/** "synced" would be too early: the server says so before it has loaded the document. */
function hasRecords(doc, count) {
  return new Promise((resolve) => {
    const records = doc.getMap("records");
    records.observe(() => {
      if (records.size >= count) resolve();
    });
  });
}

function completeRecords(doc) {
  return [...doc.getMap("records").values()].filter((record) => record.size === FIELD_COUNT).length;
}
