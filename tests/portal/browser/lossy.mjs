// SPDX-License-Identifier: LGPL-2.1-or-later
// One browser publishes the same twice into a call, once of them over a bad path. Run by test-lossy.py.
import assert from 'node:assert/strict';
import { serveSite } from './camera.mjs';
import { judgePair, publishPair, readPeer } from './clock.mjs';
import { host, openPage, run, until } from './lib.mjs';

const CALL = 'lossy';
const RECORDED_MS = 12000;
const STARTS = 3; // key frames that are asked for without a loss: at the beginning, once more if it was lost, and for a recording

const tests = {
  async 'a browser behind a path that loses and reorders packets is recorded'(portal) {
    await host.create_call(CALL, {});
    const page = await openPage(portal);
    await page.goto(await serveSite());
    await publishPair(page, portal, CALL, { loss: 0.05, jitter: 0.05 });
    await until('media', () => host.active_streams(CALL), 4);
    const operation = await host.start_recording(CALL, {});
    await until('the recording', async () => (await host.state(operation))[1] >= RECORDED_MS);
    await host.stop_recording(operation);
    const [sent, counts] = [await page.evaluate(readPeer, 'bad'), (await host.counts(CALL, 'bad')).video];
    await page.close();
    const [path, seen] = [await host.path(), await judgePair()];
    await host.show('of the path, sent, counted, seen', [path, sent, counts, seen]);
    const { good, bad } = seen;

    assert.ok(path.dropped.every((count) => count > 0) && counts.repaired > counts.lost, 'the path is bad, and repaired');
    assert.equal(sent.connection, 'connected');
    assert.ok(sent.nackCount > 0 && sent.retransmittedPacketsSent > 0, 'packets are asked for, and sent again');
    assert.ok(sent.pliCount <= counts.lost + STARTS && sent.firCount === 0, 'key frames are asked for where packets were lost');

    assert.equal(seen.errors, '');
    assert.equal(good.damaged + bad.damaged, 0, 'each picture is one that was published');
    assert.ok(bad.late <= good.late + 4, 'it is seen soon');
    assert.ok(bad.standstill <= good.standstill + 1, 'it does not stand still');
    assert.ok(bad.distinct >= good.distinct * 0.75, 'most of its pictures are seen');
    assert.ok(bad.silence <= good.silence + path.late + 0.2, 'the tone goes on');
    assert.ok(Math.abs(bad.offset - good.offset) <= path.late + 0.04, 'its picture is in sync with its sound');
  },
};

await run('lossy', tests, ['--disable-features=WebRtcHideLocalIpsWithMdns', '--allow-loopback-in-peer-connection']);
