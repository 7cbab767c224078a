// SPDX-License-Identifier: LGPL-2.1-or-later
// The parts of the archive's pages that need no browser: time, captions, waveform, tables, texts, the table of properties. Run
// by test-archive-units.py: node archive-units.mjs PAGES, prints TAP.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [pages, schemaFile] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(join(pages, name)));
const { RecordingTime } = await load('recording-time.js');
const { buildChapters, buildLanes, parseCaptions } = await load('captions.js');
const { readPeaks } = await load('waveform.js');
const { toCsv } = await load('csv.js');
const { LANGUAGES } = await load('i18n.js');
const { LEVELS, sectionsOf, toDashes } = await load('admin-properties.js');
const PARTS = ['archive', 'play', 'admin'];
const texts = (part, language) => JSON.parse(readFileSync(join(pages, 'messages', `${part}.${language}.json`)));
const isPlural = (value) => typeof value === 'object' && 'other' in value;
const leaves = (table, path = '') => Object.entries(table).flatMap(([name, value]) =>
  (typeof value === 'object' && !isPlural(value) ? leaves(value, `${path}${name}.`) : [[path + name, value]]));
const placeholders = (value) => [...new Set(JSON.stringify(value).match(/\{\w+\}/g) ?? [])].sort();

const START = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const iso = (ms) => new Date(START + ms).toISOString();
const time = new RecordingTime({
  chunkStartTime: iso(0), chunkDuration: 30000, pauseResumeIntervals: [{ startTime: iso(10000), duration: 5000 }, { startTime: iso(20000), duration: 1000 }],
  callreel: { censoredIntervals: [{ startTime: iso(8000), duration: 9000 }] },
});
const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 1e-6, `${value}, not ${wanted}`);

const VTT = 'WEBVTT\n\n00:00:00.500 --> 00:00:02.000\n<v Anna &lt;Berg&gt;>Anna &lt;Berg&gt;</v>\n\n00:00:02.100 --> 00:00:04.000\n<v Ben>Ben</v>\n\n'
  + '00:00:03.000 --> 00:00:03.300\n<v Anna &lt;Berg&gt;>Anna &lt;Berg&gt;</v>\n\n01:00:00.000 --> 01:00:05.250\n<v Ben>Ben</v>\n';

