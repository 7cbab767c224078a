// SPDX-License-Identifier: LGPL-2.1-or-later
// A page of another site that publishes a colour and a tone by WHIP. Run by test-whip.py.
import assert from 'node:assert/strict';
import { publishCamera, restart, serveSite } from './camera.mjs';
import { CALL, endpointOf, FLAGS, publish, recordAndJudge, TONE } from './colour.mjs';
import { host, openPage, run, until } from './lib.mjs';
import { publishSpeech } from './speech.mjs';

const SIMULCAST = [{ rid: 'h' }, { rid: 'l', scaleResolutionDownBy: 4 }];

/** Status and name of a refusal, which pages of any site may read. */
async function ask(method, address, { token = null, type = 'application/sdp', body = undefined, tag = null } = {}) {
  const answer = await fetch(address, { method, body, headers: { 'Content-Type': type, Origin: 'https://site.example',
    ...(token && { Authorization: `Bearer ${token}` }), ...(tag && { 'If-Match': tag }) } });
  assert.equal(answer.headers.get('Access-Control-Allow-Origin'), '*', `${method} ${address}`);
  if (answer.status < 400)
    return [answer.status];
  assert.match(answer.headers.get('Content-Type'), /^application\/problem\+json/);
  return [answer.status, (await answer.json()).type.split(':').at(-1)];
}

const tests = {
  async 'a browser publishes from a page of another site, is recorded, and ends'(portal) {
    const address = await serveSite();
    await host.create_call(CALL, {});
    await host.enter(CALL, 'p-anna', { 'display-name': 'Anna', user: 'anna', role: 'member' });
    await host.enter(CALL, 'p-ben', { 'display-name': 'Ben', user: 'ben', role: 'member' });
    const [anna, ben, eve] = [await host.token('anna'), await host.token('ben'), await host.token('eve')];
    const endpoint = endpointOf(portal, CALL);
    const page = await openPage(portal);
    await page.goto(address);
    const session = await page.evaluate(publish, { endpoint, token: anna, tone: TONE, rate: 15, encodings: SIMULCAST });
    assert.equal(session.status, 201, session.sdp);
    assert.match(session.type, /^application\/sdp/);
    assert.equal(session.tag, `"${session.resource.split('/').at(-1)}"`);
    assert.equal(session.trickled, 204);
    assert.ok(session.candidates > 0);
    assert.ok(session.sdp.includes('a=simulcast:recv h;l\r\n'), session.sdp);

    const fragment = { type: 'application/trickle-ice-sdpfrag', body: 'a=candidate:1 1 udp 1 x.local 9 typ host\r\n' };
    const offer = session.sdp.replace('a=setup:passive', 'a=setup:actpass').replaceAll('a=recvonly', 'a=sendonly');
    for (const [what, wanted, asked] of [
      ['nobody', [401, 'TokenExpired'], ask('POST', endpoint, { body: offer })],
      ['another call', [404, 'NoOngoingCall'], ask('POST', endpointOf(portal, 'none'), { token: anna, body: offer })],
      ['somebody else', [404, 'NoOngoingCall'], ask('POST', endpoint, { token: eve, body: offer })],
      ['as another', [403, 'NotAllowed'], ask('POST', `${endpoint}?participant=p-ben`, { token: anna, body: offer })],
      ['a second camera', [409, 'InvalidState'], ask('POST', endpoint, { token: anna, body: offer })],
      ['no offer', [400, 'InvalidArgument'], ask('POST', endpoint, { token: ben, body: 'v=0\r\n' })],
      ['a wrong type', [415, 'UnsupportedMediaType'], ask('POST', endpoint, { token: anna, type: 'text/plain', body: offer })],
      ['no tag', [428, 'PreconditionRequired'], ask('PATCH', session.resource, { token: anna, ...fragment })],
      ['a restart without credentials', [400, 'InvalidArgument'], ask('PATCH', session.resource, { token: anna, ...fragment, tag: '*' })],
      ['a restart of another', [404, 'NotFound'], ask('PATCH', session.resource, { token: ben, ...fragment, tag: '*' })],
      ['another tag', [412, 'PreconditionFailed'], ask('PATCH', session.resource, { token: anna, ...fragment, tag: '"x"' })],
      ['a candidate', [204], ask('PATCH', session.resource, { token: anna, ...fragment, tag: session.tag })],
      ['a bad one', [400, 'InvalidArgument'], ask('PATCH', session.resource, { token: anna, tag: session.tag, ...fragment,
        body: 'a=candidate:1\r\n' })],
      ['of another', [404, 'NotFound'], ask('DELETE', session.resource, { token: ben })],
      ['what may be done', [204], ask('OPTIONS', endpoint)],
      ['what may be done later', [204], ask('OPTIONS', session.resource)],
    ])
      assert.deepEqual(await asked, wanted, what);

    await recordAndJudge(4000);
    assert.deepEqual(await ask('DELETE', session.resource, { token: anna }), [200]);
    assert.deepEqual(await ask('DELETE', session.resource, { token: anna }), [404, 'NotFound']);
    assert.deepEqual(await host.streams(CALL), []);
    await host.end_call(CALL);
  },

  async 'a browser restarts ICE, and goes on'(portal) {
    await host.create_call(CALL, {});
    await host.enter(CALL, 'p-anna', { user: 'anna' });
    const [page, token] = [await openPage(portal), await host.token('anna')];
    await page.goto(await serveSite());
    const session = await page.evaluate(publishCamera, { endpoint: endpointOf(portal, CALL), token, width: 320, height: 180,
      rate: 15 });
    const packets = async () => (await host.streams(CALL)).reduce((sum, [, , , count]) => sum + count, 0);
    await until('media', packets);
    const restarted = await page.evaluate(restart, { ...session, token });
    assert.equal(restarted.status, 200, restarted.text);
    assert.match(restarted.type, /^application\/trickle-ice-sdpfrag/);
    assert.equal(restarted.tag, session.tag.replace(/"$/, '.1"'));
    assert.deepEqual([restarted.old, restarted.present], [412, 204]);
    const before = await packets();
    await until('media after the restart', packets, (count) => count > before + 100);
    assert.equal((await host.streams(CALL)).length, 1);
    await host.end_call(CALL);
  },

  async 'sound that a browser encrypts end to end is told of, other sound is not'(portal) {
    await host.create_call(CALL, {});
    const page = await openPage(portal);
    await page.goto(await serveSite());
    for (const user of ['anna', 'berta']) {
      await host.enter(CALL, `p-${user}`, { user });
      await page.evaluate(publishSpeech, { endpoint: endpointOf(portal, CALL), token: await host.token(user),
        encrypted: user === 'anna' });
    }
    const states = async () => (await host.streams(CALL)).map(([participant, , state]) => [participant, state]).sort();
    await until('media of both', states, [['p-anna', 'active'], ['p-berta', 'active']]);
    const operation = await host.start_recording(CALL, { 'content-type': 'audioOnly' });
    await until('the encrypted one', states, [['p-anna', 'stalled'], ['p-berta', 'active']]);
    assert.match((await host.reasons(CALL)).join(), /^[^,]*encrypted end to end[^,]*, recorded as silence$/);
    await host.stop_recording(operation);
    await host.end_call(CALL);
  },
};

await run('whip', tests, FLAGS);
