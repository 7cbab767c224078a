// SPDX-License-Identifier: LGPL-2.1-or-later
// Pictures of the panel for docs/panel.md, of a call and a room that are recorded. Run by docs/images/panel.py.
import { host, openPage, run, signIn, until } from './lib.mjs';

const WIDTH = 400;
const NARROW = 340;
const HEIGHT = 700;
const CALL = 'MjAyNi9zdXBwb3J0LzQy';
const ROOM = 'cm9vbS9mam9yZA';
const NAMES = { anna: 'Anna Berg', yuki: '田中 由紀' };
const panelOf = (call) => `/panel?call=${encodeURIComponent(call)}`;
const elapsed = (page) => page.locator('[data-time="elapsed"]').first().textContent();
const shown = (page, seconds) => until(`${seconds} s`, async () => {
  const [minutes, rest] = (await elapsed(page)).split(':').map(Number);
  return minutes * 60 + rest >= seconds;
});

async function keep(page, name) {
  await page.evaluate(() => document.activeElement?.blur());
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${process.env.CALLREEL_PICTURES}/panel-${name}.png` });
}

async function open(portal, user, call, options) {
  const page = await openPage(portal, { width: WIDTH, height: HEIGHT, ...options });
  await signIn(page, user, panelOf(call), await host.token(user, NAMES[user]));
  await page.locator('.stage').waitFor();
  return page;
}

async function record(portal, user, call) {
  const page = await open(portal, user, call);
  await page.locator('[data-key="start"]').click();
  if (call === ROOM)
    await page.getByRole('dialog').getByRole('button', { name: 'Start Recording' }).click();
  await shown(page, 1);
  return page;
}

async function choose(page, key) {
  await page.locator('[data-key="actions"]').click();
  await page.locator(`[role="menuitem"][data-key="${key}"]`).click();
}

await run('pictures', {
  async 'a call'(portal) {
    await host.set_policy('user', 'anna', { mode: 'on-demand-user-initiated', 'censor-allowed': true });
    await host.create_call(CALL, { subject: 'Quarterly review with Fjord Logistics', 'meeting-id': 'q4-review@example.com', queue: 'Support', initiator: 'ben' });
    await host.join(CALL, 'anna', { 'display-name': 'Anna Berg', user: 'anna', leg: 'agent' }, 440);
    await host.join(CALL, 'ben', { 'display-name': 'Ben Carter', leg: 'caller' }, 700);
    await host.join(CALL, 'chiara', { 'display-name': 'Chiara Rossi' }, 550);
    const page = await record(portal, 'anna', CALL);
    await choose(page, 'stop');
    await page.locator('.recording').waitFor();
    await page.locator('[data-key="start"]').click();
    await shown(page, 9);
    await keep(page, 'light');
    const dark = await open(portal, 'anna', CALL, { dark: true });
    await choose(page, 'censor');
    await choose(page, 'pause');
    await until('paused', () => dark.locator('#status').textContent(), 'Paused');
    await keep(dark, 'dark');
    await host.end_call(CALL);
  },

  async 'a room'(portal) {
    await host.create_call(ROOM, { kind: 'room', subject: 'デザインレビュー' });
    await host.join(ROOM, 'yuki', { 'display-name': '田中 由紀', user: 'yuki', role: 'administrator' }, 440);
    await host.join(ROOM, 'ken', { 'display-name': '佐藤 健', user: 'ken', role: 'member' }, 700);
    await record(portal, 'yuki', ROOM);
    await host.join(ROOM, 'anna', { 'display-name': 'Anna Berg', user: 'anna', role: 'member' }, 550);
    await host.join(ROOM, 'ben', { 'display-name': 'Ben Carter', user: 'ben', role: 'guest' }, 600);
    await host.answer(ROOM, 'ben', true);
    const japanese = await open(portal, 'yuki', ROOM, { locale: 'ja-JP', width: NARROW });
    await shown(japanese, 15);
    await keep(japanese, 'japanese');
    const joiner = await open(portal, 'anna', ROOM);
    await joiner.getByRole('dialog').waitFor();
    await shown(joiner, 2);
    await keep(joiner, 'consent');
    await host.end_call(ROOM);
  },
});
