// SPDX-License-Identifier: LGPL-2.1-or-later
// The parts of the panel about the recording: status, timer, controls, notices. Each function makes elements of a state;
// panel.js puts them in place. A call has its status at the top right and the actions in a menu; a room has status, timer
// and STOP at the top left and its actions in a toolbar.
import { button, h, menuButton, notice } from './dom.js';
import { clock, duration, t } from './i18n.js';
import { icon } from './icons.js';
import {
  hostOf, isActive, isRoom, may, myself, offersNew, progressOf, STATUS_KEYS, statusOf, warningText,
} from './panel-state.js';

const ICONS = { start: 'record', pause: 'pause', resume: 'resume', stop: 'stop', censor: 'censor', uncensor: 'uncensor' };
const ORDER = ['start', 'pause', 'resume', 'censor', 'uncensor', 'stop'];

const statusText = (state) => t(STATUS_KEYS[statusOf(state)] ?? statusOf(state));
const blocked = (state) => state.busy !== null || !state.connected;

function tone(state) {
  if (!isActive(state.recording))
    return 'off';
  return state.recording.state === 'paused' ? 'paused' : 'recording';
}

/** The status, which is the button itself while a recording may be started. */
function statusElement(state, act) {
  if (statusOf(state) === 'Start Recording' && may(state, 'start')) {
    return button('record', 'record', { text: statusText(state), onclick: () => act('start'), data: { key: 'start' },
      aria: { disabled: blocked(state) ? 'true' : undefined } });
  }
  return h(`span.status.${tone(state)}`, { id: 'status', data: { status: statusOf(state) } },
    h('span.lamp', { aria: { hidden: 'true' } }), h('span', {}, statusText(state)));
}

function actionMenu(state, act) {
  const actions = ORDER.filter((action) => action !== 'start' && may(state, action));
  if (!actions.length)
    return null;
  return menuButton({
    label: t('common.more'),
    key: 'actions',
    items: () => actions.map((action) => ({ key: action, text: t(`actions.${action}`), icon: ICONS[action],
      kind: action === 'stop' ? 'danger' : '', disabled: blocked(state), onclick: () => act(action) })),
  });
}

/** The buttons of a room, at the bottom of the panel. */
export function toolbar(state, act) {
  const actions = ORDER.filter((action) => action !== 'start' && may(state, action));
  if (!isRoom(state) || state.phase !== 'call' || !actions.length)
    return null;
  return h('section.controls', { aria: { label: t('panel.controls') } }, actions.map((action) =>
    h(`button.control${action === 'stop' ? '.danger' : ''}`, { type: 'button', data: { key: `tool-${action}` },
      aria: { disabled: blocked(state) ? 'true' : undefined }, onclick: () => act(action) },
      icon(ICONS[action]), h('span', {}, t(`actions.${action}`)))));
}

/** The times that run; panel.js writes into them every second without making the rest anew. */
export function writeTimes(root, state) {
  const { recording } = state;
  for (const element of root.querySelectorAll('[data-time="elapsed"]'))
    element.textContent = clock(recording?.elapsedMs ?? 0);
  for (const element of root.querySelectorAll('[data-time="left"]'))
    element.textContent = progressOf(recording) === null ? '' : t('panel.left', { time: clock(recording.remainingMs) });
  const passed = progressOf(recording)?.passed ?? 0;
  for (const bar of root.querySelectorAll('[data-time="bar"]')) {
    bar.style.setProperty('--passed', String(passed));
    bar.setAttribute('aria-valuenow', String(Math.round(passed * 100)));
    bar.setAttribute('aria-valuetext', t('panel.leftSpoken', { duration: duration(recording?.remainingMs ?? 0) }));
  }
}

function progressBar(recording) {
  const progress = progressOf(recording);
  if (!progress)
    return null;
  const bar = h('div.progress', { role: 'progressbar', data: { time: 'bar' },
    aria: { label: t('panel.elapsed'), valuemin: '0', valuemax: '100', valuenow: '0' } },
    progress.marks.map((at) => {
      const mark = h('span.mark-at');
      mark.style.setProperty('--at', String(at));
      return mark;
    }));
  return bar;
}

function spanNote(state) {
  const { recording } = state;
  const notes = [];
  if (recording?.state === 'starting')
    notes.push(h('p.muted.small', {}, t('panel.starting')));
  if (recording?.state === 'paused')
    notes.push(h('p.muted.small', {}, t('panel.pausedText')));
  if (recording?.censored)
    notes.push(h('p.small.row', {}, h('span.badge.warn', {}, icon('censor'), t('panel.censored')), h('span.muted', {}, t('panel.censoredText'))));
  return notes;
}

function timer(state) {
  const { recording } = state;
  return [
    h('p.timer', {}, h('span.number', { data: { time: 'elapsed' }, role: 'timer', aria: { label: t('panel.elapsed') } }),
      h('span.number.left', { data: { time: 'left' } })),
    progressBar(recording),
    ...spanNote(state),
  ];
}

