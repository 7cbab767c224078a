// SPDX-License-Identifier: LGPL-2.1-or-later
// What the tests of the pages share: the browser, the driver that owns bus, manager, portal and calls (browser.py), and
// checks that every page must pass. The driver answers one line of JSON on standard input for each on standard output.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const WAIT_MS = 60000;
const PAGE_BYTES = 200 * 1000;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const waiting = new Map();
let serial = 0;
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, value, error } = JSON.parse(line);
  const { resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (error === undefined)
    resolve(value);
  else
    reject(new Error(error));
});

/** Asks the driver: host.NAME(…) calls its method NAME. */
export const host = new Proxy({}, {
  get: (_, name) => (...values) => new Promise((resolve, reject) => {
    const id = ++serial;
    waiting.set(id, { resolve, reject });
    process.stdout.write(`${JSON.stringify({ id, call: name, values })}\n`);
  }),
});

/** Waits until a question has the answer that is wanted, or one that the function `wanted` takes. */
export async function until(what, ask, wanted = true) {
  const end = Date.now() + WAIT_MS;
  const isWanted = (value) => (typeof wanted === 'function' ? wanted(value)
    : wanted === true ? value : JSON.stringify(value) === JSON.stringify(wanted));
  let last;
  do {
    last = await ask();
    if (isWanted(last))
      return last;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  } while (Date.now() < end);
  throw new Error(`waited in vain for ${what}: ${JSON.stringify(last)}`);
}

let browser = null;

/**
 * A page of a person of its own, with what it does written down: page.problems (console errors, failed scripts, requests
 * to other hosts), page.bytes (received without media).
 */
export async function openPage(portal, { locale = 'en-GB', dark = false, width = 1280, height = 900, touch = false } = {}) {
  const context = await browser.newContext({ baseURL: portal, locale, viewport: { width, height }, hasTouch: touch,
    colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  page.problems = [];
  page.bytes = 0;
  // Refusals are answers, and shown by the page; what may not be refused is a file of the page.
  page.on('console', (message) => message.type() === 'error' && !message.text().startsWith('Failed to load resource') && page.problems.push(message.text()));
  page.on('response', (response) => response.url().includes('/static/') && response.status() >= 400 && page.problems.push(`${response.status()} ${response.url()}`));
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== portal && protocol !== 'blob:')
      page.problems.push(`request to ${origin}`);
  });
  page.on('requestfinished', async (request) => {
    const sizes = await request.sizes().catch(() => null);
    if (sizes && request.resourceType() !== 'media' && request.resourceType() !== 'fetch' || request.url().includes('/static/'))
      page.bytes += sizes?.responseBodySize ?? 0;
  });
  return page;
}

/** Signs in on the page, as a person would, and goes to `path`. */
export async function signIn(page, user, path = '/', token = null) {
  const secret = token ?? await host.token(user);
  await page.goto(`/?next=${encodeURIComponent(path)}#token=${secret}`);
  await page.waitForURL((url) => url.pathname + url.search === path && !url.hash);
}

/** axe-core finds nothing on the page as it is now. */
export async function checkAccessible(page, what) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`));
  assert.deepEqual(found, [], what);
}

/** What every page must be after a test: light, quiet, alone with its server. */
export function checkPage(page) {
  assert.deepEqual(page.problems, []);
  assert.ok(page.bytes > 0 && page.bytes < PAGE_BYTES, `${page.bytes} bytes`);
}

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** Runs the tests, one after the other, each told to the driver. `portal` is its address, `more` are options of Chromium. */
export async function run(group, tests, more = []) {
  const wanted = process.argv.slice(2);
  const all = Object.entries(tests).filter(([name]) => !wanted.length || wanted.some((part) => name.includes(part)));
  say({ plan: all.length });
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage',
    '--autoplay-policy=no-user-gesture-required', ...more] });
  const portal = await host.address();
  for (const [name, test] of all) {
    let error = null;
    try {
      await test(portal);
    } catch (problem) {
      error = String(problem.stack ?? problem);
      await keepPicture(name);
    }
    for (const context of browser.contexts())
      await context.close();
    say({ test: `/${group}/${name}`, error });
  }
  await browser.close();
  process.stdin.destroy();
}

/** What was to be seen when a test failed, where somebody asked for it. */
async function keepPicture(name) {
  if (!process.env.CALLREEL_PICTURES)
    return;
  let number = 0;
  for (const context of browser.contexts()) {
    for (const page of context.pages())
      await page.screenshot({ path: `${process.env.CALLREEL_PICTURES}/${name.replace(/\W+/g, '-')}-${++number}.png` }).catch(() => {});
  }
}
