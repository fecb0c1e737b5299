// Pictures of every screen, for looking and for the README: `cargo xtask screens`. Each option takes several words, parted
// by commas, and all of them where it is left out:
//   --state=empty,typical,many  --size=1280,1440,768,390  --theme=light,dark  --lang=en,vi  --screen=board,deal
//   --readme      the dozen of the README alone, into docs/screens
//   --out=DIR     somewhere else than tests/e2e/results/screens; SOTAY_SCREENS says the same
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Person, Server, closeBrowser } from "./harness.mjs";
import { LOCALES, SCREENS, SIZES, closeAll, loadSample, settled, signIn } from "./walks.mjs";

const here = dirname(fileURLToPath(import.meta.url));
/** What a picture of the README may weigh, in bytes. */
const MOST = 120_000;
/** The pictures of the README: each a state, a screen, a size, a theme and a language. */
const README = [
  "typical/today-1440-light-en",
  "many/board-1440-light-en",
  "typical/board-1440-dark-vi",
  "typical/deal-1440-light-en",
  "typical/contact-1280-light-vi",
  "many/table-1440-light-en",
  "many/forecast-1440-dark-en",
  "typical/task-calendar-1280-light-vi",
  "typical/palette-1280-light-en",
  "typical/today-390-light-vi",
  "typical/board-390-dark-vi",
  "typical/contact-390-light-en",
];

const STATES = ["empty", "typical", "many"];
const THEMES = ["light", "dark"];

function options(words) {
  const said = new Map(words.map((word) => word.split(/=(.*)/s).slice(0, 2)));
  for (const [name] of said) {
    if (!["--state", "--size", "--theme", "--lang", "--screen", "--readme", "--out"].includes(name)) throw new Error(`no such option: ${name}`);
  }
  const several = (name, all) => {
    const chosen = said.get(name)?.split(",") ?? all;
    const unknown = chosen.filter((it) => !all.includes(it));
    if (unknown.length) throw new Error(`${name} has no ${unknown.join(", ")}: ${all.join(", ")}`);
    return chosen;
  };
  const readme = said.has("--readme");
  const out = said.get("--out") ?? process.env.SOTAY_SCREENS ?? (readme ? join(here, "../../docs/screens") : join(here, "results/screens"));
  return {
    readme,
    out: resolve(out),
    states: several("--state", STATES),
    sizes: several("--size", Object.keys(SIZES)),
    themes: several("--theme", THEMES),
    languages: several("--lang", Object.keys(LOCALES)),
    screens: several("--screen", Object.keys(SCREENS)),
  };
}

/** A picture as small as it has to be. */
async function picture(cdp, most) {
  for (let quality = 90; ; quality -= 10) {
    const { data } = await cdp.send("Page.captureScreenshot", { format: "webp", quality });
    const bytes = Buffer.from(data, "base64");
    if (bytes.length <= most || quality <= 10) return bytes;
  }
}

/** An invitation to the workspace of somebody with an account. */
async function invitation(server) {
  const one = await Person.open(server);
  await one.visit();
  const link = await one.share();
  await one.context.close();
  return link;
}

/** Somebody in a state, who reads a language on a screen of a size. */
async function somebody(server, state, size, language, link) {
  const one = await Person.open(server, { ...SIZES[size], locale: LOCALES[language] });
  one.invitation = link;
  if (state === "many") await signIn(one);
  if (state === "typical") await loadSample(one);
  return one;
}

const wanted = options(process.argv.slice(2));
const name = (screen, size, theme, language) => `${screen}-${size}-${theme}-${language}`;
const isWanted = (state, picture) => !wanted.readme || README.includes(`${state}/${picture}`);
const failed = [];
let made = 0;

/** All pictures of one state, size and language. */
async function photograph(server, state, size, language, link) {
  const plan = wanted.screens.map((screen) => {
    const pictures = wanted.themes.map((theme) => ({ theme, called: name(screen, size, theme, language) }));
    return { screen, pictures: pictures.filter(({ called }) => isWanted(state, called)) };
  });
  const screens = plan.filter(({ pictures }) => pictures.length);
  if (!screens.length) return;
  const one = await somebody(server, state, size, language, link);
  one.page.setDefaultTimeout(15_000);
  const cdp = await one.context.newCDPSession(one.page);
  for (const { screen, pictures } of screens) {
    try {
      if ((await SCREENS[screen](one)) === false) continue;
      for (const { theme, called } of pictures) {
        await one.page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
        await settled(one.page);
        // What is being fetched when a page opens is there a moment later.
        if (state === "many") await one.page.locator('.status[data-link="Live"]').waitFor({ timeout: 5_000 }).catch(() => {});
        const file = join(wanted.out, state, `${called}.webp`);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, await picture(cdp, wanted.readme ? MOST : Infinity));
        made += 1;
      }
    } catch (error) {
      failed.push(`${state}/${name(screen, size, "*", language)}: ${`${error}`.split("\n")[0]}`);
    }
    await closeAll(one.page).catch(() => {});
  }
  await one.context.close();
}

try {
  for (const state of wanted.states) {
    const server = state === "many" ? await Server.seeded() : await Server.start();
    try {
      const link = state === "many" ? undefined : await invitation(server);
      for (const size of wanted.sizes) {
        for (const language of wanted.languages) await photograph(server, state, size, language, link);
      }
    } finally {
      await server.end();
    }
  }
} finally {
  await closeBrowser();
}
console.log(`${made} pictures in ${wanted.out}`);
for (const one of failed) console.error(`missing: ${one}`);
process.exitCode = failed.length ? 1 : 0;
