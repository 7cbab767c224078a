// SPDX-License-Identifier: LGPL-2.1-or-later
// What is recorded of a browser whose path becomes bad in mid-call, in several ways. Run by tests/bench/paths.py.
import { restart, serveSite } from './camera.mjs';
import { judgePair, publishPair, readPeer } from './clock.mjs';
import { host, openPage, run, until } from './lib.mjs';

const GOOD = {};
const BEFORE_MS = 4000, AFTER_MS = 8000;

const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const during = (path, ms) => async () => {
  await host.shape(path);
  await sleep(ms);
};

/** What happens after four good seconds. */
const EVENTS = {
  'nothing': () => {},
  '5 % loss, 50 ms jitter': during({ loss: 0.05, jitter: 0.05 }, 12000),
  '5 % loss in bursts of 8': during({ loss: 0.05, burst: 8 }, 12000),
  'half of the packets twice, 50 ms jitter': during({ copies: 0.5, jitter: 0.05 }, 12000),
  '20 % loss': during({ loss: 0.2 }, 12000),
  'outage of 5 s': during({ loss: 1 }, 5000),
  'outage of 12 s': during({ loss: 1 }, 12000),
  'outage of 5 s, then an ICE restart': async (page, session) => {
    await during({ loss: 1 }, 5000)();
    await host.shape(GOOD);
    await page.evaluate(restart, { ...session, name: 'bad' });
  },
  '20 % loss for 3 s, then an outage of 5 s': async () => {
    await during({ loss: 0.2 }, 3000)();
    await during({ loss: 1 }, 5000)();
  },
  'pictures late by 0.4 s, then an outage of 5 s': async () => {
    await during({ late: 0.4 }, 700)();
    await during({ loss: 1 }, 5000)();
  },
  'six other ports of the NAT in 10 s': async () => {
    for (let n = 0; n < 6; n++) {
      await host.rebind();
      await sleep(1700);
    }
  },
};
/** From the first check until four seconds are recorded. */
const STARTS = { '20 % loss at first': { loss: 0.2 } };

const measure = (path, event) => async (what, portal) => {
  await host.create_call(what, {});
  const page = await openPage(portal);
  await page.goto(await serveSite());
  const session = await publishPair(page, portal, what, path);
  const began = Date.now();
  await until('media', async () => [await host.active_streams(what), await page.evaluate(readPeer, 'bad')],
    ([count]) => count === 4);
  const connected = Date.now() - began;
  const operation = await host.start_recording(what, {});
  const record = async (ms) => {
    const end = (await host.state(operation))[1] + ms;
    await until('the recording', async () => (await host.state(operation))[1] >= end);
  };
  await record(BEFORE_MS);
  await event(page, session);
  await host.shape(GOOD);
  await record(AFTER_MS);
  const sent = await page.evaluate(readPeer, 'bad');
  await host.stop_recording(operation);
  const [relayed, { audio, video }] = [await host.path(), await host.counts(what, 'bad')];
  await page.close();
  await host.row(what, { connected, relayed, sent, audio, video, seen: await judgePair() });
  await host.end_call(what);
};

const rows = [...Object.entries(EVENTS).map(([what, event]) => [what, measure(GOOD, event)]),
  ...Object.entries(STARTS).map(([what, path]) => [what, measure(path, () => {})])];
await run('paths', Object.fromEntries(rows.map(([what, test]) => [what, (portal) => test(what, portal)])),
  ['--disable-features=WebRtcHideLocalIpsWithMdns', '--allow-loopback-in-peer-connection']);
