// SPDX-License-Identifier: LGPL-2.1-or-later
// The way of a link from the archive page through a mail into somebody else's browser. Run by test-mailed-link.py.
import assert from 'node:assert/strict';
import { checkPage, host, openPage, run, signIn, until } from './lib.mjs';

const CALL = 'mailed/meeting';
const SUBJECT = 'Quarterly review';
const RECIPIENT = 'zoe@example.org';

const media = (page) => page.evaluate(() => {
  const { currentTime, error, videoWidth } = document.querySelector('video');
  return { time: currentTime, error: error?.message ?? null, width: videoWidth };
});

const closed = (page) => page.getByRole('heading', { name: 'This link is closed' });

/** A browser that has never been here follows an address. */
async function follow(portal, address) {
  const page = await openPage(portal);
  await page.goto(address);
  return page;
}

async function beginRecording() {
  await host.set_policy('user', 'anna', { 'may-send-link': true });
  await host.create_call(CALL, { subject: SUBJECT });
  await host.join(CALL, 'anna', { 'display-name': 'Anna', user: 'anna' }, 440, 'red');
  const operation = await host.start_recording(CALL, { 'content-type': 'audioVideo' });
  await host.wait_recorded(operation, 1000);
  return operation;
}

/** The page of a recording that goes on while the portal is away, and ends meanwhile: it finds out by itself. */
async function restartPortal(page, operation) {
  await page.evaluate(() => { globalThis.neverReloaded = true; });
  const failed = page.waitForEvent('requestfailed');
  await host.stop_portal();
  await failed;
  await host.wait_recorded(operation, 4000);
  await host.stop_recording(operation);
  await host.wait_completed(operation);
  await host.end_call(CALL);
  await host.start_portal();
  await page.getByRole('button', { name: 'Send link' }).waitFor();
  assert.ok(await page.evaluate(() => globalThis.neverReloaded));
}

const tests = {
  async 'a link is sent after a restart of the portal, arrives, is played, and is refused once it is taken back'(portal) {
    const operation = await beginRecording();
    const page = await openPage(portal);
    await signIn(page, 'anna', `/archive/${encodeURIComponent(operation)}`);
    await page.getByRole('heading', { name: SUBJECT }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Send link' }).count(), 0);
    await restartPortal(page, operation);

    await page.getByRole('button', { name: 'Send link' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Recipient', { exact: true }).fill(RECIPIENT);
    await dialog.getByRole('button', { name: 'Send link' }).click();
    const shown = await until('the address', () => page.getByRole('dialog', { name: 'The link is ready' }).getByLabel('Address').inputValue());
    await page.getByRole('button', { name: 'Close' }).click();
    const mailed = await host.mailed_link(RECIPIENT);
    assert.equal(mailed, shown);
    assert.equal(new URL(mailed).origin, portal);

    const outside = await follow(portal, mailed);
    await outside.getByRole('heading', { name: SUBJECT }).waitFor();
    await outside.locator('.big').click();
    await until('a moving picture', async () => (await media(outside)).time > 1);
    const { error, width } = await media(outside);
    assert.equal(error, null);
    assert.ok(width > 0, String(width));
    checkPage(outside);

    await page.goto('/archive?view=links');
    await page.getByRole('button', { name: `Take back the link to ${RECIPIENT}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
    await page.getByText('Taken back').first().waitFor();
    await outside.reload();
    await closed(outside).waitFor();
    assert.equal(await outside.getByRole('heading', { name: SUBJECT }).count(), 0);
    await closed(await follow(portal, mailed)).waitFor();
    checkPage(page);
  },
};

await run('mailed-link', tests);
