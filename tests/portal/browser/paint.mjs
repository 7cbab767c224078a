// SPDX-License-Identifier: LGPL-2.1-or-later
// How long each page takes until something is painted, and until it is quiet, without a cache. Run by tests/bench/paint.py,
// whose driver prints what is noted.
import { host, openPage, run, signIn } from './lib.mjs';

const RUNS = Number(process.env.CALLREEL_RUNS ?? 7);
const CALL = 'paint';

/** ms from the navigation to its first contentful paint, and to the end of its last request. */
async function measure(page, path) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  await session.detach();
  await page.goto(path, { waitUntil: 'networkidle' });
  return page.evaluate(() => new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const [paint] = list.getEntriesByName('first-contentful-paint');
      if (paint)
        resolve([paint.startTime, Math.max(...performance.getEntriesByType('resource').map((entry) => entry.responseEnd))]);
    }).observe({ type: 'paint', buffered: true });
  }));
}

async function note(portal, name, path, user) {
  const found = [];
  for (let number = 0; number < RUNS; number++) {
    const page = await openPage(portal);
    // What goes on does not end: the panel's events.
    await page.route('**/api/v1/events*', (route) => route.abort());
    if (user)
      await signIn(page, user, path);
    found.push(await measure(page, path));
    await page.context().close();
  }
  await host.note(name, found);
}

await run('paint', {
  async 'all pages'(portal) {
    await host.set_policy('user', 'anna', { 'may-administer-recording': true });
    const link = await host.record(CALL);
    await note(portal, 'the start', '/');
    await note(portal, 'the panel', `/panel?call=${CALL}`, 'anna');
    await note(portal, 'the archive', '/archive', 'anna');
    await note(portal, 'the rules', '/admin?level=user&id=anna', 'anna');
    await note(portal, 'playback by a link', link);
  },
});
