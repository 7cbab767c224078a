// SPDX-License-Identifier: LGPL-2.1-or-later
// The archive, the playback page and the administration page as people use them. Run by test-archive-pages.py.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { checkAccessible, checkPage, host, openPage, run, signIn, until } from './lib.mjs';

const CALL = 'archive/meeting+1=';
const SUBJECT = 'Spring series: numbers & launch';
const REASONS = 'Quality; Complaint; Training';
let recording = null;

/** One meeting for all tests: two who speak, a chat, a cut, a censored span. */
async function record() {
  if (recording)
    return recording;
  await host.set_policy('company', 'default', { 'reason-required': REASONS });
  await host.set_policy('user', 'anna', { 'may-download': true, 'may-delete': true, 'may-send-link': true, 'may-administer-recording': true, 'link-days': 9 });
  await host.set_policy('user', 'paul', { 'may-play': false, 'may-download': true, 'may-delete': true, 'may-send-link': true });
  recording = await host.record(CALL, { subject: SUBJECT, 'meeting-id': 'spring-7' }, { 'content-type': 'audioVideo' }, [
    ['anna', { 'display-name': 'Anna <Berg>', user: 'anna' }, 440, 'red'],
    ['ben', { 'display-name': 'Ben Carter' }, 700, 'blue'],
  ], [
    [2000, 'chat', 'anna', 'Where is the budget sheet?'], [4000, 'pause'], [6000, 'chat', 'ben', 'In the <b>second</b> tab'],
    [8000, 'censor', true], [10000, 'censor', false], [13000, 'nothing'],
  ]);
  return recording;
}

const media = (page) => page.evaluate(() => {
  const element = document.querySelector('video, audio');
  return { duration: element.duration, error: element.error?.message ?? null, width: element.videoWidth };
});

/** No number before there is a player. */
const timeOf = (page) => page.evaluate(() => document.querySelector('video, audio')?.currentTime);

/** Does something that plays from another place, and stops there: a busy machine would look only later. */
async function jump(page, what, first, end, act) {
  await page.evaluate(() => { const video = document.querySelector('video'); video.addEventListener('playing', () => video.pause(), { once: true }); });
  await act();
  await until(what, () => page.evaluate(([from, to]) => {
    const { seeking, paused, currentTime } = document.querySelector('video');
    return !seeking && paused && currentTime >= from && currentTime < to;
  }, [first, end]));
}

const pause = (page) => page.evaluate(() => document.querySelector('video').pause());
const seek = (page, seconds) => page.evaluate((to) => { document.querySelector('video').currentTime = to; }, seconds);

async function give(page, reason = 'Complaint') {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').selectOption(reason);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function openRecording(page, user) {
  const operation = await record();
  await signIn(page, user, `/archive/${encodeURIComponent(operation)}`);
  await page.getByRole('heading', { name: SUBJECT }).waitFor();
}

async function play(page, user) {
  await openRecording(page, user);
  await page.getByRole('button', { name: 'Play' }).click();
  await give(page);
  await until('a moving picture', async () => (await timeOf(page)) > 0.2);
}

