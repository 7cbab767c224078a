// SPDX-License-Identifier: LGPL-2.1-or-later
// Pages that publish by WHIP send, and the recorder takes of it, what the size of a tile needs. Run by test-whip-layers.py.
import assert from 'node:assert/strict';
import { publishCamera, readSender, serveSite } from './camera.mjs';
import { CALL, endpointOf, FLAGS, publish, recordAndJudge, TONE } from './colour.mjs';
import { host, openPage, run, until } from './lib.mjs';

/** In the page: how many key frames were asked for. */
async function countRequests() {
  const stats = [...(await globalThis.peer.getStats()).values()];
  return stats.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'video').pliCount;
}

const tests = {
  async 'what a browser sends follows the size of its tile'(portal) {
    const crowd = Array.from({ length: 24 }, (_, number) => `p-${number}`);
    await host.create_call(CALL, {});
    await host.enter(CALL, 'p-anna', { user: 'anna' });
    for (const one of crowd)
      await host.enter(CALL, one, {});
    const page = await openPage(portal);
    await page.goto(await serveSite());
    await page.evaluate(publishCamera, { endpoint: endpointOf(portal, CALL), token: await host.token('anna'), width: 640,
      height: 360, rate: 15 });
    const sends = (what, wanted) => until(what, () => page.evaluate(readSender), wanted);
    await sends('as much as the largest tile shows', ({ available }) => available > 3000);
    const operation = await host.start_recording(CALL, {});
    const small = await sends('less', ({ width, kbits, available }) => width < 640 && kbits < 500 && available < 300);
    for (const one of crowd)
      await host.drop(CALL, one);
    await sends('more', ({ width, kbits, available }) => width > small.width && kbits > 500 && available > 3000);
    await host.stop_recording(operation);
    await host.end_call(CALL);
  },

  async 'of a simulcast, the layer is recorded that its tile needs'(portal) {
    const crowd = Array.from({ length: 24 }, (_, number) => `p-${number}`);
    await host.create_call(CALL, {});
    await host.enter(CALL, 'p-anna', { user: 'anna' });
    for (const one of crowd)
      await host.enter(CALL, one, {});
    const page = await openPage(portal);
    await page.goto(await serveSite());
    await page.evaluate(publishCamera, { endpoint: endpointOf(portal, CALL), token: await host.token('anna'), width: 960,
      height: 540, rate: 10, encodings: [['q', 4], ['h', 2], ['f', 1]].map(([rid, scaleResolutionDownBy]) => ({ rid,
        scaleResolutionDownBy })) });
    const takes = (what, width) => until(what, () => host.layer_width(CALL), width);
    await takes('nothing is recorded: the smallest', 240);
    const operation = await host.start_recording(CALL, {});
    await takes('a tile of 384×216', 480);
    for (const one of crowd)
      await host.drop(CALL, one);
    await takes('the whole canvas', 960);
    await host.stop_recording(operation);
    await takes('nothing is recorded any more', 240);
    await host.end_call(CALL);
  },

  async 'VP9 with layers is recorded'(portal) {
    await host.create_call(CALL, {});
    await host.enter(CALL, 'p-anna', { user: 'anna' });
    // of a tile of 320×180, for which the smaller of two spatial layers is enough
    for (let number = 0; number < 30; number++)
      await host.enter(CALL, `p-${number}`, {});
    const page = await openPage(portal);
    await page.goto(await serveSite());
    const session = await page.evaluate(publish, { endpoint: endpointOf(portal, CALL), token: await host.token('anna'), tone: TONE,
      rate: 30, codec: 'video/VP9', encodings: [{ scalabilityMode: 'L3T3_KEY' }] });
    assert.equal(session.status, 201, session.sdp);
    await recordAndJudge(4000, () => until('the smaller layer', () => host.layer_width(CALL), 320));
    const [requests, lost] = [await page.evaluate(countRequests), await host.lost(CALL)];
    assert.ok(requests <= 3 + lost, `${requests} key frames were asked for, ${lost} packets were lost`);
    await host.end_call(CALL);
  },
};

await run('whip-layers', tests, FLAGS);
