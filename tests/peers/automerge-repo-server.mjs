/**
 * The automerge-repo sync server: `node automerge-repo-server.mjs STORAGE_DIR`.
 * Prints {"port":...} once it listens. Shares a document only with those who ask for it, like
 * the project's own automerge-repo-sync-server.
 */

import { Repo } from "@automerge/automerge-repo";
import { WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket";
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";
import { WebSocketServer } from "ws";

const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0 });

new Repo({
  network: [new WebSocketServerAdapter(sockets)],
  storage: new NodeFSStorageAdapter(process.argv[2]),
  sharePolicy: async () => false,
});

sockets.on("listening", () => console.log(JSON.stringify({ port: sockets.address().port })));
