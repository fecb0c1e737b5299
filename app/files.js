// The worker that reads and writes files of other systems: one question, one answer, in turn. It says that it has heard a
// question before it begins, and where it fails it says so in words: the page then starts another worker.
const ready = import("/sotay-files.js").then(async (module) => {
  await module.default({ module_or_path: "/sotay-files_bg.wasm" });
  return module.answer;
});
// Whoever asks is told.
ready.catch(() => {});

self.addEventListener("message", async ({ data }) => {
  self.postMessage(true);
  let doing = "load";
  try {
    const answer = await ready;
    doing = "work";
    const bytes = answer(data);
    self.postMessage(bytes, [bytes.buffer]);
  } catch (error) {
    self.postMessage(`${doing}: ${error}`);
  }
});
