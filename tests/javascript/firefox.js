// Firefox at the end of a pipe: one JSON line in asks for an act on a page, one JSON line out answers.
//
// Playwright cannot drive Debian's Firefox; puppeteer-core can, over WebDriver BiDi. What is right is
// decided in Python (tests/browser/firefox.py): this file only passes on. Emulated media and network
// need CDP, which Firefox no longer speaks, so print is looked at in a PDF and forced colours are a
// preference given at the start: {"preferences": {...}} is the first line.

import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const first = JSON.parse((await lines.next()).value);
const firefox = await puppeteer.launch({
  browser: "firefox",
  protocol: "webDriverBiDi",
  executablePath: first.path,
  headless: true,
  extraPrefsFirefox: first.preferences,
  timeout: 60_000,
});

/** @type {Map<number, {page: import("puppeteer-core").Page, errors: string[], leave: () => Promise<void>}>} */
const pages = new Map();
let opened = 0;

const acts = {
  /** A page of its own, with cookies and storage of its own. */
  async open({ width, height }) {
    const context = await firefox.createBrowserContext();
    const page = await context.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.setViewport({ width, height });
    opened += 1;
    pages.set(opened, { page, errors, leave: () => context.close() });
    return opened;
  },
  async close({ page, errors, leave }) {
    await leave();
    pages.forEach((one, number) => one.page === page && pages.delete(number));
    return errors;
  },
  goto: ({ page }, { url }) => page.goto(url, { waitUntil: "load" }).then(() => null),
  reload: ({ page }) => page.reload({ waitUntil: "load" }).then(() => null),
  resize: ({ page }, { width, height }) => page.setViewport({ width, height }),
  /** A function of the page and its one argument. */
  evaluate: ({ page }, { code, given }) =>
    page.evaluate(`(${code})(${JSON.stringify(given ?? null)})`),
  wait: ({ page }, { code, given, timeout }) =>
    page
      .waitForFunction(`(${code})(${JSON.stringify(given ?? null)})`, { timeout })
      .then(() => null),
  press: async ({ page }, { keys }) => {
    for (const key of keys) await page.keyboard.press(key === "Space" ? " " : key);
    return null;
  },
  type: ({ page }, { text }) => page.keyboard.type(text),
  click: ({ page }, { x, y }) => page.mouse.click(x, y),
  pdf: ({ page }, { path }) =>
    page.pdf({ path, format: "a4", printBackground: true }).then(() => null),
};

const tell = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
tell({ value: await firefox.version() });
for await (const line of lines) {
  const { act, page, ...told } = JSON.parse(line);
  try {
    const value = act === "open" ? await acts.open(told) : await acts[act](pages.get(page), told);
    tell({ value: value ?? null });
  } catch (error) {
    tell({ error: String(error?.message ?? error) });
  }
}
await firefox.close();
