// SPDX-License-Identifier: LGPL-2.1-or-later
// What a browser sends while its tile is one of 25 and while it has the whole canvas, with and without what it offers for
// that. Run by tests/bench/browsers.py.
import { publishCamera, readSender, serveSite } from './camera.mjs';
import { host, openPage, run } from './lib.mjs';

const CROWD = Array.from({ length: 24 }, (_, number) => `p-${number}`);
const [, , seconds, ...offers] = process.argv;

/** What is sent once it has been so for a while. */
async function settle(page) {
  await new Promise((resolve) => { setTimeout(resolve, (seconds - 5) * 1000); });
  await page.evaluate(readSender);
  await new Promise((resolve) => { setTimeout(resolve, 5000); });
  return page.evaluate(readSender);
}

const measure = (without) => async (portal) => {
  const call = `without ${without}`;
  await host.create_call(call, {});
  await host.enter(call, 'anna', { user: 'anna' });
  const page = await openPage(portal);
  await page.goto(await serveSite());
  await page.evaluate(publishCamera, { endpoint: `${portal}/whip/${encodeURIComponent(call)}`, token: await host.token('anna'),
    width: 640, height: 360, rate: 15, without: without.split(' ').filter(Boolean) });
  await host.show(without, 'nothing is recorded', await settle(page));
  for (const one of CROWD)
    await host.enter(call, one, {});
  const operation = await host.start_recording(call, {});
  await host.show(without, 'one of 25', await settle(page));
  for (const one of CROWD)
    await host.drop(call, one);
  await host.show(without, 'alone', await settle(page));
  await host.stop_recording(operation);
  await host.end_call(call);
};

process.argv.length = 2;
await run('rates', Object.fromEntries(offers.map((without) => [without || 'all', measure(without)])),
  ['--disable-features=WebRtcHideLocalIpsWithMdns', '--allow-loopback-in-peer-connection']);
