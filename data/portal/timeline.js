// SPDX-License-Identifier: LGPL-2.1-or-later
// The time line below a player: loudness, who spoke when as lanes, and what was paused or censored. Called by viewer.js.
import { h } from './dom.js';
import { clock, duration as lasting, number, t } from './i18n.js';
import { icon } from './icons.js';
import { drawPeaks } from './waveform.js';

const MAX_TICKS = 8;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const COLORS = 8;
const MAX_MARKS = 200;

const at = (seconds) => clock(seconds * 1000);
const percent = (share) => number(share, { style: 'percent' });

/** Events: `seek`, with detail {seconds, play}. */
export class Timeline extends EventTarget {
  constructor() {
    super();
    this.element = h('section.timeline', { aria: { label: t('play.timeline') } });
    this.resized = new ResizeObserver(() => this.draw());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
    new MutationObserver(() => this.draw()).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }

  /** duration in seconds; lanes, pauses and censored as captions.js and recording-time.js give them. */
  show({ duration, waveform, lanes, pauses, censored }) {
    this.duration = duration;
    this.waveform = waveform;
    this.turns = [];
    this.resized.disconnect();
    this.element.replaceChildren(
      h('div.tracks', { role: 'presentation', onclick: (event) => this.onClick(event) },
        this.buildRuler(pauses, censored), waveform && this.buildWaveform(censored), this.buildLanes(lanes, censored)));
    if (pauses.length + censored.length > 0)
      this.element.append(this.buildMarks(pauses, censored));
    this.resized.observe(this.element);
  }

  setTime(seconds) {
    this.element.style.setProperty('--at', `${this.percentOf(seconds)}%`);
    // Who speaks is looked up ten times a second.
    if (Math.floor(seconds * 10) === this.tenths)
      return;
    this.tenths = Math.floor(seconds * 10);
    for (const turn of this.turns ?? []) {
      const now = turn.start <= seconds && seconds < turn.end;
      if (now !== turn.now) {
        turn.now = now;
        turn.element.classList.toggle('now', now);
      }
    }
  }

  percentOf(seconds) {
    return this.duration > 0 ? Math.min(Math.max(seconds / this.duration, 0), 1) * 100 : 0;
  }

  place(element, start, end = start) {
    element.style.insetInlineStart = `${this.percentOf(start)}%`;
    if (end > start)
      element.style.inlineSize = `${this.percentOf(end) - this.percentOf(start)}%`;
    return element;
  }

  seek(seconds, play = false) {
    this.dispatchEvent(new CustomEvent('seek', { detail: { seconds, play } }));
  }

  buildTrack(name, content, label) {
    return h(`div.track.${name}`, {}, h('div.track-name.truncate', {}, label ?? ''), h('div.lane', {}, content));
  }

  buildRuler(pauses, censored) {
    const step = STEPS.find((seconds) => this.duration / seconds <= MAX_TICKS) ?? 7200;
    const ticks = [];
    for (let seconds = 0; seconds < this.duration * 0.94; seconds += step)
      ticks.push(this.place(h('span.tick.number', {}, at(seconds)), seconds));
    const cuts = pauses.slice(0, MAX_MARKS).map((pause) => this.place(h('span.cut', {}, icon('pause')), pause.at));
    return this.buildTrack('ruler', [...ticks, ...cuts, ...this.buildSpans(censored)]);
  }

  buildSpans(censored) {
    return censored.slice(0, MAX_MARKS).map((span) => this.place(h('span.span'), span.start, span.end));
  }

  buildWaveform(censored) {
    this.canvases = ['all', 'played'].map((name) => h(`canvas.${name}`, { aria: { hidden: 'true' } }));
    return this.buildTrack('wave', [...this.canvases, ...this.buildSpans(censored)], t('play.waveform'));
  }

