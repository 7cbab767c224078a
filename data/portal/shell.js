// SPDX-License-Identifier: LGPL-2.1-or-later
// What surrounds every page: its start (language, name of the product, session), the bar at the top with the links to the
// other pages, and the menu for language and appearance.
import { currentSession, get, resumeSession, signOut } from './api.js';
import { h, menuButton } from './dom.js';
import { currentLanguage, LANGUAGE_NAMES, loadLanguage, pickLanguage, storeLanguage, t } from './i18n.js';
import { mark } from './icons.js';

const THEME = 'callreel-theme';

/** Settings and session of the portal, with the language loaded: {settings, session or null}. Throws Problem. */
export async function startPage() {
  const [settings, session] = await Promise.all([get('/settings'), resumeSession()]);
  await loadLanguage(pickLanguage(session?.language));
  return { settings, session };
}

/** The address of the sign-in page, which leads back to here. */
export function signInAddress() {
  const back = location.pathname + location.search + location.hash;
  return `/?${new URLSearchParams({ next: back })}`;
}

function themeChoice() {
  return document.documentElement.dataset.theme ?? 'system';
}

function setTheme(choice) {
  if (choice === 'system')
    delete document.documentElement.dataset.theme;
  else
    document.documentElement.dataset.theme = choice;
  try {
    localStorage.setItem(THEME, choice);
  } catch {
    // the choice lasts as long as the page
  }
}

function setLanguage(choice) {
  storeLanguage(choice);
  const address = new URL(location.href);
  address.searchParams.delete('lang');
  location.replace(address);
}

/** A button with a menu for language, appearance and, where asked, signing out. */
export function settingsMenu({ leave = false } = {}) {
  return menuButton({
    label: t('common.settings'),
    icon: 'settings',
    key: 'settings',
    items: () => [
      ...Object.entries(LANGUAGE_NAMES).map(([name, text]) =>
        ({ key: name, text, checked: name === currentLanguage(), onclick: () => setLanguage(name) })),
      null,
      ...['light', 'dark', 'system'].map((name) =>
        ({ key: name, text: t(`common.${name}`), checked: name === themeChoice(), onclick: () => setTheme(name) })),
      ...(leave ? [null, { key: 'sign-out', text: t('common.signOut'), icon: 'back', onclick: async () => {
        await signOut();
        location.assign('/');
      } }] : []),
    ],
  });
}

/** The bar at the top. links: [{href, text}]; the page that is open is marked. Without a name it is the menu alone. */
export function topBar({ name, links = [] }) {
  const session = currentSession();
  return h('header.topbar', {},
    name && h('a.brand', { href: '/' }, mark(), h('span.truncate', {}, name)),
    links.length > 0 && h('nav', { aria: { label: name } }, links.map(({ href, text }) =>
      h('a', { href, aria: { current: location.pathname.startsWith(href) ? 'page' : undefined } }, text))),
    h('div.row.push', {}, session && h('span.small.muted', {}, t('common.signedInAs', { name: session.name || session.user })),
      settingsMenu({ leave: Boolean(session) })));
}
