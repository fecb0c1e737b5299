// The worker that reads and writes files of other systems: one question, one answer, in turn.
import init, { answer } from "/sotay-files.js";

const ready = init({ module_or_path: "/sotay-files_bg.wasm" });

self.addEventListener("message", async ({ data }) => {
  await ready;
  const bytes = answer(data);
  self.postMessage(bytes, [bytes.buffer]);
});