async function sendLink(page, fill) {
  await page.getByRole('button', { name: 'Send link' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Recipient', { exact: true }).fill('Ana Ruiz');
  await dialog.getByLabel('Reason').selectOption('Quality');
  await fill(dialog);
  await dialog.getByRole('button', { name: 'Send link' }).click();
  const address = await until('the address', () => page.getByRole('dialog', { name: 'The link is ready' }).getByLabel('Address').inputValue());
  await checkAccessible(page, 'the link is ready');
  await page.getByRole('button', { name: 'Close' }).click();
  return new URL(address);
}

async function openLink(portal, link, options) {
  assert.equal(link.origin, portal);
  const page = await openPage(portal, options);
  await page.goto(link.pathname);
  return page;
}

const closed = (page) => page.getByRole('heading', { name: 'This link is closed' });

const tests = {
  async 'a recording is found, opened for a reason, watched for ten seconds, and sought in'(portal) {
    await record();
    const page = await openPage(portal);
    await signIn(page, 'anna', '/archive');
    await page.getByRole('searchbox').fill('budget');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByText('One recording', { exact: true }).waitFor();
    await until('its still', () => page.locator('.thumbnail img').evaluate((image) => image.complete && image.naturalWidth > 0));
    await checkAccessible(page, 'what was found');
    await page.getByRole('link', { name: SUBJECT }).click();
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Give a reason.').waitFor();
    await checkAccessible(page, 'the reason');
    await give(page);
    await until('ten seconds', async () => (await timeOf(page)) >= 10);
    const { error, width, duration } = await media(page);
    assert.equal(error, null);
    assert.ok(width > 0 && duration > 12, `${width} ${duration}`);
    await pause(page);
    // a range request, far ahead and back
    for (const seconds of [11.5, 1]) {
      await seek(page, seconds);
      await until('the picture there', () => page.evaluate(() => { const video = document.querySelector('video'); return !video.seeking && video.readyState >= 2; }));
    }
    assert.equal((await media(page)).error, null);
    await checkAccessible(page, 'watching');
    checkPage(page);
  },

  async 'lanes, chapters, cuts, censored spans and chat are in step with the time'(portal) {
    const page = await openPage(portal);
    await play(page, 'anna');
    await pause(page);
    const lanes = page.getByRole('group', { name: /^Anna <Berg>: / });
    await lanes.waitFor();
    await page.getByRole('group', { name: /^Ben Carter: / }).waitFor();
    await page.getByRole('button', { name: /Paused for .* cut out here/ }).waitFor();
    const censored = page.getByRole('button', { name: /Censored, 0:0/ });
    await jump(page, 'what comes before the censored span', 5, 11, () => censored.click());
    await seek(page, 9);
    await page.getByText('Sound and picture are replaced here').waitFor();
    await page.getByRole('tab', { name: 'Chat' }).click();
    await page.getByText('In the <b>second</b> tab').waitFor();
    await seek(page, 3.5);
    await until('the message of that moment', () => page.locator('.message[aria-current]').textContent().then((text) => text.includes('budget sheet')));
    await seek(page, 7.5);
    await until('the next message', () => page.locator('.message[aria-current]').textContent().then((text) => text.includes('second')));
    await page.getByRole('tab', { name: 'Who spoke' }).click();
    await jump(page, 'its beginning', 0, 5, () => page.locator('.chapter').first().click());
    checkPage(page);
  },

  async 'the lanes by keyboard: between speakers, and Enter plays from there'(portal) {
    const page = await openPage(portal);
    await play(page, 'anna');
    await pause(page);
    await seek(page, 12);
    const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? '');
    await page.locator('.turn[tabindex="0"]').focus();
    const speaker = async () => (await focused()).split(',')[0];
    const first = await speaker();
    assert.ok(first);
    await page.keyboard.press('ArrowDown');
    await until('another speaker', async () => ![first, ''].includes(await speaker()));
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    await until('the first speaker', speaker, first);
    assert.equal(await page.locator('.turn[tabindex="0"]').count(), 1);
    await jump(page, 'the beginning of the turn', 0, 11, () => page.keyboard.press('Enter'));
    checkPage(page);
  },

  async 'what is downloaded decodes to its end'(portal) {
    const page = await openPage(portal);
    await openRecording(page, 'anna');
    await page.getByRole('button', { name: 'Download' }).click();
    const waiting = page.waitForEvent('download');
    await give(page, 'Training');
    const download = await waiting;
    const [duration, kinds] = await host.probe(await download.path());
    assert.ok(duration > 12 && duration < 60, String(duration));
    assert.deepEqual(kinds, ['audio', 'video']);
    assert.match(download.suggestedFilename(), /\.mp4$/);
    checkPage(page);
  },

  async 'a link opens in a fresh browser, has no download, and is refused once it is taken back'(portal) {
    const page = await openPage(portal);
    await openRecording(page, 'anna');
    const link = await sendLink(page, async (dialog) => {
      await until('the days', () => dialog.getByLabel('Days', { exact: true }).inputValue(), '9');
      await dialog.getByLabel('Days', { exact: true }).fill('10');
      await dialog.getByRole('button', { name: 'Send link' }).click();
      await dialog.getByText('A whole number from 1 to 9.').waitFor();
      await checkAccessible(page, 'sending a link');
      await dialog.getByLabel('Days', { exact: true }).fill('2');
      await dialog.getByLabel('Language of page and mail').selectOption('nb');
    });
    const outside = await openLink(portal, link, { locale: 'fr-FR' });
    await outside.getByText('Dette opptaket er delt med deg.').waitFor();
    await outside.getByText(/^Tilgjengelig til /).waitFor();
    assert.equal(await outside.getByRole('button', { name: 'Last ned' }).count(), 0);
    await outside.locator('.big').click();
    await until('a moving picture', async () => (await timeOf(outside)) > 1);
    assert.equal((await media(outside)).error, null);
    await seek(outside, 11);
    await until('the picture there', () => outside.evaluate(() => !document.querySelector('video').seeking));
    await checkAccessible(outside, 'the playback page');
    checkPage(outside);
    await page.getByRole('link', { name: 'Links' }).click();
    await page.getByRole('button', { name: 'Take back the link to Ana Ruiz' }).first().click();
    await checkAccessible(page, 'taking a link back');
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
    await page.getByText('Taken back').first().waitFor();
    await outside.reload();
    await outside.getByRole('heading', { name: 'Denne lenken er stengt' }).waitFor();
    await checkAccessible(outside, 'a closed link');
    checkPage(page);
  },

  async 'a code is asked for once; five wrong ones close the link'(portal) {
    const page = await openPage(portal);
    await openRecording(page, 'anna');
    const withCode = (download) => async (dialog) => {
      await dialog.getByLabel(/One-time code/).fill('tulip-42');
      if (download)
        await dialog.getByLabel('The recipient may download it').check();
    };
    const good = await openLink(portal, await sendLink(page, withCode(true)));
    await good.getByLabel('One-time code').fill('wrong-1');
    await good.getByRole('button', { name: 'Open the recording' }).click();
    await good.getByText(/That is not the code/).waitFor();
    await checkAccessible(good, 'a wrong code');
    assert.equal(await good.getByRole('heading', { name: SUBJECT }).count(), 0);
    await good.getByLabel('One-time code').fill('tulip-42');
    await good.getByRole('button', { name: 'Open the recording' }).click();
    await good.getByRole('heading', { name: SUBJECT }).waitFor();
    await good.locator('.big').click();
    await until('a moving picture', async () => (await timeOf(good)) > 0.5);
    const waiting = good.waitForEvent('download');
    await good.getByRole('button', { name: 'Download' }).click();
    const [duration] = await host.probe(await (await waiting).path());
    assert.ok(duration > 12);
    checkPage(good);
    const bad = await openLink(portal, await sendLink(page, withCode(false)));
    for (let tries = 1; tries <= 5; tries++) {
      await bad.getByLabel('One-time code').fill(`wrong-${tries}`);
      const answered = bad.waitForResponse((response) => response.request().method() === 'POST');
      await bad.getByRole('button', { name: 'Open the recording' }).click();
      assert.equal((await answered).status(), 403);
      await (tries < 5 ? bad.getByText(/That is not the code/) : closed(bad)).waitFor();
    }
    await bad.reload();
    await closed(bad).waitFor();
    checkPage(bad);
  },

  async 'a link is refused after its time'(portal) {
    const page = await openPage(portal);
    await openRecording(page, 'anna');
    const link = await sendLink(page, async () => {});
    const outside = await openLink(portal, link);
    await outside.getByRole('heading', { name: SUBJECT }).waitFor();
    await host.end_links();
    await outside.locator('.big').click();
    await closed(outside).waitFor();
    checkPage(outside);
  },

  async 'who may not play is offered nothing, and is refused by the manager all the same'(portal) {
    const page = await openPage(portal);
    await openRecording(page, 'paul');
    await page.getByText('You may not play recordings.').waitFor();
    for (const name of ['Play', 'Download', 'Send link', 'More actions'])
      assert.equal(await page.getByRole('button', { name }).count(), 0, name);
    assert.equal(await page.getByRole('link', { name: 'Audit trail' }).count(), 0);
    const document = (await host.documents(CALL))[0];
    const status = await page.evaluate(async (id) => {
      const { csrf } = await (await fetch('/api/v1/session')).json();
      const response = await fetch(`/api/v1/documents/${id}/open`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Callreel-CSRF': csrf }, body: JSON.stringify({ purpose: 'play', reason: 'Quality' }) });
      return [response.status, (await response.json()).type];
    }, document);
    assert.deepEqual(status, [403, 'urn:callreel:error:NotAllowed']);
    await checkAccessible(page, 'nothing offered');
    checkPage(page);
    page.bytes = 0;
    await page.goto('/admin');
    await page.getByText('You may not administer recording').waitFor();
    checkPage(page);
  },

  async 'a legal hold, the audit trail, and deletion'(portal) {
    const call = 'archive-short';
    await record();
    await host.record(call, { subject: 'To be deleted' }, { 'content-type': 'audioOnly' }, [['carl', { 'display-name': 'Carl' }, 500]], [[2000, 'nothing']]);
    const page = await openPage(portal, { dark: true });
    await signIn(page, 'anna', '/archive?subject=to+be+deleted');
    await page.getByRole('link', { name: 'To be deleted' }).click();
    const choose = async (name) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await choose('Set legal hold');
    await page.getByRole('dialog').getByRole('button', { name: 'Set legal hold' }).click();
    await page.getByText('Give a reason.').waitFor();
    await page.getByRole('dialog').getByLabel('Reason').fill('Case 2026-114');
    await page.getByRole('dialog').getByRole('button', { name: 'Set legal hold' }).click();
    await page.locator('.badge', { hasText: 'Legal hold' }).waitFor();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Release legal hold' }).waitFor();
    assert.equal(await page.getByRole('menuitem', { name: 'Delete' }).count(), 0);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await choose('Release legal hold');
    await page.getByRole('dialog').getByRole('button', { name: 'Release legal hold' }).click();
    await page.locator('.badge', { hasText: 'Legal hold' }).waitFor({ state: 'detached' });
    await choose('Delete');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').selectOption('Complaint');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('Confirm this first.').waitFor();
    await checkAccessible(page, 'before the deletion');
    await dialog.getByLabel(/can't be undone/).check();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Its files are no longer stored.').waitFor();
    await page.getByRole('link', { name: 'Audit trail' }).click();
    await page.getByLabel('Who', { exact: true }).fill('anna');
    await page.getByLabel('What', { exact: true }).selectOption('delete');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('cell', { name: 'Complaint' }).first().waitFor();
    await checkAccessible(page, 'the audit trail');
    checkPage(page);
  },

  async 'completeness as a table and as a file, and what expires'(portal) {
    await record();
    const page = await openPage(portal);
    await signIn(page, 'anna', '/archive?view=completeness');
    await page.locator('.totals').getByText('To be recorded').waitFor();
    await until('the total', async () => Number(await page.locator('.total dd').first().textContent()) >= 1);
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as CSV' }).click();
    const csv = readFileSync(await (await waiting).path(), 'utf8');
    assert.match(csv, /^\ufeffincompleteId,callId,serverCallId,/);
    await checkAccessible(page, 'completeness');
    await page.getByRole('link', { name: 'Expiries' }).click();
    await page.getByRole('table').getByRole('row').nth(1).waitFor();
    await checkAccessible(page, 'expiries');
    checkPage(page);
  },

  async 'the list comes back by itself once the portal does'(portal) {
    await record();
    const page = await openPage(portal);
    await signIn(page, 'anna', '/archive');
    await page.getByRole('link', { name: SUBJECT }).first().waitFor();
    await host.stop_portal();
    await page.getByRole('searchbox').fill(SUBJECT);
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByText('Connection lost').first().waitFor();
    await host.start_portal();
    await page.getByRole('link', { name: SUBJECT }).first().waitFor();
    await until('the notice', () => page.locator('.notice').filter({ hasText: 'Connection lost' }).count(), 0);
  },

  async 'rules: where a value comes from, a change, an error beside its field, and back to inherited'(portal) {
    await record();
    await host.set_policy('group', 'south', { mode: 'pause-resume' });
    await host.set_policy('user', 'nils', { group: 'south' });
    const page = await openPage(portal);
    await signIn(page, 'anna', '/admin?level=user&id=nils');
    const property = (name) => page.locator(`[data-property="${name}"]`);
    await property('mode').getByText('From the group south').waitFor();
    await property('mode').locator('.applies').getByText('Pause/Resume').waitFor();
    await property('mayPlay').getByText('Built in').waitFor();
    await property('reasonRequired').getByText('From the company default').waitFor();
    await checkAccessible(page, 'the rules of a user');
    await property('mayDownload').getByRole('button', { name: /^Change/ }).click();
    await property('mayDownload').getByRole('combobox').selectOption('true');
    await property('linkFrom').getByRole('button', { name: /^Change/ }).click();
    await property('linkFrom').getByRole('textbox').fill('nobody at all');
    await page.getByText('2 changes are not saved').waitFor();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await property('linkFrom').getByRole('alert').filter({ hasText: /\S/ }).waitFor();
    await until('the field', () => property('linkFrom').getByRole('textbox').getAttribute('aria-invalid'), 'true');
    await checkAccessible(page, 'an error');
    await property('linkFrom').getByRole('textbox').fill('Nils <nils@example.org>');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText(/^Saved\./).first().waitFor();
    await property('mayDownload').getByText('Set here', { exact: true }).waitFor();
    await property('mayDownload').getByRole('button', { name: /Reset/ }).click();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await property('mayDownload').getByText('Built in').waitFor();
    await host.set_policy('company', 'acme', { 'may-delete': true, forced: true });
    await host.set_policy('group', 'south', { company: 'acme' });
    await page.goto('/admin?level=group&id=south');
    await property('mode').getByText('Set here', { exact: true }).waitFor();
    await property('forced').getByText('From the company acme').waitFor();
    await property('mayPlay').getByText('Built in').waitFor();
    await page.goto('/admin?level=company&id=acme');
    await property('mayDownload').getByText('Built in').waitFor();
    await property('mayDownload').locator('.applies').getByText('Off').waitFor();
    await host.set_policy('queue', 'support', { company: 'acme' });
    await page.goto('/admin?level=queue&id=support');
    await property('forced').getByText('From the company acme').waitFor();
    await page.getByRole('radio', { name: 'Queue' }).check();
    await page.getByLabel('Name of the queue').fill('support');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('heading', { name: 'Queue support' }).waitFor();
    assert.equal(await property('mayPlay').count(), 0);
    checkPage(page);
  },

  async 'four languages, a narrow screen, light and dark'(portal) {
    const operation = await record();
    for (const [locale, dark, width, heading] of [['de-DE', true, 390, 'Aufzeichnungen'], ['nb-NO', false, 390, 'Opptak'], ['ja-JP', true, 1280, '録画'], ['en-GB', false, 390, 'Recordings']]) {
      const page = await openPage(portal, { locale, dark, width });
      await signIn(page, 'anna', '/archive');
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await page.getByRole('link', { name: SUBJECT }).first().waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), locale.slice(0, 2));
      for (const path of ['/archive', `/archive/${encodeURIComponent(operation)}`, '/archive?view=audit', '/archive?view=links', '/admin']) {
        await page.goto(path);
        await page.locator('h1').first().waitFor();
        await page.locator('.loading').first().waitFor({ state: 'detached' });
        const [inner, scroll] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
        assert.ok(scroll <= inner, `${path} at ${width}: ${scroll} wide`);
        await checkAccessible(page, `${locale} ${path}`);
      }
      // what the page weighs for somebody who has never been here
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
      page.bytes = 0;
      await page.goto('/archive');
      await page.getByRole('link', { name: SUBJECT }).first().waitFor();
      await page.waitForLoadState('networkidle');
      checkPage(page);
    }
  },
};

await run('archive-pages', tests);
