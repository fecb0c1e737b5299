/**
 * The y-websocket server: `node y-websocket-server.mjs STORAGE_DIR`, with its LevelDB persistence.
 * Prints {"port":...} once it listens. Does what the package's bin/server.cjs does, with the
 * package's own connection handler; bin/server.cjs itself cannot say which free port it got.
 */

import { WebSocketServer } from "ws";

process.env.YPERSISTENCE = process.argv[2];
const { setupWSConnection } = await import("y-websocket/bin/utils");

const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0 });
sockets.on("connection", setupWSConnection);
sockets.on("listening", () => console.log(JSON.stringify({ port: sockets.address().port })));
