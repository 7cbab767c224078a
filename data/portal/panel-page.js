// SPDX-License-Identifier: LGPL-2.1-or-later
// Keeps the panel's page as its state is. A part is made anew when what it shows has changed, so that focus and open menus
// stay where they are; the times are written every second.
import { $, announce, h, notice, replace } from './dom.js';
import { t } from './i18n.js';
import { icon, mark } from './icons.js';
import { details, findForm, nothing, people, recordings } from './panel-people.js';
import { actionsOf, STATUS_KEYS, statusOf, warningText } from './panel-state.js';
import { notices, stage, toolbar, writeTimes } from './panel-view.js';
import { settingsMenu } from './shell.js';

const timeless = (recording) => recording && { ...recording, elapsedMs: 0, remainingMs: recording.remainingMs === undefined ? undefined : 0 };

function mainPart(state, rows, { refresh }) {
  switch (state.phase) {
    case 'call':
      return [people(state), details(state), recordings(rows)];
    case 'find':
      return [findForm()];
    case 'ended':
      return [nothing('phone', t('panel.callEnded'), rows?.length ? t('panel.callEndedText') : '', refresh), recordings(rows)];
    case 'refused':
      return [nothing('phone', state.problem.title, state.problem.text, refresh)];
    default:
      return [h('div.skeleton.panel-wait')];
  }
}

function connectionNotice({ connected, renewing }) {
  if (renewing)
    return notice('info', { icon: 'refresh', title: t('errors.TokenExpired.title') });
  return connected ? null : notice('error', { icon: 'offline', title: t('errors.ConnectionError.title'), text: t('errors.ConnectionError.text') });
}

/** handlers: act(action), answer(granted), dismiss(), refresh(). */
export class Page {
  #handlers;
  #keys = new Map();
  #height = null;

  constructor(handlers) {
    this.#handlers = handlers;
  }

  /** What stays: the name, Refresh, the parts in their order, who is signed in. Again after a change of the language. */
  frame({ name }, user, embedded) {
    document.title = name;
    document.body.classList.toggle('embedded', embedded);
    const refresh = h('a.refresh', { href: location.href, data: { key: 'refresh' }, onclick: (event) => {
      event.preventDefault();
      this.#handlers.refresh();
    } }, icon('refresh'), h('span', {}, t('common.refresh')));
    replace($('#head'), h('h1.brand', {}, mark(), h('span.truncate', {}, name)), refresh);
    replace($('#foot'), h('span.truncate', {}, user && t('common.signedInAs', { name: user })), settingsMenu());
    replace($('#body'), h('div', { id: 'content' }, ['stage', 'notices', 'main'].map((id) => h('div.part', { id }))));
    this.#keys.clear();
    this.#height?.observe($('#content'));
  }

  /** Instead of everything: a page that may not be shown. */
  refuseFrame() {
    replace($('#body'), notice('error', { title: t('panel.notAllowedFrame'), text: t('panel.notAllowedFrameText') }));
  }

  #part(id, shown, make) {
    const key = JSON.stringify(shown);
    // Before frame() there is only the connection to tell of.
    if (this.#keys.get(id) === key || !$(`#${id}`))
      return;
    this.#keys.set(id, key);
    replace($(`#${id}`), ...[make()].flat());
  }

  draw(state, rows) {
    const { phase, call, busy, connected, problem, warning, announcement, last, renewing } = state;
    const recording = timeless(state.recording);
    this.#part('connection', [connected, renewing], () => connectionNotice(state));
    this.#part('stage', [phase, call?.controls, call?.kind, call?.subject, recording, busy, connected],
      () => phase === 'call' && stage(state, this.#handlers.act));
    this.#part('notices', [phase, problem, warning, announcement, last, recording, call?.participants, call?.controls, busy, connected],
      () => notices(state, this.#handlers));
    this.#part('main', [phase, problem, call && { ...call, controls: null, recording: null }, recording, rows],
      () => mainPart(state, rows, this.#handlers));
    this.#part('toolbar', [phase, call?.kind, actionsOf(state), busy, connected], () => toolbar(state, this.#handlers.act));
    writeTimes(document, state);
  }

  /** Screen readers hear what the eye sees change. */
  tell(before, state) {
    if (state.connected !== before.connected)
      announce(state.connected ? t('panel.reconnected') : t('errors.ConnectionError.title'), !state.connected);
    else if (state.warning !== null && state.warning !== before.warning)
      announce(t(...warningText(state.warning)), true);
    else if (state.problem && state.problem !== before.problem)
      announce(`${state.problem.title}. ${state.problem.text}`, true);
    else if (state.announcement && state.announcement !== before.announcement)
      announce(state.announcement.text);
    else if (before.phase === 'call' && state.phase === 'call' && statusOf(state) !== statusOf(before))
      announce(t(STATUS_KEYS[statusOf(state)] ?? statusOf(state)));
  }

  /** Calls `tell` with the height that the panel needs to be seen as a whole, whenever that changes. */
  watchHeight(tell) {
    this.#height = new ResizeObserver(() => {
      const body = $('#body');
      const inside = $('#content').offsetHeight + body.offsetHeight - body.clientHeight + parseFloat(getComputedStyle(body).paddingTop) * 2;
      tell([...$('#panel').children].reduce((sum, child) => sum + (child === body ? inside : child.offsetHeight), 0));
    });
    this.#height.observe($('#content'));
  }
}