const tests = {
  'a moment of the clock is found in the file, pauses left out'() {
    near(time.toMedia(START + 4000), 4);
    near(time.toMedia(START + 10000), 10);
    near(time.toMedia(START + 13000), 10);
    near(time.toMedia(START + 16000), 11);
    near(time.toMedia(START + 20500), 15);
    near(time.toMedia(START + 25000), 19);
    near(time.toMedia(START - 5000), 0);
    near(time.toMedia(START + 99000), 30);
  },
  'and back again'() {
    for (const seconds of [0, 4, 9.5, 11, 16, 29])
      near(time.toMedia(time.toUtc(seconds)), seconds);
    near(time.toUtc(11), START + 16000);
  },
  'cuts and censored spans lie where they are in the file'() {
    assert.deepEqual(time.listPauses().map(({ at, lasted }) => [at, lasted]), [[10, 5000], [15, 1000]]);
    assert.deepEqual(time.listCensored(), [{ start: 8, end: 12 }]);
  },
  'metadata without intervals, and with bad ones'() {
    const bare = new RecordingTime({ chunkStartTime: iso(0), chunkDuration: 1000, pauseResumeIntervals: [{ startTime: 'never', duration: 5 }, { startTime: iso(1) }] });
    assert.deepEqual(bare.listPauses(), []);
    assert.deepEqual(bare.listCensored(), []);
  },
  'captions are turns, with names as they are'() {
    assert.deepEqual(parseCaptions(VTT), [
      { start: 0.5, end: 2, speaker: 'Anna <Berg>' }, { start: 2.1, end: 4, speaker: 'Ben' },
      { start: 3, end: 3.3, speaker: 'Anna <Berg>' }, { start: 3600, end: 3605.25, speaker: 'Ben' }]);
    assert.deepEqual(parseCaptions('WEBVTT\n'), []);
    assert.deepEqual(parseCaptions('00:00:01.000 --> 00:00:00.500\n<v A>A</v>\n'), []);
  },
  'a lane for each speaker, in the order of their first words'() {
    const lanes = buildLanes(parseCaptions(VTT), 3610);
    assert.deepEqual(lanes.map(({ speaker, turns }) => [speaker, turns.length]), [['Anna <Berg>', 1], ['Ben', 2]]);
    near(lanes[0].spoken, 1.8);
    near(lanes[1].spoken, 7.15);
  },
  'however many turns there are, lanes and chapters stay few enough to draw'() {
    const turns = Array.from({ length: 40000 }, (_, i) => ({ start: i * 0.09, end: i * 0.09 + 0.05, speaker: `person ${i % 150}` }));
    const lanes = buildLanes(turns, 3600);
    assert.equal(lanes.length, 100);
    assert.ok(lanes.reduce((sum, lane) => sum + lane.turns.length, 0) <= 4000);
    assert.ok(buildChapters(turns.map((turn) => ({ ...turn, end: turn.start + 1 }))).length <= 500);
    assert.equal(buildLanes([{ start: 0, end: 1, speaker: 'a' }], 0).length, 1);
  },
  'an interjection makes no chapter'() {
    assert.deepEqual(buildChapters(parseCaptions(VTT)).map(({ start, speaker }) => [start, speaker]), [[0.5, 'Anna <Berg>'], [2.1, 'Ben']]);
  },
  'the waveform is the loudest of all channels'() {
    const { length, peaks } = readPeaks({ version: 2, channels: 2, length: 2, bits: 8, data: [-64, 10, -3, 32, 0, 0, -128, 127] });
    assert.equal(length, 2);
    assert.deepEqual([...peaks], [0.5, 1]);
    assert.equal(readPeaks(null), null);
    assert.equal(readPeaks({ channels: 0, length: 1, data: [] }), null);
  },
  'CSV is quoted, and no text becomes a formula'() {
    assert.equal(toCsv(['a', 'b'], [['x,y', 'say "no"'], ['=1+1', -5], [undefined, null]]), 'a,b\r\n"x,y","say ""no"""\r\n\'=1+1,-5\r\n,\r\n');
  },
  'each language has every text, with the same placeholders'() {
    for (const part of PARTS) {
      const english = new Map(leaves(texts(part, 'en')));
      for (const language of LANGUAGES) {
        const own = new Map(leaves(texts(part, language)));
        assert.deepEqual([...own.keys()], [...english.keys()], `${part} ${language}`);
        for (const [key, value] of own) {
          const wanted = placeholders(english.get(key)).filter((name) => name !== '{count}');
          assert.deepEqual(placeholders(value).filter((name) => name !== '{count}'), wanted, `${language} ${key}`);
        }
      }
    }
  },
  'each action of the audit trail has a name'() {
    const [, list] = readFileSync(join(pages, 'reports.js'), 'utf8').match(/const ACTIONS = \[([^\]]*)\]/);
    const named = Object.keys(texts('archive', 'en').archive.audit.actions);
    assert.deepEqual([...list.matchAll(/'([\w-]+)'/g)].map(([, action]) => action).filter((action) => !named.includes(action)), []);
    assert.ok(named.includes('trail-restored'));
  },
  'each text that a page names exists'() {
    const known = new Set(PARTS.flatMap((part) => leaves(texts(part, 'en')).map(([key]) => key)));
    for (const name of readdirSync(pages).filter((file) => file.endsWith('.js'))) {
      for (const [, key] of readFileSync(join(pages, name), 'utf8').matchAll(/\bt\('((?:archive|play|admin)\.[\w.-]+)'/g))
        assert.ok(known.has(key), `${name}: ${key}`);
    }
  },
  'the administration page has each property of the schema, and no other'() {
    const schema = JSON.parse(readFileSync(schemaFile)).$defs;
    const english = new Map(leaves(texts('admin', 'en')));
    for (const level of LEVELS) {
      const names = sectionsOf(level).flatMap(({ properties }) => properties.map(({ name }) => name));
      assert.deepEqual(names.map(toDashes).sort(), Object.keys(schema[level].properties).sort(), level);
      for (const name of names)
        assert.ok(english.has(`admin.property.${name}`) && english.has(`admin.help.${name}`), name);
    }
  },
};

console.log(`1..${Object.keys(tests).length}`);
let number = 0;
let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    test();
    console.log(`ok ${++number} /archive-units/${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${++number} /archive-units/${name}`);
    console.log(String(error.stack).replace(/^/gm, '# '));
  }
}
process.exitCode = failed ? 1 : 0;
