// SPDX-License-Identifier: LGPL-2.1-or-later
// The panel as people use it. Run by test-panel.py.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { checkAccessible, checkPage, host, openPage, run, signIn, until } from './lib.mjs';

const panelOf = (call) => `/panel?call=${encodeURIComponent(call)}`;
const status = (page) => page.locator('#status');
// Nothing may be pressed before the page is connected, nor while a request is on its way.
const startButton = (page) => page.getByRole('button', { name: 'Start Recording', disabled: false });
const seen = (page, text) => page.locator('#panel, #content').getByText(text, { exact: true }).first();
const elapsed = (page) => page.locator('[data-time="elapsed"]').first();

const entry = (page, action) => page.getByRole('menuitem', { name: action, exact: true });

/**
 * As a person does, who opens the menu again where it went, and waits while its entries are not to be pressed. A click that
 * took too long on a busy machine may have been one, so whether the entry can be pressed is asked before.
 */
async function choose(page, action) {
  const pressable = page.getByRole('menuitem', { name: action, exact: true, disabled: false });
  await until(`the action ${action}`, async () => {
    if (!await entry(page, action).isVisible())
      await page.getByRole('button', { name: 'More options' }).click({ timeout: 10000 }).catch(() => page.keyboard.press('Escape'));
    return await pressable.click({ trial: true, timeout: 1000 }).then(() => true, () => false) &&
      pressable.click({ timeout: 20000 }).then(() => true, () => false);
  });
}

async function menuOf(page) {
  await page.getByRole('button', { name: 'More options' }).click();
  const items = await page.getByRole('menuitem').allTextContents();
  await page.keyboard.press('Escape');
  return items;
}

/** Waits until a question about the places of elements has the answer yes: they may be drawn anew at any time. */
const untilPlaced = (page, what, ask) => until(what, () => page.evaluate(ask));

async function isRunning(page) {
  const before = await elapsed(page).textContent();
  await until('a timer that runs', async () => (await elapsed(page).textContent()) !== before);
}

/** A call of two; the first one's user has a mode. */
async function makeCall(call, user, properties = { mode: 'on-demand-user-initiated', 'censor-allowed': true }, more = {}) {
  await host.set_policy('user', user, properties);
  await host.create_call(call, { subject: 'Quarterly review', 'meeting-id': 'review-7', ...more });
  await host.join(call, `${call}-agent`, { 'display-name': 'Anna Berg', user, address: `sip:${user}@example.com` }, 440);
  await host.join(call, `${call}-other`, { 'display-name': 'Ben Carter', user: `${user}-other` }, 700);
}

/** The recordings of a call, the newest first, once there are so many. */
async function untilOperations(call, count) {
  return until(`${count} recordings`, async () => { const all = await host.operations(call); return all.length === count && all; });
}

async function makeRoom(call, owner) {
  await host.create_call(call, { kind: 'room', subject: 'Design review' });
  await host.join(call, `${call}-owner`, { 'display-name': 'Anna Berg', user: owner, role: 'member' }, 440);
  await host.join(call, `${call}-guest`, { 'display-name': 'Gil Moreau', user: `${owner}-guest`, role: 'guest' }, 700);
}

async function startRoom(page) {
  await startButton(page).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start Recording' }).click();
  await until('the recording', () => status(page).textContent(), 'Recording');
}

