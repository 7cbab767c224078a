// SPDX-License-Identifier: LGPL-2.1-or-later
// The parts of the panel about the call: who is in it, its details, and what was recorded of it.
import { empty, h } from './dom.js';
import { clock, number, t, time } from './i18n.js';
import { icon } from './icons.js';
import { hostOf, isActive, isRoom, isSelf } from './panel-state.js';

const ROLES = ['administrator', 'member', 'guest'];
const LEGS = ['caller', 'agent'];
const MAX_SHOWN = 100;

/** Up to two letters of a name; one where each is as good as a word. */
function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 && !/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(name) ? [words[0], words.at(-1)] : words.slice(0, 1);
  return letters.map((word) => [...word][0]).join('').toLocaleUpperCase() || '?';
}

function described(name, key) {
  return h('span.trait', { title: t(key) }, icon(name), h('span.visually-hidden', {}, t(key)));
}

function consentTrait(person, state) {
  if (!isActive(state.recording) || person.kind === 'recorder')
    return null;
  if (person.consent === 'refused')
    return h('span.badge.record', {}, t('panel.consentRefused'));
  if (person.consentRequired)
    return h('span.badge.warn', {}, t('panel.consentWaiting'));
  return person.consent === 'granted' ? described('check', 'panel.consentGranted') : null;
}

function person(entry, state) {
  const name = entry.kind === 'recorder' ? entry.displayName || t('panel.recorder') : entry.displayName || entry.id;
  const role = isRoom(state) && ROLES.includes(entry.role) ? t(`panel.${entry.role}`) : LEGS.includes(entry.leg) ? t(`panel.${entry.leg}`) : '';
  const facts = [isSelf(state, entry) && t('panel.you'), entry.kind !== 'recorder' && role, entry.onHold && t('panel.onHold')].filter(Boolean);
  return h('li.person', { data: { participant: entry.id } },
    h('span.avatar', { aria: { hidden: 'true' } }, entry.kind === 'recorder' ? icon('recorder') : initials(name)),
    h('div.who', {},
      h('p.row', {}, h('span.truncate', {}, name), entry.host && h('span.crown', { title: t('panel.host') }, icon('crown'), h('span.visually-hidden', {}, t('panel.host')))),
      facts.length > 0 && h('p.small.muted', {}, facts.join(' · '))),
    consentTrait(entry, state));
}

export function people(state) {
  const { participants } = state.call;
  const counted = participants.filter(({ kind }) => kind !== 'recorder').length;
  return h('section', { aria: { labelledby: 'people-title' } },
    h('h2.section-title', { id: 'people-title' }, t('panel.participants'), h('span.badge', {}, number(counted))),
    h('ul.people', {}, participants.slice(0, MAX_SHOWN).map((entry) => person(entry, state))));
}

function formatText({ contentType, format }) {
  if (!format)
    return '';
  return t(contentType === 'audioOnly' ? 'panel.formatAudio' : 'panel.formatVideo', { format: format.toUpperCase() });
}

export function details(state) {
  const { call, recording } = state;
  const host = hostOf(state);
  const facts = [
    ['meetingId', call.meetingId],
    ['queue', call.queue],
    ['recordedBy', isActive(recording) && host && (host.displayName || host.id)],
    ['format', isActive(recording) && formatText(recording)],
    ['serverCallId', call.serverCallId],
  ];
  return h('section', { aria: { labelledby: 'details-title' } },
    h('h2.section-title', { id: 'details-title' }, t('panel.details')),
    h('dl.facts', {}, facts.filter(([, text]) => text).flatMap(([key, text]) => [
      h('dt', {}, t(`panel.${key}`)), h('dd', key.endsWith('Id') ? { class: 'mono' } : {}, text)])),
    !call.subject && !call.meetingId && h('p.small.muted.hint', {}, t('panel.noMeeting')));
}

/** Recordings of this call that have ended and have something in them; `rows` as the archive lists them, null: none may be seen. */
export function recordings(rows) {
  const ended = (rows ?? []).filter((row) => row.startTime && !isActive(row));
  if (!ended.length)
    return null;
  return h('section', { aria: { labelledby: 'recordings-title' } },
    h('h2.section-title', { id: 'recordings-title' }, t('panel.recordings'), h('span.badge', {}, number(ended.length))),
    h('ul.recordings', {}, ended.map((row) => {
      const at = time(Date.parse(row.startTime));
      return h('li', {}, h('a.recording', { href: `/archive/${encodeURIComponent(row.recordingOperationId)}`, target: '_blank', rel: 'noopener' },
        icon('play'), h('span.visually-hidden', {}, t('panel.openRecording')), h('span', {}, at), h('span.number.muted.push', {}, clock(row.durationMs ?? 0)), icon('external')));
    })));
}

/** Which call? By GET, so that the address of the page names it. */
export function findForm() {
  return h('form.find.stack', { action: '/panel' },
    h('h2', {}, t('panel.find')),
    h('div.field', {}, h('label', { for: 'address' }, t('panel.address')),
      h('input.input', { id: 'address', name: 'address', required: true, autocomplete: 'off', maxlength: '1024', aria: { describedby: 'address-hint' } }),
      h('p.hint', { id: 'address-hint' }, t('panel.findText'))),
    h('button.button.primary.block', { type: 'submit' }, t('panel.findSubmit')));
}

/** Instead of a call: there is none, it is over, or it may not be seen. */
export function nothing(name, title, text, onclick) {
  return empty(name, { title, text, actions: [h('button.button', { type: 'button', data: { key: 'again' }, onclick }, icon('refresh'), t('common.refresh'))] });
}
