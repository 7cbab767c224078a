// SPDX-License-Identifier: LGPL-2.1-or-later
// A recording being watched: player, time line, chapters, chat and people, kept in step. Called by recording.js and play.js,
// which know how a document is opened.
import { Aside } from './aside.js';
import { buildChapters, buildLanes, parseCaptions } from './captions.js';
import { button, h } from './dom.js';
import { t } from './i18n.js';
import { Player } from './player.js';
import { RecordingTime } from './recording-time.js';
import { Timeline } from './timeline.js';
import { readPeaks } from './waveform.js';

// An address of the media that fails so soon after it was given is not one whose time is over.
const SHORT_MS = 5000;

async function orNull(promise) {
  try {
    return await promise;
  } catch {
    return null;
  }
}

/** What is at an address that opening a document gave. */
export async function readFile(url) {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok)
    throw new Error(`${url}: ${response.status}`);
  return response;
}

/**
 * source: open(document) → {url} of the media; captions(document) → text; peaks(document), metadata(document) → JSON. The last
 * three may fail: what they would give is left out then. parts: documents in order, {documentId, durationMs, …}.
 */
export class Viewer {
  constructor({ source, parts, sound, details = null, poster = null }) {
    this.source = source;
    this.parts = parts;
    this.details = details;
    this.index = 0;
    this.openedAt = 0;
    this.player = new Player({ sound });
    this.timeline = new Timeline();
    this.aside = new Aside();
    if (poster)
      this.player.setPoster(poster);
    this.partBar = h('nav.parts.row', { hidden: parts.length < 2, aria: { label: t('play.parts') } });
    this.element = h('div.viewer', {}, h('div.main', {}, this.player.element, this.partBar, this.timeline.element), this.aside.element);
    this.player.addEventListener('time', () => this.onTime());
    this.player.addEventListener('ended', () => this.onEnded());
    this.player.addEventListener('expired', () => this.onExpired());
    for (const control of [this.timeline, this.aside])
      control.addEventListener('seek', ({ detail }) => this.seek(detail));
  }

  get part() { return this.parts[this.index]; }

  /** Opens a part and plays it; throws what open() throws. */
  async open(index, start = 0) {
    this.index = index;
    this.showParts();
    const part = this.part;
    const { url } = await this.source.open(part);
    this.openedAt = Date.now();
    this.player.load({ url, start, duration: part.durationMs / 1000, censored: this.player.censored });
    if (this.described !== part)
      await this.describe(part);
  }

  /** Shows everything but the media, which `starter` opens once somebody wants to play. */
  async prepare(starter) {
    this.player.starter = starter;
    this.player.setDuration(this.part.durationMs / 1000);
    this.source.still?.(this.part).then((url) => this.player.setPoster(url), () => {});
    await this.describe(this.part);
  }

  /** Fills the time line and what is beside it. */
  async describe(part) {
    const [captions, peaks, metadata] = await Promise.all(
      [this.source.captions(part), this.source.peaks(part), this.source.metadata(part)].map(orNull));
    if (part !== this.part)
      return;
    this.described = part;
    const facts = metadata ?? { chunkStartTime: new Date(part.start ?? 0).toISOString(), chunkDuration: part.durationMs };
    const time = new RecordingTime(facts);
    const turns = parseCaptions(captions ?? '');
    const duration = time.duration || part.durationMs / 1000;
    this.turns = turns;
    this.player.setCaptions(captions);
    this.player.censored = time.listCensored();
    this.timeline.show({ duration, waveform: readPeaks(peaks), lanes: buildLanes(turns, duration), pauses: time.listPauses(), censored: time.listCensored() });
    this.aside.show({ chapters: buildChapters(turns), time, own: facts.callreel ?? {}, details: this.details });
    this.onTime();
  }

  stop() {
    this.player.stop();
  }

  seek({ seconds, play }) {
    this.player.seek(seconds);
    if (play)
      this.player.play();
  }

  onTime() {
    const seconds = this.player.time;
    this.timeline.setTime(seconds);
    this.aside.setTime(seconds);
    if (this.player.sound)
      this.player.setSpeaker(this.turns?.filter((turn) => turn.start <= seconds && seconds < turn.end).map((turn) => turn.speaker).join(', ') ?? '');
  }

  onEnded() {
    if (this.index + 1 < this.parts.length)
      this.openOrShow(this.index + 1);
  }

  onExpired() {
    if (Date.now() - this.openedAt < SHORT_MS)
      this.player.fail(null, () => this.openOrShow(this.index));
    else
      this.openOrShow(this.index, this.player.time);
  }

  async openOrShow(index, start = 0) {
    try {
      await this.open(index, start);
    } catch (problem) {
      this.player.fail(problem, () => this.openOrShow(index, start));
    }
  }

  showParts() {
    const count = this.parts.length;
    const go = (name, index) => button('', name, {
      label: t(index < this.index ? 'play.previousPart' : 'play.nextPart'),
      disabled: index < 0 || index >= count,
      onclick: () => this.openOrShow(index),
    });
    const choice = h('select.input', { aria: { label: t('play.parts') }, onchange: () => this.openOrShow(Number(choice.value)) },
      this.parts.map((part, index) => h('option', { value: index, selected: index === this.index }, t('play.part', { number: index + 1, count }))));
    this.partBar.replaceChildren(go('back', this.index - 1), choice, go('forward', this.index + 1));
  }
}
