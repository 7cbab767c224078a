// SPDX-License-Identifier: LGPL-2.1-or-later
// The parts of the pages that need no browser: the parser of the event stream, texts in four languages, the panel's state.
// Run by test-units.py: node units.mjs PAGES, prints TAP.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const pages = process.argv[2];
const load = (name) => import(pathToFileURL(join(pages, name)));
const { eventParser } = await load('events.js');
const i18n = await load('i18n.js');
const panel = await load('panel-state.js');
const messages = Object.fromEntries(i18n.LANGUAGES.map((name) => [name, JSON.parse(readFileSync(join(pages, 'messages', `${name}.json`)))]));

/** The paths of all texts, plural forms counted as one text. */
function keysOf(table, path = '') {
  return Object.entries(table).flatMap(([name, value]) =>
    (typeof value === 'object' && !('other' in value) ? keysOf(value, `${path}${name}.`) : [path + name]));
}

const formsOf = (text) => (typeof text === 'object' ? Object.values(text) : [text]);
const lookUp = (table, key) => key.split('.').reduce((part, name) => part?.[name], table);
const placeholders = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

function parsed(...pieces) {
  const events = [];
  const retries = [];
  const feed = eventParser((event) => events.push(event), (ms) => retries.push(ms));
  pieces.forEach(feed);
  return { events, retries };
}

const call = (more = {}) => ({
  serverCallId: 'c', kind: 'call', participants: [{ id: 'a' }, { id: 'b' }],
  controls: { status: 'Recording', actions: ['pause'] },
  recording: { recordingOperationId: '1', state: 'recording', elapsedMs: 1000, remainingMs: 9000, maxDurationMs: 10000, warningsLeft: [5] }, ...more,
});
const opened = (more) => panel.withCall({ ...panel.emptyState(), user: 'b' }, call(more));

