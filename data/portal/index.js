// SPDX-License-Identifier: LGPL-2.1-or-later
// Signing in with a token, and the way to the other pages. A token in the fragment (/#token=…) signs in at once; a fragment
// reaches no server and no log.
import { get, Problem, signIn } from './api.js';
import { $, announce, h, notice } from './dom.js';
import { loadLanguage, pickLanguage, t } from './i18n.js';
import { icon, mark } from './icons.js';
import { problemTexts } from './problems.js';
import { startPage, topBar } from './shell.js';

const content = $('#content');

/** Where to go after signing in: a path of this portal, or null. */
function destination() {
  const next = new URLSearchParams(location.search).get('next');
  if (!next)
    return null;
  const address = new URL(next, location.origin);
  return address.origin === location.origin && address.pathname !== '/' ? address : null;
}

function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token)
    history.replaceState(null, '', location.pathname + location.search);
  return token;
}

function draw(settings, session) {
  document.title = settings.name;
  $('#top').replaceChildren(topBar({ name: session && settings.name }));
  if (session)
    drawChoices(session);
  else
    drawForm(settings);
}

function drawForm(settings, message = null) {
  const error = h('p.error', { id: 'token-error', hidden: true });
  const input = h('input.input', { id: 'token', name: 'token', type: 'password', autocomplete: 'off', spellcheck: 'false',
    aria: { describedby: 'token-hint token-error' } });
  const complain = (text) => {
    error.textContent = text;
    error.hidden = false;
    input.setAttribute('aria-invalid', 'true');
    announce(text, true);
    input.focus();
  };
  const form = h('form', {
    novalidate: true,
    async onsubmit(event) {
      event.preventDefault();
      const token = input.value.trim();
      if (!token)
        complain(t('signIn.empty'));
      else
        await enter(settings, token, complain);
    },
  },
    h('div.field', {}, h('label', { for: 'token' }, t('signIn.token')), input,
      h('p.hint', { id: 'token-hint' }, t('signIn.hint')), error),
    h('button.button.primary.block', { type: 'submit' }, t('signIn.submit')));
  content.replaceChildren(h('section.card.sign-in.stack', {},
    mark(),
    h('div', {}, h('h1', {}, settings.name), h('p.muted', {}, t('signIn.lead'))),
    message && notice('warn', { text: message }),
    form));
  input.focus();
}

async function enter(settings, token, complain) {
  let session;
  try {
    session = await signIn(token);
  } catch (problem) {
    if (!(problem instanceof Problem))
      throw problem;
    complain(problem.status === 401 ? t('signIn.refused') : (await problemTexts(problem)).text);
    return;
  }
  const next = destination();
  if (next) {
    location.replace(next);
    return;
  }
  await loadLanguage(pickLanguage(session.language));
  draw(settings, session);
}

async function mayAdminister() {
  try {
    return Boolean((await get('/rights')).mayAdministerRecording?.value);
  } catch {
    return false; // then the page is not offered; who opens it anyway is told why it is refused
  }
}

async function drawChoices(session) {
  const choice = (href, name, title, text) =>
    h('a.card.choice', { href }, icon(name), h('h2', {}, title), h('p', {}, text));
  const choices = h('div.choices', {},
    choice('/panel', 'recorder', t('signIn.panel'), t('signIn.panelText')),
    choice('/archive', 'search', t('signIn.archive'), t('signIn.archiveText')));
  const heading = h('h1', { tabindex: '-1' }, t('signIn.welcome', { name: session.name || session.user }));
  content.replaceChildren(h('section.welcome', {}, h('div', {}, heading, h('p.muted', {}, t('signIn.choose'))), choices));
  heading.focus();
  if (await mayAdminister())
    choices.append(choice('/admin', 'settings', t('signIn.admin'), t('signIn.adminText')));
}

async function start() {
  const token = takeToken();
  const { settings, session } = await startPage();
  draw(settings, session);
  if (token && !session)
    await enter(settings, token, (text) => drawForm(settings, text));
  else if (!session && destination())
    drawForm(settings, t('signIn.expired'));
  else if (session && destination())
    location.replace(destination());
}

start().catch(async (problem) => {
  await loadLanguage(pickLanguage()).catch(() => {});
  const { title, text } = await problemTexts(problem);
  content.replaceChildren(notice('error', { title, text, actions: [
    h('a.button', { href: location.href }, t('common.refresh'))] }));
});
