// SPDX-License-Identifier: LGPL-2.1-or-later
// The start of a page for somebody who is signed in: their session and rights, and the bar at the top. Called by archive.js
// and admin.js.
import { get, resumeSession, setRenewal } from './api.js';
import { h } from './dom.js';
import { t } from './i18n.js';
import { signInAddress, topBar } from './shell.js';

/** Whether rights are on: only what somebody may do is offered. The manager decides all the same. */
export const may = (rights, ...names) => names.every((name) => rights[name]?.value === true);

/** {settings, rights}; null while the browser leaves for the sign-in page. Throws Problem. */
export async function enter() {
  // A page of its own has no token to give: who is no longer signed in goes to the sign-in page and comes back here.
  setRenewal({ token() { location.assign(signInAddress()); } });
  const [session, settings] = await Promise.all([resumeSession(), get('/settings')]);
  if (!session) {
    location.assign(signInAddress());
    return null;
  }
  return { settings, rights: await get('/rights') };
}

/** The bar and what is below it, in place of what the page shows so far. */
export function drawFrame({ settings, rights }, ...content) {
  const links = [
    { href: '/archive', text: t('archive.views') },
    may(rights, 'mayAdministerRecording') && { href: '/admin', text: t('archive.rules') },
  ].filter(Boolean);
  document.body.replaceChildren(
    h('a.skip-link.button.primary', { href: '#main' }, t('common.skip')),
    topBar({ name: settings.name ?? 'Callreel', links }), ...content);
}
