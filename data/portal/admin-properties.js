// SPDX-License-Identifier: LGPL-2.1-or-later
// The properties of org.callreel.Policy1 as the administration page lays them out. A test holds the table against
// data/policy.schema.json.

export const LEVELS = ['company', 'group', 'user', 'queue'];
const PEOPLE = ['user', 'group', 'company'];
const ALL = [...PEOPLE, 'queue'];
export const MAX_DAYS = 36500;
export const MODES = ['always-on', 'pause-resume', 'on-demand', 'on-demand-user-initiated', 'never'];
export const CONSENTS = ['joiners', 'all', 'off'];
export const PLACEHOLDERS = ['subject', 'start', 'duration', 'days', 'until', 'destination'].map((name) => `{${name}}`).join(' ');

/** kind: flag, mode, consent, days, reasons, line (max characters), lines, language, id */
export const SECTIONS = [
  {
    key: 'recording',
    properties: [
      { name: 'recordingEnabled', kind: 'flag', levels: ['company'] },
      { name: 'mode', kind: 'mode', levels: PEOPLE },
      { name: 'forced', kind: 'flag', levels: ALL },
      { name: 'manualAllowed', kind: 'flag', levels: PEOPLE },
      { name: 'censorAllowed', kind: 'flag', levels: PEOPLE },
      { name: 'consent', kind: 'consent', levels: ALL },
      { name: 'recordAgentWhenCallerDeclines', kind: 'flag', levels: PEOPLE },
      { name: 'recordConsult', kind: 'flag', levels: ALL },
      { name: 'mayAdministerRecording', kind: 'flag', levels: PEOPLE },
    ],
  },
  {
    key: 'archive',
    properties: [
      { name: 'mayPlay', kind: 'flag', levels: PEOPLE },
      { name: 'mayDownload', kind: 'flag', levels: PEOPLE },
      { name: 'mayDelete', kind: 'flag', levels: PEOPLE },
      { name: 'accessDays', kind: 'days', levels: PEOPLE },
      { name: 'reasonRequired', kind: 'reasons', levels: PEOPLE, max: 4096 },
      { name: 'mayAccessRestricted', kind: 'flag', levels: PEOPLE },
    ],
  },
  {
    key: 'links',
    properties: [
      { name: 'maySendLink', kind: 'flag', levels: PEOPLE },
      { name: 'linkDays', kind: 'days', levels: PEOPLE },
      { name: 'playbackLanguage', kind: 'language', levels: PEOPLE, max: 35 },
      { name: 'linkFrom', kind: 'line', levels: PEOPLE, max: 998 },
      { name: 'linkSubject', kind: 'line', levels: PEOPLE, max: 998 },
      { name: 'linkBody', kind: 'lines', levels: PEOPLE, max: 65536 },
    ],
  },
  {
    key: 'membership',
    properties: [
      { name: 'group', kind: 'id', levels: ['user'], max: 1024 },
      { name: 'company', kind: 'id', levels: ['user', 'group', 'queue'], max: 1024 },
    ],
  },
];

/** mayPlay → may-play, as the manager names it in what it refuses. */
export const toDashes = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The sections of a level, without those that have nothing there. */
export function sectionsOf(level) {
  return SECTIONS.map(({ key, properties }) => ({ key, properties: properties.filter((property) => property.levels.includes(level)) }))
    .filter(({ properties }) => properties.length > 0);
}