const tests = {
  async 'a call: start, pause, resume, censor, stop, and the next recording'(portal) {
    const call = 'panel/call+1=';
    await makeCall(call, 'anna');
    const page = await openPage(portal);
    await signIn(page, 'anna', panelOf(call));
    await until('the name of the recorder', () => page.title(), 'Fjord Recorder');
    await page.getByRole('heading', { name: 'Quarterly review' }).waitFor();
    await seen(page, 'review-7').waitFor();
    await seen(page, 'Ben Carter').waitFor();
    await checkAccessible(page, 'before the start');
    await startButton(page).click();
    await until('the status', () => status(page).textContent(), 'Recording');
    const [operation] = await untilOperations(call, 1);
    await isRunning(page);
    // at the top right of the call, and what is allowed in its menu
    await untilPlaced(page, 'the status at the right', () => {
      const [head, lamp] = ['.stage', '#status'].map((name) => document.querySelector(name)?.getBoundingClientRect());
      return head && lamp && lamp.x > head.x + head.width / 3;
    });
    await until('the menu', () => menuOf(page), ['Pause Recording', 'Censor Recording', 'Stop Recording']);
    await choose(page, 'Pause Recording');
    await until('the status', () => status(page).textContent(), 'Paused');
    await until('the pause', async () => (await host.state(operation))[0], 'paused');
    const [, paused] = await host.state(operation);
    await checkAccessible(page, 'paused');
    await choose(page, 'Resume Recording');
    await until('the status', () => status(page).textContent(), 'Recording');
    await until('recorded time', async () => (await host.state(operation))[1] > paused);
    await choose(page, 'Censor Recording');
    await seen(page, 'Censored').waitFor();
    await until('the menu', async () => (await menuOf(page)).includes('End Censoring'));
    await choose(page, 'End Censoring');
    await seen(page, 'Censored').waitFor({ state: 'detached' });
    await choose(page, 'Stop Recording');
    await startButton(page).waitFor();
    await seen(page, 'The recording has ended').waitFor();
    await page.getByRole('link', { name: /Open in the archive/ }).waitFor();
    await startButton(page).click();
    await until('the status', () => status(page).textContent(), 'Recording');
    assert.equal((await untilOperations(call, 2))[1], operation);
    await host.end_call(call);
    await seen(page, 'The call has ended').waitFor();
    await checkAccessible(page, 'the call has ended');
    checkPage(page);
  },

  async 'the warning, the limit, and a new recording after it'(portal) {
    const call = 'panel-limit';
    await makeCall(call, 'lena');
    const page = await openPage(portal);
    await signIn(page, 'lena', panelOf(call));
    await startButton(page).waitFor();
    const operation = await host.start_recording(call, { actor: `${call}-agent`, 'max-duration-ms': 8000 });
    await seen(page, '4 seconds left').waitFor();
    await checkAccessible(page, 'warned');
    await seen(page, 'Time limit reached').waitFor();
    await seen(page, '4 seconds left').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Start new recording', disabled: false }).click();
    await until('the status', () => status(page).textContent(), 'Recording');
    await seen(page, 'Time limit reached').waitFor({ state: 'detached' });
    assert.equal((await untilOperations(call, 2))[1], operation);
    // the usual limit is a minute here
    await seen(page, '56 seconds left').waitFor();
    await host.end_call(call);
    checkPage(page);
  },

  async 'a room: the host is asked to inform the participants, and has STOP at the top left'(portal) {
    const call = 'panel-room';
    await makeRoom(call, 'rosa');
    const page = await openPage(portal);
    await signIn(page, 'rosa', panelOf(call));
    await startButton(page).click();
    const dialog = page.getByRole('dialog', { name: 'Inform the participants' });
    await dialog.waitFor();
    await checkAccessible(page, 'the confirmation');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual(await host.operations(call), []);
    await startRoom(page);
    await isRunning(page);
    const stop = page.locator('.stop-chip');
    await until('STOP', () => stop.textContent(), 'STOP');
    await untilPlaced(page, 'status, timer and STOP at the top left', () => {
      const [stage, ...parts] = ['.stage', '#status', '[data-time="elapsed"]', '.stop-chip'].map((name) => document.querySelector(name)?.getBoundingClientRect());
      return stage && parts.every((part) => part && part.x < stage.x + stage.width * 0.75 && part.y < stage.y + 60);
    });
    await page.locator(`[data-participant="${call}-owner"]`).getByText('Host of the recording').waitFor({ state: 'attached' });
    await page.locator('.person').filter({ hasText: 'Recorder' }).waitFor();
    await checkAccessible(page, 'a room that is recorded');
    await page.getByRole('button', { name: 'Stop Recording', disabled: false }).first().click();
    await startButton(page).waitFor();
    await host.end_call(call);
    checkPage(page);
  },

  async 'who joins a recorded room is asked: one agrees, one does not'(portal) {
    const call = 'panel-consent';
    await makeRoom(call, 'rune');
    const owner = await openPage(portal);
    await signIn(owner, 'rune', panelOf(call));
    await startRoom(owner);
    for (const [user, button, consent] of [['jo', 'I agree', 'granted'], ['kim', 'I do not agree', 'refused']]) {
      await host.join(call, user, { 'display-name': `Joiner ${user}`, user, role: 'member' }, 900);
      const page = await openPage(portal, { width: 400 });
      await signIn(page, user, panelOf(call));
      const dialog = page.getByRole('dialog', { name: 'This meeting is being recorded' });
      await dialog.waitFor();
      await checkAccessible(page, 'the question for consent');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await dialog.waitFor();
      await dialog.getByRole('button', { name: button, exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
      await until('the answer', () => host.consent_of(call, user), consent);
      await seen(page, 'Anna Berg is recording this meeting').waitFor();
      await seen(page, consent === 'granted' ? 'You agreed to be recorded.' : 'You are not recorded').waitFor();
      await page.locator('.stop-chip, .control').waitFor({ state: 'detached' });
      await checkAccessible(page, consent);
      checkPage(page);
    }
    await seen(owner, 'Declined: not recorded').waitFor();
    await host.end_call(call);
    checkPage(owner);
  },

  async 'who may not start has no button, and is refused with a reason'(portal) {
    const call = 'panel-never';
    await makeCall(call, 'nils', { mode: 'never' });
    const page = await openPage(portal);
    await signIn(page, 'nils', panelOf(call));
    await until('the status', () => status(page).textContent(), 'Not Recording');
    await page.getByRole('button', { name: 'Start Recording' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'More options' }).waitFor({ state: 'detached' });
    const refused = await page.evaluate(async (id) => {
      const { post } = await import('/static/api.js');
      return post(`/calls/${encodeURIComponent(id)}/recordings`, {}).then(() => null, ({ name, title, detail }) => ({ name, title, detail }));
    }, call);
    assert.equal(refused.name, 'NotAllowed');
    assert.equal(refused.title, 'Not allowed');
    assert.ok(refused.detail);
    await host.end_call(call);
    await page.goto('/panel?call=nowhere');
    await page.getByRole('heading', { name: 'No ongoing call' }).waitFor();
    await checkAccessible(page, 'no call');
    checkPage(page);
  },

  async 'a refusal is shown with the title and the sentence of the manager'(portal) {
    const call = 'panel-refused';
    await makeCall(call, 'olga');
    const page = await openPage(portal);
    await signIn(page, 'olga', panelOf(call));
    await startButton(page).waitFor();
    // The rules change when the button has been pressed.
    await page.route('**/recordings', async (route) => {
      await host.set_policy('user', 'olga', { mode: 'never' });
      await route.continue();
    });
    await startButton(page).click();
    await seen(page, 'Not allowed').waitFor();
    await until('the status', () => status(page).textContent(), 'Not Recording');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await seen(page, 'Not allowed').waitFor({ state: 'detached' });
    await host.end_call(call);
    checkPage(page);
  },

  async 'a start whose answer is lost is not carried out twice'(portal) {
    const call = 'panel-lost';
    await makeCall(call, 'liv');
    const page = await openPage(portal);
    await signIn(page, 'liv', panelOf(call));
    await startButton(page).waitFor();
    // The first answer gets lost on its way.
    await page.evaluate(() => {
      const original = globalThis.fetch;
      globalThis.answers = [];
      globalThis.fetch = async (address, options) => {
        const response = await original(address, options);
        if (!String(address).endsWith('/recordings'))
          return response;
        globalThis.answers.push(await response.clone().json());
        if (globalThis.answers.length === 1)
          throw new TypeError('lost');
        return response;
      };
    });
    await startButton(page).click();
    await until('the second answer', () => page.evaluate(() => globalThis.answers.length === 2));
    await isRunning(page);
    const [first, second] = await page.evaluate(() => globalThis.answers.map(({ recordingOperationId }) => recordingOperationId));
    assert.ok(first);
    assert.equal(second, first);
    await seen(page, 'Connection lost').waitFor({ state: 'detached' });
    await untilOperations(call, 1);
    await host.end_call(call);
    checkPage(page);
  },

  async 'what may not be pressed while a request is on its way shows it'(portal) {
    const call = 'panel-busy';
    await makeCall(call, 'berit');
    const page = await openPage(portal);
    await signIn(page, 'berit', panelOf(call));
    await startButton(page).click();
    await until('the status', () => status(page).textContent(), 'Recording');
    // The answer takes its time; what the page hears by events does not.
    await page.evaluate(() => {
      const original = globalThis.fetch;
      globalThis.fetch = async (address, options) => {
        const response = await original(address, options);
        if (String(address).endsWith('/pause'))
          await new Promise((resolve) => { globalThis.answer = resolve; });
        return response;
      };
    });
    await choose(page, 'Pause Recording');
    await until('the status', () => status(page).textContent(), 'Paused');
    await page.getByRole('button', { name: 'More options' }).click();
    await until('an entry that is off', () => entry(page, 'Resume Recording').getAttribute('aria-disabled'), 'true');
    await page.evaluate(() => globalThis.answer());
    await choose(page, 'Resume Recording');
    await until('the status', () => status(page).textContent(), 'Recording');
    await host.end_call(call);
    checkPage(page);
  },

  async 'the manager and the portal restart in the middle'(portal) {
    const call = 'panel-restart';
    await makeCall(call, 'peter');
    const page = await openPage(portal);
    await signIn(page, 'peter', panelOf(call));
    await startButton(page).click();
    await until('the status', () => status(page).textContent(), 'Recording');
    await isRunning(page);
    const [operation] = await untilOperations(call, 1);
    for (const part of ['manager', 'portal']) {
      await host[`stop_${part}`]();
      await seen(page, 'Connection lost').waitFor();
      await checkAccessible(page, `without the ${part}`);
      await host[`start_${part}`]();
      await seen(page, 'Connection lost').waitFor({ state: 'detached' });
      await until('the status', () => status(page).textContent(), 'Recording');
      await isRunning(page);
    }
    await choose(page, 'Stop Recording');
    await startButton(page).waitFor();
    await until('no other recording', () => host.operations(call), [operation]);
    await host.end_call(call);
    checkPage(page);
  },

  async 'by keyboard alone'(portal) {
    const call = 'panel-keys';
    await makeCall(call, 'kari');
    const page = await openPage(portal);
    await signIn(page, 'kari', panelOf(call));
    await startButton(page).waitFor();
    // what may be pressed: while a request is on its way nothing may
    const focused = () => page.evaluate(() => (document.activeElement.ariaDisabled === 'true' ? '' : document.activeElement.dataset.key ?? ''));
    const tabTo = (key) => until(key, async () => {
      if (await focused() !== key)
        await page.keyboard.press('Tab');
      return focused();
    }, key);
    await tabTo('refresh');
    await page.keyboard.press('Enter');
    await tabTo('start');
    await page.keyboard.press('Enter');
    await until('the status', () => status(page).textContent(), 'Recording');
    await isRunning(page); // while it starts it can be stopped alone
    await tabTo('actions');
    await page.keyboard.press('Enter');
    await until('the first entry', focused, 'pause');
    await page.keyboard.press('Enter');
    await until('the status', () => status(page).textContent(), 'Paused');
    await tabTo('actions');
    await page.keyboard.press('ArrowUp');
    await until('the last entry', focused, 'stop');
    await page.keyboard.press('Home');
    await until('the first entry', focused, 'resume');
    await page.keyboard.press('Escape');
    await until('the button again', focused, 'actions');
    await page.keyboard.press('ArrowUp');
    await until('the last entry', focused, 'stop');
    await page.keyboard.press('Enter');
    await startButton(page).waitFor();
    await host.end_call(call);
    checkPage(page);
  },

  async 'four languages, light and dark, wide and narrow'(portal) {
    const call = 'panel-languages';
    await makeCall(call, 'tove');
    for (const [locale, text, dark, width] of [['en-GB', 'Start Recording', false, 1280], ['de-AT', 'Aufzeichnung starten', true, 360],
      ['nb-NO', 'Start opptak', false, 360], ['ja-JP', '録画を開始', true, 1280]]) {
      const page = await openPage(portal, { locale, dark, width });
      await signIn(page, 'tove', panelOf(call));
      await page.getByRole('button', { name: text }).waitFor();
      await checkAccessible(page, locale);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
      assert.ok(!/\b(panel|common|status|errors|actions)\.\w/.test(await page.locator('body').textContent()), 'every text is there');
      checkPage(page);
      await page.context().close();
    }
    const page = await openPage(portal);
    await signIn(page, 'tove', panelOf(call));
    await page.getByRole('button', { name: 'Language and appearance' }).click();
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
    await page.getByRole('button', { name: 'Aufzeichnung starten' }).waitFor();
    await page.getByRole('button', { name: 'Sprache und Darstellung' }).click();
    await page.getByRole('menuitemradio', { name: 'Dunkel' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Aufzeichnung starten' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await host.end_call(call);
  },

  async 'signing in: a form, a token that is refused, and where one wanted to go'(portal) {
    const page = await openPage(portal);
    await page.goto('/panel?address=sip:nobody@example.com');
    await page.getByLabel('Access token').waitFor();
    await seen(page, 'Your session has ended. Sign in again to continue.').waitFor();
    await checkAccessible(page, 'the form');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await seen(page, 'Enter your access token.').waitFor();
    await page.getByLabel('Access token').fill('nonsense');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await seen(page, 'This token is not accepted. It may have expired, or belong to another recorder.').waitFor();
    await checkAccessible(page, 'refused');
    await page.getByLabel('Access token').fill(await host.token('sigrid'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'No ongoing call' }).waitFor();
    await page.goto('/');
    await page.getByRole('link', { name: /Record a call/ }).waitFor();
    assert.equal(await page.getByRole('link', { name: /Administration/ }).count(), 0);
    await checkAccessible(page, 'signed in');
    await page.getByRole('button', { name: 'Language and appearance' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Access token').waitFor();
    checkPage(page);
  },

  async 'in the frame of an allowed page: token, state, size, another call'(portal) {
    const call = 'panel-frame';
    await makeCall(call, 'frida');
    const [allowed, other] = await host.frame_ports();
    const servers = [allowed, other].map((port) => serveFramePage(port, portal));
    try {
      const page = await openPage(portal);
      page.problems = [];
      await page.goto(`http://127.0.0.1:${allowed}/`);
      const heard = (type) => page.evaluate((wanted) => globalThis.heard.filter((message) => message.type === wanted), type);
      await until('ready', async () => (await heard('ready')).length > 0);
      assert.equal((await heard('ready'))[0].name, 'Fjord Recorder');
      await until('the request for a token', async () => (await heard('token-request'))[0]?.reason === 'missing');
      const tell = (message) => page.evaluate((what) => globalThis.tell(what), message);
      await tell({ type: 'token', token: await host.short_token('frida', 62) });
      await tell({ type: 'open-call', call });
      const frame = page.frameLocator('iframe');
      await startButton(frame).click();
      await until('the state', async () => (await heard('state')).some((message) => message.call === call && message.state === 'recording' && message.status === 'Recording'));
      await until('a size', async () => (await heard('resize')).some((message) => message.height > 200));
      // The token runs out: another is asked for, and nobody notices.
      await until('the next request for a token', async () => (await heard('token-request')).some((message) => message.reason === 'expired'));
      await tell({ type: 'token', token: await host.token('frida') });
      await tell({ type: 'open-call', address: 'sip:nobody@example.com', language: 'de' });
      await frame.getByRole('heading', { name: 'Kein laufendes Gespräch' }).waitFor();
      await tell({ type: 'open-call', address: 'sip:frida@example.com' });
      await until('the recording again', () => frame.locator('#status').textContent(), 'Aufzeichnung läuft');

      const stranger = await openPage(portal);
      await stranger.goto(`http://127.0.0.1:${other}/`);
      await until('the refusal', () => stranger.problems.some((text) => text.includes('frame-ancestors')));
      assert.deepEqual(await stranger.evaluate(() => globalThis.heard), []);
    } finally {
      servers.forEach((server) => server.close());
    }
    await host.end_call(call);
  },
};

/** A page of another product, with the panel docked at its right. */
function serveFramePage(port, portal) {
  const html = `<!DOCTYPE html><html lang="en"><title>CRM</title><iframe title="Recorder" src="${portal}/panel" width="400" height="700"></iframe>
<script>
globalThis.heard = [];
const frame = document.querySelector('iframe');
addEventListener('message', (event) => {
  if (event.origin === '${portal}' && event.source === frame.contentWindow)
    heard.push(event.data);
});
globalThis.tell = (message) => frame.contentWindow.postMessage({ source: 'callreel', version: 1, ...message }, '${portal}');
</script></html>`;
  return createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(html)).listen(port, '127.0.0.1');
}

await run('panel', tests);