  buildLanes(lanes, censored) {
    const rows = lanes.map((lane, row) => {
      const share = this.duration > 0 ? Math.min(lane.spoken / this.duration, 1) : 0;
      const texts = { speaker: lane.speaker, share: percent(share), count: lane.turns.length };
      const turns = lane.turns.map((turn) => this.buildTurn(turn, row));
      return h(`div.track.speaker.color-${row % COLORS + 1}`, { role: 'group', aria: { label: t('play.lane', texts) } },
        h('div.track-name', { aria: { hidden: 'true' } }, h('span.truncate', { title: lane.speaker }, lane.speaker), h('span.share.number', {}, percent(share))),
        h('div.lane', {}, turns, this.buildSpans(censored)));
    });
    if (this.turns.length > 0)
      this.turns[0].element.tabIndex = 0;
    return h('div.lanes', { role: 'group', aria: { label: t('play.chapters'), description: t('play.timelineHelp') }, onkeydown: (event) => this.onKey(event) }, rows);
  }

  buildTurn(turn, row) {
    const label = t('play.turn', { speaker: turn.speaker, start: at(turn.start), end: at(turn.end) });
    const entry = { ...turn, row, now: false, element: h('button.turn', { type: 'button', tabindex: '-1', title: label, aria: { label } }) };
    this.place(entry.element, turn.start, turn.end);
    this.turns.push(entry);
    return entry.element;
  }

  /** What a reader may miss in the picture: each cut and each censored span, to go there. */
  buildMarks(pauses, censored) {
    const marks = [
      ...pauses.map((pause) => ({ at: pause.at, icon: 'pause', text: t('play.pausedFor', { duration: lasting(pause.lasted) }) })),
      ...censored.map((span) => ({ at: span.start, icon: 'censor', text: t('play.censored', { start: at(span.start), end: at(span.end) }) })),
    ].sort((a, b) => a.at - b.at).slice(0, MAX_MARKS);
    return h('ul.marks', {}, marks.map((mark) => h('li', {},
      h(`button.mark-button.${mark.icon}`, { type: 'button', onclick: () => this.seek(Math.max(mark.at - 2, 0), true) },
        icon(mark.icon), h('span.number', {}, at(mark.at)), h('span', {}, mark.text)))));
  }

  onClick(event) {
    const turn = this.turns.find((entry) => entry.element === event.target);
    // A click by the keyboard has no place.
    if (turn && event.detail === 0) {
      this.seek(turn.start, true);
      return;
    }
    const lane = event.target.closest('.track')?.querySelector('.lane');
    if (!lane || event.target.closest('.track-name'))
      return;
    const box = lane.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const rtl = getComputedStyle(lane).direction === 'rtl';
    this.seek(Math.min(Math.max(rtl ? 1 - share : share, 0), 1) * this.duration);
    if (turn)
      this.focusTurn(turn, false);
  }

  onKey(event) {
    const current = this.turns.find((entry) => entry.element === document.activeElement);
    const next = current && this.findNext(current, event.key);
    if (!next)
      return;
    event.preventDefault();
    event.stopPropagation();
    this.focusTurn(next);
  }

  findNext(current, key) {
    const row = this.turns.filter((entry) => entry.row === current.row);
    const index = row.indexOf(current);
    const other = (step) => {
      const turns = this.turns.filter((entry) => entry.row === current.row + step);
      return turns.reduce((best, entry) => (!best || Math.abs(entry.start - current.start) < Math.abs(best.start - current.start) ? entry : best), null);
    };
    const rows = this.turns.at(-1).row;
    switch (key) {
      case 'ArrowRight': return row[Math.min(index + 1, row.length - 1)];
      case 'ArrowLeft': return row[Math.max(index - 1, 0)];
      case 'Home': return row[0];
      case 'End': return row.at(-1);
      case 'ArrowDown': return current.row < rows ? other(1) : current;
      case 'ArrowUp': return current.row > 0 ? other(-1) : current;
      default: return null;
    }
  }

  focusTurn(turn, move = true) {
    for (const entry of this.turns)
      entry.element.tabIndex = entry === turn ? 0 : -1;
    if (move)
      turn.element.focus();
  }

  draw() {
    if (!this.waveform)
      return;
    for (const canvas of this.canvases)
      drawPeaks(canvas, this.waveform, getComputedStyle(canvas).color);
  }
}
