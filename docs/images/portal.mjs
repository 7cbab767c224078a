// SPDX-License-Identifier: LGPL-2.1-or-later
// The pictures of docs/portal.md, each of them run like a test. Run by portal.py, beside lib.mjs of tests/portal/browser.
import { join } from 'node:path';
import { host, openPage, run, signIn } from './lib.mjs';

const REASONS = 'Quality; Complaint; Training';
let made = null;

/** Four recordings and two links; once for all pictures. */
async function make(portal) {
  await host.set_policy('company', 'default', { 'reason-required': REASONS, 'link-from': 'South <south@example.org>', 'link-subject': 'Your recording: {subject}' });
  await host.set_policy('group', 'south', { mode: 'pause-resume', 'may-download': true, 'censor-allowed': true });
  await host.set_numbers('group', 'south', { 'link-days': 14 });
  await host.set_policy('user', 'ana', { group: 'south', 'may-delete': true, 'may-send-link': true, 'may-administer-recording': true });
  await host.record_short('sip:4711@south', { subject: 'Customer call: Nordlys Energi', 'meeting-id': 'nordlys-2' }, { 'content-type': 'audioOnly', format: 'mp3' }, ['ben', 'emma', 'felix'], 'felix', 12);
  await host.record_short('sip:4712@south', { subject: '設計レビュー：録画パネル', 'meeting-id': 'design-14' }, {}, ['chloe', 'felix', 'ben'], '', 8);
  await host.record_short('sip:4713@south', { subject: 'Onboarding, day one', variables: "{'SET_RESTRICTED': '1'}" }, {}, ['dario', 'ben'], '', 6);
  const operation = await host.record_meeting();
  const headers = { Authorization: `Bearer ${await host.token('ana')}`, 'Content-Type': 'application/json' };
  const row = await (await fetch(`${portal}/api/v1/recordings/${operation}`, { headers })).json();
  const link = async (more) => {
    const body = JSON.stringify({ documents: row.chunks.map(({ documentId }) => documentId), reason: 'Quality', ...more });
    const response = await fetch(`${portal}/api/v1/links`, { method: 'POST', headers, body });
    return new URL((await response.json()).url).pathname;
  };
  return {
    recording: `/archive/${operation}`,
    open: await link({ recipient: 'Ana Ruiz <ana@example.org>', days: 7, download: true }),
    closed: await link({ recipient: 'press', days: 2, code: 'tulip-42' }),
  };
}

/** Plays, and stands still at a second of the recording. */
const playTo = (seconds, more = async () => {}) => async (page) => {
  await page.locator('.big').click();
  if (await page.getByRole('dialog').count()) {
    await page.locator('dialog select').selectOption('Quality');
    await page.locator('dialog button[value=confirm]').click();
  }
  await page.locator('.track').first().waitFor();
  await page.waitForFunction(() => document.querySelector('video').readyState >= 3);
  await page.evaluate((to) => {
    const video = document.querySelector('video');
    video.pause();
    video.currentTime = to;
  }, seconds);
  await page.waitForFunction(() => !document.querySelector('video').seeking);
  await page.locator('.screen .big').evaluate((button) => { button.hidden = true; });
  await more(page);
};

async function fillLink(page) {
  await page.getByRole('button', { name: 'Send link' }).click();
  await page.locator('#link-recipient').fill('Ana Ruiz <ana@example.org>');
  await page.getByRole('button', { name: 'Make one' }).click();
  await page.locator('#link-reason').selectOption('Quality');
}

const NARROW = { width: 390, height: 1040 };
const change = (name) => (page) => page.locator(`[data-property=${name}]`).getByRole('button', { name: /Change/ }).click();
const pictures = {
  'archive-list': ['/archive', { height: 720 }],
  'archive-play': ['recording', { height: 1130 }, playTo(16)],
  'archive-dark': ['recording', { height: 1130, dark: true }, playTo(24, (page) => page.getByRole('tab', { name: 'Chat' }).click())],
  'archive-narrow': ['recording', NARROW, playTo(16)],
  'archive-japanese': ['recording', { ...NARROW, dark: true, locale: 'ja-JP' }, playTo(38)],
  'archive-link': ['recording', { height: 860 }, fillLink],
  'archive-completeness': ['/archive?view=completeness', { height: 600 }],
  playback: ['open', { height: 1080, outside: true }, playTo(16)],
  'playback-dark': ['open', { ...NARROW, dark: true, outside: true }, playTo(24)],
  'playback-code': ['closed', { height: 620, outside: true }],
  'playback-japanese': ['closed', { ...NARROW, height: 620, outside: true, locale: 'ja-JP' }],
  admin: ['/admin?level=user&id=ana', { height: 1000 }],
  'admin-dark': ['/admin?level=group&id=south', { height: 1000, dark: true }, change('mayDelete')],
  'admin-narrow': ['/admin?level=user&id=ana', NARROW],
  'admin-japanese': ['/admin?level=company&id=default', { height: 1000, locale: 'ja-JP' }],
};

async function take(portal, name, [place, { outside = false, ...options }, act = async () => {}]) {
  made ??= await make(portal);
  const page = await openPage(portal, options);
  const address = made[place] ?? place;
  if (outside)
    await page.goto(address + (options.locale === 'ja-JP' ? '?lang=ja' : ''));
  else
    await signIn(page, 'ana', address);
  await page.waitForLoadState('networkidle');
  await act(page);
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
  const path = join(process.env.CALLREEL_PICTURES, `${name}.png`);
  await page.screenshot({ path });
  await host.keep(path, name);
}

await run('pictures', Object.fromEntries(Object.entries(pictures).map(([name, picture]) => [name, (portal) => take(portal, name, picture)])));