const tests = {
  'events are parsed wherever the stream is cut'() {
    const stream = ': hello\n\nretry: 3000\n\nid: 7\nevent: state\ndata: {"a":\ndata: 1}\n\ndata: x\r\n\r\n';
    for (let at = 0; at <= stream.length; at++) {
      const { events, retries } = parsed(stream.slice(0, at), stream.slice(at));
      assert.deepEqual(events.map(({ type, data, id }) => [type, data, id]), [['state', '{"a":\n1}', '7'], ['message', 'x', undefined]], `cut at ${at}`);
      assert.deepEqual(retries, [3000]);
    }
  },
  'a comment and an event without data tell nothing'() {
    assert.deepEqual(parsed(': a\n\nevent: state\n\n').events, []);
  },
  'a line without an end is refused before it fills the memory'() {
    assert.throws(() => parsed('x'.repeat(2 << 20)));
  },
  'each language has every text'() {
    const english = keysOf(messages.en).filter((key) => !key.startsWith('errors.'));
    for (const name of i18n.LANGUAGES)
      assert.deepEqual(keysOf(messages[name]).filter((key) => !key.startsWith('errors.')).sort(), [...english].sort(), name);
  },
  'translations keep the placeholders'() {
    for (const key of keysOf(messages.en)) {
      const wanted = placeholders(formsOf(lookUp(messages.en, key)).join());
      for (const name of i18n.LANGUAGES)
        formsOf(lookUp(messages[name], key)).forEach((text) => assert.deepEqual(placeholders(text), wanted, `${name}: ${key}`));
    }
  },
  'no page has the name of a recorder before it has been told one'() {
    for (const name of ['index', 'panel'])
      assert.match(readFileSync(join(pages, `${name}.html`), 'utf8'), /<title>Recording<\/title>/, name);
  },
  'the English status texts and actions are those of the manager'() {
    for (const [status, key] of Object.entries(panel.STATUS_KEYS))
      assert.equal(lookUp(messages.en, key), status);
    assert.deepEqual(messages.en.actions, { start: 'Start Recording', pause: 'Pause Recording', resume: 'Resume Recording',
      stop: 'Stop Recording', censor: 'Censor Recording', uncensor: 'End Censoring' });
  },
  'plurals and numbers follow the language'() {
    i18n.useMessages('en', messages.en, messages.en, ['en-GB']);
    assert.equal(i18n.t('panel.minutesLeft', { count: 1 }), '1 minute left');
    assert.equal(i18n.t('panel.minutesLeft', { count: 10 }), '10 minutes left');
    i18n.useMessages('de', messages.de, messages.en, ['de-AT', 'en']);
    assert.equal(i18n.t('panel.minutesLeft', { count: 1 }), 'Noch 1 Minute');
    assert.equal(i18n.number(0.5), '0,5');
    i18n.useMessages('ja', messages.ja, messages.en, []);
    assert.equal(i18n.t('panel.minutesLeft', { count: 1 }), '残り 1 分');
    assert.equal(i18n.duration(3600000), '1 時間');
  },
  'a text that a language lacks is shown in English, a key that none has as it is'() {
    i18n.useMessages('de', {}, messages.en, []);
    assert.equal(i18n.t('status.paused'), 'Paused');
    assert.equal(i18n.t('status.nothing'), 'status.nothing');
  },
  'values are put in as they are'() {
    i18n.useMessages('en', messages.en, messages.en, []);
    assert.equal(i18n.t('signIn.welcome', { name: '{name} $& <b>' }), 'Welcome, {name} $& <b>');
  },
  'tags lead to a language'() {
    assert.deepEqual(['de-AT', 'NO', 'nn', 'nb_NO', 'fr', null].map(i18n.matchLanguage), ['de', 'nb', 'nb', 'nb', null, null]);
  },
  'recorded time is counted in whole seconds that have passed'() {
    assert.deepEqual([0, 999, 61000, 3599999, 3600000, -5].map(i18n.clock), ['0:00', '0:00', '1:01', '59:59', '1:00:00', '0:00']);
  },
  'a recording that ends at its limit is offered a new one, if it may be started'() {
    const ended = panel.withEvent(panel.withEvent(opened(), 'state', { recordingOperationId: '1', state: 'completed', reason: 'MaximumDurationReached' }),
      'controls', { status: 'Not Recording', actions: [] });
    assert.equal(ended.recording, null);
    assert.equal(ended.last.maxDurationMs, 10000);
    assert.equal(panel.offersNew(ended), false);
    const allowed = panel.withEvent(ended, 'controls', { status: 'Start Recording', actions: ['start'] });
    assert.equal(panel.offersNew(allowed), true);
    const started = panel.withEvent(allowed, 'state', { recordingOperationId: '2', state: 'recording' });
    assert.equal(panel.offersNew(started), false);
  },
  'a late word about an earlier recording does not end the one that runs'() {
    const second = panel.withEvent(opened(), 'state', { recordingOperationId: '2', state: 'recording' });
    const late = panel.withEvent(second, 'state', { recordingOperationId: '1', state: 'completed' });
    assert.equal(late.recording.recordingOperationId, '2');
    assert.equal(panel.isActive(late.recording), true);
  },
  'a warning goes when the recording ends or its next chunk begins'() {
    const warned = panel.withEvent(opened(), 'warning', { recordingOperationId: '1', remainingSeconds: 5 });
    assert.equal(warned.warning, 5);
    const timer = (remainingMs) => panel.withEvent(warned, 'timer', { recordingOperationId: '1', elapsedMs: 0, remainingMs });
    assert.equal(timer(4000).warning, 5);
    assert.equal(timer(60000).warning, null);
    assert.equal(panel.withEvent(warned, 'state', { recordingOperationId: '1', state: 'finalizing' }).warning, null);
  },
  'a recording that goes on in its next file has no limit to people'() {
    const state = panel.withEvent(opened({ recording: { ...call().recording, onLimit: 'continue' } }), 'warning', { recordingOperationId: '1', remainingSeconds: 5 });
    assert.equal(state.warning, null);
    assert.equal(panel.progressOf(state.recording), null);
  },
  'the time of another recording is not shown'() {
    const state = panel.withEvent(opened(), 'timer', { recordingOperationId: '0', elapsedMs: 77, remainingMs: 1 });
    assert.equal(state.recording.elapsedMs, 1000);
  },
  'the user is a participant by the name of their user, otherwise by their id'() {
    const found = (...participants) => panel.myself(opened({ participants }))?.id;
    assert.deepEqual([found({ id: 'b' }), found({ id: 'x', user: 'b' }), found({ id: 'b', user: 'c' }), found({ id: 'c' })], ['b', 'x', undefined, undefined]);
  },
  'consent is asked of the user alone, until there is an answer'() {
    const asked = (consent, id = 'b') => panel.asksConsent(opened({ participants: [{ id, consentRequired: consent === 'none', consent }] }));
    assert.deepEqual([asked('none'), asked('granted'), asked('refused'), asked('none', 'c')], [true, false, false, false]);
  },
  'progress and warnings lie within the chunk'() {
    assert.deepEqual(panel.progressOf(opened().recording), { passed: 0.1, marks: [0.5] });
    assert.equal(panel.progressOf({ state: 'recording' }), null);
  },
};

console.log(`1..${Object.keys(tests).length}`);
let number = 0;
let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  number++;
  try {
    await test();
    console.log(`ok ${number} /units/${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${number} /units/${name}`);
    console.log(String(error.stack).split('\n').slice(0, 20).map((line) => `# ${line}`).join('\n'));
  }
}
process.exitCode = failed ? 1 : 0;