function idle(state) {
  if (state.recording?.state === 'finalizing')
    return [h('p.row.muted', {}, h('span.spinner', { aria: { hidden: 'true' } }), t('panel.finishing'))];
  return [h('p.muted', {}, may(state, 'start') ? t('panel.nothingYet', { action: t('actions.start') }) : t('panel.noLimit'))];
}

function title(state) {
  const { call } = state;
  return h('h2', {}, call.subject || t(isRoom(state) ? 'panel.untitledRoom' : 'panel.untitledCall'));
}

/** The head of a call: what it is about, and at the top right its status and the menu. */
function callCard(state, act) {
  const ringing = state.call.state === 'ringing';
  return h('section.card.stage', {},
    h('div.stage-head', {},
      h('p.row.small.muted', {}, icon('phone'), t(ringing ? 'panel.ringing' : 'panel.kindCall')),
      h('div.row.push', {}, statusElement(state, act), actionMenu(state, act))),
    title(state),
    isActive(state.recording) ? timer(state) : idle(state));
}

/** The head of a room: at the top left status, timer and STOP. */
function roomCard(state, act) {
  const active = isActive(state.recording);
  return h('section.card.stage', {},
    h('div.row.wrap.room-bar', {}, statusElement(state, act),
      active && h('span.number.room-timer', { data: { time: 'elapsed' }, role: 'timer', aria: { label: t('panel.elapsed') } }),
      active && may(state, 'stop') && h('button.stop-chip', { type: 'button', data: { key: 'stop' }, onclick: () => act('stop'),
        aria: { label: t('actions.stop'), disabled: blocked(state) ? 'true' : undefined } },
        icon('stop'), t('panel.stopShort')),
      active && h('span.number.small.muted.push', { data: { time: 'left' } })),
    active ? [progressBar(state.recording), ...spanNote(state)] : idle(state),
    title(state));
}

export const stage = (state, act) => (isRoom(state) ? roomCard(state, act) : callCard(state, act));

/** Who is in a recorded room is told so, by the manager's words where it sends any. */
function roomNotice(state) {
  const { announcement } = state;
  const me = myself(state);
  if (!isRoom(state) || !isActive(state.recording) || me?.host)
    return null;
  const host = hostOf(state);
  const paused = state.recording.state === 'paused';
  return notice(paused ? 'warn' : 'info', {
    icon: 'recorder',
    title: paused ? t('panel.pausedBy') : host ? t('panel.inProgressBy', { name: host.displayName || host.id }) : t('panel.inProgress'),
    text: announcement && announcement.kind !== 'consent' ? announcement.text : null,
    lang: announcement?.language,
  });
}

function consentNotice(state, answer) {
  const me = myself(state);
  if (!isActive(state.recording) || !me || me.host)
    return null;
  if (me.consent === 'refused') {
    return notice('warn', { title: t('panel.youDeclined'), text: t('panel.youDeclinedText'),
      actions: [h('button.button', { type: 'button', data: { key: 'agree' }, onclick: () => answer(true) }, t('panel.agreeAfterAll'))] });
  }
  if (me.consent !== 'granted')
    return null;
  return h('p.small.muted.row.wrap', {}, icon('check'), h('span', {}, t('panel.youAgreed')),
    h('button.link-button', { type: 'button', data: { key: 'withdraw' }, onclick: () => answer(false) }, t('panel.withdraw')));
}

function endNotice(state, act) {
  const { last } = state;
  if (!last || isActive(state.recording) || last.state === 'finalizing' && !last.reason)
    return null;
  if (last.reason === 'MaximumDurationReached') {
    return notice('warn', {
      icon: 'clock',
      title: t('panel.limitReached'),
      text: t('panel.limitReachedText', { limit: duration(last.maxDurationMs ?? last.elapsedMs) }),
      actions: offersNew(state) ? [button('record', 'record', { text: t('panel.startNew'), data: { key: 'start-new' },
        aria: { disabled: blocked(state) ? 'true' : undefined }, onclick: () => act('start') })] : [],
    });
  }
  return notice(last.state === 'failed' ? 'error' : 'good', {
    title: t('panel.recordingEnded'),
    text: last.reason && t(`panel.endReason.${last.reason}`),
  });
}

/** Everything that the user should read now, the most urgent first. */
export function notices(state, { act, answer, dismiss }) {
  const { warning, recording } = state;
  return [
    state.phase === 'call' && state.problem && notice('error', { title: state.problem.title, text: state.problem.text, onclose: dismiss }),
    warning !== null && isActive(recording) && notice('warn', {
      icon: 'clock',
      title: t(...warningText(warning)),
      text: recording.maxDurationMs && t('panel.limitAhead', { limit: duration(recording.maxDurationMs) }),
    }),
    consentNotice(state, answer),
    roomNotice(state),
    endNotice(state, act),
  ];
}

