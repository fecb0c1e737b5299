// What the measurements do in the page. Times are those of the page's own clock; "to paint" ends after the next frame was drawn.
// What is searched for, letter by letter, each from an empty field: some eighty keystrokes.
export const DEALS = ["konex", "gtx pro", "cancity", "mg special", "zotware", "plus basic", "isdom", "betasoloin", "gtk", "hottechi"];
export const PEOPLE = ["nguyen", "0900000", "tran thi", "lan", "minh", "le hoang", "example.vn", "giam doc", "pham", "duc anh"];

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Runs before the page: when the first card, and the first line of a list, was there to be seen. */
export function watchStart() {
  const seen = new MutationObserver(() => {
    if (document.querySelector(".deal-card")) {
      seen.disconnect();
      requestAnimationFrame(() => setTimeout(() => (globalThis.firstCard = performance.now())));
    }
  });
  addEventListener("DOMContentLoaded", () => seen.observe(document.body, { childList: true, subtree: true }));
}

/** Runs in the page: types letter by letter; how long each took to the paint of what it finds. */
export async function type({ selector, words }) {
  const input = document.querySelector(selector);
  // As people do: first the field, then the letters.
  input.focus();
  await new Promise((done) => setTimeout(done, 500));
  const times = [];
  for (const word of words) {
    for (let end = 0; end <= word.length; end += 1) {
      const began = performance.now();
      input.value = word.slice(0, end);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      times.push(performance.now() - began);
      await new Promise((done) => setTimeout(done, 30));
    }
  }
  input.value = "";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  return times;
}

/** Runs in the page: opens the menu of a column's first card; whose it is. */
export async function openMenu(from) {
  const column = [...document.querySelectorAll("section.column")].find((it) => it.querySelector("h2").innerText === from);
  const card = column.querySelector(".card-slot");
  const { deal } = card.dataset;
  card.querySelector(".card-menu").click();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return deal;
}

/** Runs in the page: chooses a column in the menu that is open; how long it took to the paint of the card in it. */
export async function choose({ deal, to }) {
  const column = [...document.querySelectorAll("section.column")].find((it) => it.querySelector("h2").innerText === to);
  const item = [...document.querySelectorAll("[role=menuitem]")].find((it) => it.innerText === to);
  const began = performance.now();
  item.click();
  while (!column.querySelector(`[data-deal="${deal}"]`)) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}

/** Runs in the page: the time between frames, until told to stop. */
export function watchFrames() {
  globalThis.frames = [];
  let last;
  const next = (now) => {
    if (last !== undefined) globalThis.frames.push(now - last);
    last = now;
    if (globalThis.frames) requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}

/** Runs in the page: divides the board, or no more; how long it took to the paint of what is seen. */
export async function divide(by) {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  // What the menu holds comes once it is open.
  document.querySelector("details.display").open = true;
  // By what the board is divided is what the last of the lists is for.
  const list = () => [...document.querySelectorAll(".display .combobox")].at(-1);
  const option = () => list().querySelector(`[role=option][data-value="${by}"]`);
  while (!list()) await frame();
  list().querySelector("button").click();
  while (!option()) await frame();
  const began = performance.now();
  option().click();
  const isDivided = () => document.querySelector(".lane") !== null;
  do await frame();
  while (isDivided() !== (by !== "") || !document.querySelector(".board .deal-card"));
  const took = performance.now() - began;
  document.querySelector("details.display").open = false;
  return took;
}

/** Runs in the page: opens a list; how long it took to the paint of its first lines. */
export async function openList(path) {
  const began = performance.now();
  document.querySelector(`nav.main a[href="${path}"]`).click();
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  while (!document.querySelector(".grid-body .grid-line")) await frame();
  return performance.now() - began;
}

/** Runs in the page: puts a list into the order of a column; how long it took to paint. */
export async function order(nth) {
  const began = performance.now();
  document.querySelectorAll(".grid-head button")[nth].click();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}
