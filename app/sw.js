// The service worker: keeps exactly what one build made, and serves the shell to every navigation.
// The build puts the list of its files in place of the empty one below; a new build is a new worker.
const BUILD = { version: "dev", files: {} };

const cacheName = `sotay-${BUILD.version}`;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "POST" && url.pathname === "/share") return event.respondWith(share(event.request));
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    if (!url.pathname.startsWith("/api/")) event.respondWith(kept("/index.html", event.request));
  } else if (Object.hasOwn(BUILD.files, url.pathname)) {
    event.respondWith(kept(url.pathname, event.request));
  }
});

// A new version waits until the user asks for it, so that no old page meets new code.
self.addEventListener("message", (event) => {
  if (event.data === "activate") self.skipWaiting();
});

// Every file is compared with its hash: a deployment under way cannot mix two builds.
async function install() {
  const cache = await caches.open(cacheName);
  await Promise.all(
    Object.entries(BUILD.files).map(async ([path, hash]) => {
      // A name with a hash in it is never another file: what the page has just loaded is not loaded again.
      const response = await fetch(path, { cache: /[0-9a-f]{14}/.test(path) ? "default" : "reload" });
      if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
      const digest = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
      const found = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      if (found !== hash) throw new Error(`${path} belongs to another build`);
      await cache.put(path, response);
    }),
  );
}

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("sotay-") && name !== cacheName).map((name) => caches.delete(name)));
}

async function kept(path, request) {
  const cache = await caches.open(cacheName);
  return (await cache.match(path)) ?? fetch(request);
}

// What another app shares: a file waits for the import page, which asks before anything is done with it; words become a note.
// Any page can send a form here, and that looks the same, so that nothing is taken for granted: not where it comes from, not
// what it is, not how large.
const inboxName = "shared-inbox";
const shareable = /\.(csv|tsv|txt|xlsx|xls|ods|vcf|ics)$/i;
const shareBytes = 20 * 1024 * 1024;
// The browser may end a worker before its timer: whoever opens the inbox looks at the time as well.
const inboxMs = 60_000;

async function share(request) {
  const { referrer } = request;
  // Where the browser says that it was another site, it was no app.
  if (referrer.startsWith("http") && new URL(referrer).origin !== location.origin) return Response.redirect("/import?shared=type", 303);
  const shared = await request.formData();
  const file = shared.get("file");
  if (file instanceof File && file.size) {
    if (!shareable.test(file.name)) return Response.redirect("/import?shared=type", 303);
    if (file.size > shareBytes) return Response.redirect("/import?shared=size", 303);
    const inbox = await caches.open(inboxName);
    await Promise.all((await inbox.keys()).map((old) => inbox.delete(old)));
    const nonce = crypto.randomUUID();
    const headers = { "x-name": encodeURIComponent(file.name), "x-at": `${Date.now()}` };
    await inbox.put(`/shared-file/${nonce}`, new Response(file, { headers }));
    setTimeout(() => inbox.delete(`/shared-file/${nonce}`), inboxMs);
    return Response.redirect(`/import?shared=${nonce}`, 303);
  }
  const words = ["title", "text", "url"].map((name) => shared.get(name)).filter((it) => typeof it === "string" && it).join("\n");
  return Response.redirect(`/share?text=${encodeURIComponent(words.slice(0, 20_000))}`, 303);
}

// From the server: a reminder of a task {record, title, due}, or somebody who calls {record, by, text, kind, about}.
self.addEventListener("push", (event) => event.waitUntil(remind(event.data)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

// A push does not say of which workspace it is: where any on this device has a passcode, what it tells is not shown outside of
// the app. Where that is not found out in time, one may have.
const workspaceDatabase = /^sotay-[0-9a-f-]{36}-[0-9a-f-]{36}$/;
const passcodeMs = 2_000;

function hasPasscode() {
  const late = new Promise((resolve) => setTimeout(() => resolve(true), passcodeMs));
  return Promise.race([late, anyHasPasscode().catch(() => true)]);
}

async function anyHasPasscode() {
  const names = (await indexedDB.databases()).map((it) => it.name).filter((name) => workspaceDatabase.test(name));
  return (await Promise.all(names.map(passcodeIn))).includes(true);
}

function passcodeIn(name) {
  return new Promise((resolve) => {
    const opening = indexedDB.open(name);
    let isGone = false;
    // It was deleted meanwhile: none is made in its place.
    opening.onupgradeneeded = () => {
      isGone = true;
      opening.transaction.abort();
    };
    opening.onerror = () => resolve(!isGone);
    opening.onsuccess = () => {
      const database = opening.result;
      database.onversionchange = () => database.close();
      const done = (found) => {
        database.close();
        resolve(found);
      };
      if (!database.objectStoreNames.contains("meta")) return done(false);
      const asked = database.transaction("meta").objectStore("meta").getKey("passcode");
      asked.onsuccess = () => done(asked.result !== undefined);
      asked.onerror = () => done(true);
    };
  });
}

const pages = { contact: "contacts", company: "companies", deal: "deals", task: "tasks" };

async function remind(data) {
  const { record, title, due, by, text, kind, about, more } = data.json();
  if (more) {
    const [name, body] = navigator.language.startsWith("vi")
      ? ["Sotay còn thông báo khác", "Mở Sotay để xem"]
      : ["More in Sotay", "Open Sotay to see it"];
    await self.registration.showNotification(name, { body, tag: "more", icon: "/icon-192.png", data: "/" });
    return;
  }
  if (await hasPasscode()) {
    const body = navigator.language.startsWith("vi") ? "Có điều cần bạn xem. Mở Sotay để xem" : "Something needs you. Open Sotay to see it";
    const page = pages[kind] ? `/${pages[kind]}/${about}` : "/board";
    const path = by !== undefined ? page : `/tasks/${record}`;
    await self.registration.showNotification("Sotay", { body, tag: record, icon: "/icon-192.png", data: path });
    return;
  }
  if (by !== undefined) {
    const [some, nobody] = navigator.language.startsWith("vi")
      ? [`${by} nhắc đến bạn`, "Có người nhắc đến bạn"]
      : [`${by} mentioned you`, "Somebody mentioned you"];
    const called = by ? some : nobody;
    const path = pages[kind] ? `/${pages[kind]}/${about}` : "/board";
    await self.registration.showNotification(called, { body: text, tag: record, icon: "/icon-192.png", data: path });
    return;
  }
  const day = typeof due === "string";
  const at = new Date(day ? `${due}T00:00` : due);
  const body = at.toLocaleString(undefined, day ? { dateStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" });
  // The app shows the same one while it is open; with one tag they are one.
  await self.registration.showNotification(title, { body, tag: record, icon: "/icon-192.png", data: `/tasks/${record}` });
}

async function open(path) {
  const windows = await self.clients.matchAll({ type: "window" });
  const known = windows.find((it) => new URL(it.url).pathname === path) ?? windows[0];
  if (!known) return self.clients.openWindow(path);
  await known.focus();
  if (new URL(known.url).pathname !== path) await known.navigate(path);
}
