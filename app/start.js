// Loads the app: the names of its files hold their hashes and stand on this script's own element.
const { js, wasm } = document.querySelector("script[data-wasm]").dataset;

// A file that the system opened with the app (File Handling API), or that was shared with it and that the service worker kept.
let launched;
globalThis.launchQueue?.setConsumer(async ({ files }) => {
  launched = files?.[0] && (await files[0].getFile());
  if (launched && location.pathname !== "/import") location.assign("/import");
});
globalThis.takeHandedOver = async () => {
  if (launched) {
    const file = launched;
    launched = undefined;
    return { name: file.name, blob: file };
  }
  const address = new URL(location);
  const shared = address.searchParams.get("shared");
  if (!shared) return undefined;
  // It is taken once, also by whoever reloads or comes back to this address.
  address.searchParams.delete("shared");
  history.replaceState(history.state, "", address);
  if (shared === "type" || shared === "size") return { problem: shared };
  const inbox = await caches.open("shared-inbox");
  const kept = await inbox.match(`/shared-file/${shared}`);
  await caches.delete("shared-inbox");
  // What waited for more than a minute was forgotten by whoever shared it.
  if (!kept || Date.now() - Number(kept.headers.get("x-at")) > 60_000) return undefined;
  return { name: decodeURIComponent(kept.headers.get("x-name") ?? ""), blob: await kept.blob() };
};

// The browser's offer to install the app is kept until somebody wants it; it can be taken up once.
let installOffer;
const tellOfInstall = (name) => window.dispatchEvent(new Event(name));
window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  installOffer = event;
  tellOfInstall("install-ready");
});
window.addEventListener("appinstalled", () => {
  installOffer = undefined;
  tellOfInstall("install-over");
});
globalThis.canInstall = () => Boolean(installOffer);
globalThis.installApp = async () => {
  const offer = installOffer;
  installOffer = undefined;
  await offer?.prompt();
  const answer = await offer?.userChoice;
  tellOfInstall("install-over");
  return answer?.outcome === "accepted";
};

// What was shared and never looked at is forgotten, if the service worker ended before it could.
globalThis.caches?.has("shared-inbox").then(async (isThere) => {
  const inbox = isThere && (await caches.open("shared-inbox"));
  for (const key of inbox ? await inbox.keys() : []) {
    const kept = await inbox.match(key);
    if (Date.now() - Number(kept?.headers.get("x-at")) > 60_000) await inbox.delete(key);
  }
});

// After a crash nothing of the page works any more. What was kept is kept.
window.addEventListener("app-crashed", () => {
  const notice = document.createElement("div");
  notice.className = "crashed";
  notice.setAttribute("role", "alertdialog");
  notice.setAttribute("aria-label", "Sotay");
  const text = document.createElement("p");
  text.textContent =
    "Ứng dụng vừa gặp lỗi. Dữ liệu của bạn vẫn còn trên máy. · The app ran into an error. What you wrote is safe on this device.";
  const reload = document.createElement("button");
  reload.className = "primary";
  reload.textContent = "Tải lại · Reload";
  reload.addEventListener("click", () => location.reload());
  notice.append(text, reload);
  document.body.append(notice);
  reload.focus();
});

try {
  if (!window.isSecureContext) {
    throw new Error(
      "Trang này cần HTTPS (hoặc localhost) để giữ dữ liệu trên máy. · This page needs HTTPS (or localhost) to keep data on this device.",
    );
  }
  const app = await import(js);
  await app.default({ module_or_path: wasm });
  keepOffline().catch((error) => console.warn("offline start is not possible:", error));
} catch (error) {
  const message = document.createElement("p");
  message.className = "start-error";
  message.setAttribute("role", "alert");
  message.textContent = `${error.message ?? error}`;
  document.body.replaceChildren(message);
  throw error;
}

// Registers the service worker, and tells the app when a new version waits. The app answers with "update-accepted".
async function keepOffline() {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/sw.js");
  const controlled = Boolean(navigator.serviceWorker.controller);
  const offer = () => {
    if (registration.waiting && navigator.serviceWorker.controller) {
      window.dispatchEvent(new Event("update-ready"));
    }
  };
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => worker.state === "installed" && offer());
  });
  offer();
  window.addEventListener("update-accepted", () => registration.waiting?.postMessage("activate"));
  navigator.serviceWorker.addEventListener("controllerchange", () => controlled && location.reload());
  // The app is older than the server accepts: the new one is looked for at once, and "update-ready" says that it is there.
  window.addEventListener("update-required", () => registration.update().catch(() => {}));
  document.addEventListener("visibilitychange", () => document.hidden || registration.update().catch(() => {}));
}
