// SPDX-License-Identifier: LGPL-2.1-or-later
// Plays one document: the picture or the sound, and its controls. Called by viewer.js.
import { button, h, notice, replace } from './dom.js';
import { glyph, glyphButton } from './glyphs.js';
import { icon } from './icons.js';
import { clock, number, t } from './i18n.js';

const SKIP = 10;
const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];
// Elements that have a use of their own for the keys of the player.
const USES_KEYS = 'input, select, textarea, button, a, [role="tab"]';

/** Events: `time` (often, while it plays), `ended`, `expired` (the media cannot be read: a new address may help). */
export class Player extends EventTarget {
  constructor({ sound }) {
    super();
    this.sound = sound;
    this.duration = 0;
    this.start = 0;
    this.starter = null;
    this.censored = [];
    this.build();
    this.listen();
  }

  build() {
    this.media = h(this.sound ? 'audio' : 'video', { preload: 'auto', playsinline: true, tabindex: '-1' });
    this.caption = h('p.speaker', { aria: { hidden: 'true' } });
    this.replaced = h('p.replaced.badge', { hidden: true }, icon('censor'), h('span', {}, t('play.censoredNow')));
    this.message = h('div.message', {});
    this.big = h('button.big', { type: 'button', aria: { label: t('play.play') }, onclick: () => this.toggle() }, icon('play'));
    this.busy = h('div.spinner', { hidden: true, role: 'status', aria: { label: t('play.loading') } });
    this.screen = h(`div.screen${this.sound ? '.sound' : ''}`, {},
      this.media, this.replaced, this.sound && this.caption, this.big, this.busy, this.message);
    this.seekBar = h('input.seek', { type: 'range', min: '0', max: '0', step: '0.1', value: 0, aria: { label: t('play.position') } });
    this.playButton = button('quiet', 'play', { label: t('play.play'), onclick: () => this.toggle() });
    this.position = h('span.number.position');
    this.muteButton = glyphButton('quiet', 'volume', { label: t('play.mute'), onclick: () => { this.media.muted = !this.media.muted; } });
    this.volume = h('input.volume', { type: 'range', min: '0', max: '1', step: '0.05', value: 1, aria: { label: t('play.volume') } });
    this.speed = h('select.speed', { aria: { label: t('play.speed') } }, SPEEDS.map((speed) =>
      h('option', { value: speed, selected: speed === 1 }, t('play.speedIs', { speed: number(speed) }))));
    this.captionsButton = glyphButton('quiet', 'captions', { label: t('play.captions'), hidden: true, aria: { label: t('play.captions'), pressed: 'false' }, onclick: () => this.toggleCaptions() });
    this.fullButton = glyphButton('quiet', 'expand', { label: t('play.fullscreen'), hidden: this.sound, onclick: () => this.toggleFullscreen() });
    this.element = h('section.player', { aria: { label: t('play.title') } },
      this.screen,
      h('div.controls', {}, this.seekBar, h('div.row', {},
        this.playButton,
        glyphButton('quiet', 'rewind', { label: t('play.back'), onclick: () => this.skip(-SKIP) }),
        glyphButton('quiet', 'advance', { label: t('play.forward'), onclick: () => this.skip(SKIP) }),
        this.position,
        h('span.push'), h('span.loudness.row', {}, this.muteButton, this.volume),
        this.speed, this.captionsButton, this.fullButton)));
  }

  listen() {
    const on = (name, listener) => this.media.addEventListener(name, listener);
    on('play', () => this.tick());
    on('pause', () => this.update());
    on('playing', () => this.showBusy(false));
    on('waiting', () => this.showBusy(true));
    on('canplay', () => this.showBusy(false));
    on('timeupdate', () => this.update());
    on('seeked', () => this.update());
    on('loadedmetadata', () => this.onLoaded());
    on('volumechange', () => this.showVolume());
    on('ended', () => this.dispatchEvent(new Event('ended')));
    on('error', () => this.onError());
    this.screen.addEventListener('click', (event) => (event.target === this.media || event.target === this.screen) && this.toggle());
    this.seekBar.addEventListener('input', () => this.seek(Number(this.seekBar.value)));
    this.volume.addEventListener('input', () => {
      this.media.muted = false;
      this.media.volume = Number(this.volume.value);
    });
    this.speed.addEventListener('change', () => { this.media.playbackRate = Number(this.speed.value); });
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    document.addEventListener('fullscreenchange', () => this.showFullscreen());
  }

  /** Plays from an address of the media; `captions` is their text, `start` in seconds. */
  load({ url, start = 0, play = true, duration = 0, censored = [] }) {
    this.start = start;
    this.wanted = play;
    this.duration = duration;
    this.censored = censored;
    this.message.replaceChildren();
    this.showBusy(true);
    this.media.src = url;
    this.update();
  }

  setCaptions(text) {
    if (this.captionsUrl)
      URL.revokeObjectURL(this.captionsUrl);
    this.captionsUrl = null;
    this.media.replaceChildren();
    this.captionsButton.hidden = this.sound || !text;
    if (!text || this.sound)
      return;
    this.captionsUrl = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
    this.track = h('track', { kind: 'captions', src: this.captionsUrl, label: t('play.chapters') });
    this.media.append(this.track);
    this.track.track.mode = 'hidden';
    this.captionsButton.setAttribute('aria-pressed', 'false');
  }

  /** Who speaks now, in place of a picture. */
  setSpeaker(text) {
    if (this.caption.textContent !== text)
      this.caption.textContent = text;
  }

  setPoster(url) {
    if (!this.sound && url)
      this.media.poster = url;
  }

  setBackdrop(element) {
    this.screen.prepend(element);
  }

  get loaded() { return this.media.hasAttribute('src'); }

  get time() { return this.loaded ? this.media.currentTime : this.start; }

  seek(seconds) {
    const to = Math.min(Math.max(seconds, 0), this.length());
    if (this.loaded)
      this.media.currentTime = to;
    else
      this.start = to;
    this.update();
  }

  skip(seconds) { this.seek(this.time + seconds); }

  /** Before anything is loaded, `starter` does that. */
  play() {
    if (this.loaded)
      this.media.play().catch(() => this.update());
    else
      this.starter?.();
  }

  stop() {
    this.media.pause();
    this.media.removeAttribute('src');
    this.media.load();
    this.setCaptions(null);
  }

  toggle() {
    if (this.media.paused)
      this.play();
    else
      this.media.pause();
  }

  fail(problem, retry) {
    this.showBusy(false);
    this.big.hidden = true;
    replace(this.message, notice('error', {
      title: problem?.title || t('play.failed'),
      text: problem?.detail || t('play.failedWhy'),
      actions: retry ? [button('', 'refresh', { text: t('play.retry'), onclick: retry })] : [],
    }));
  }

  length() {
    return Number.isFinite(this.media.duration) ? this.media.duration : this.duration;
  }

  onLoaded() {
    this.seekBar.max = String(this.length());
    this.media.playbackRate = Number(this.speed.value);
    if (this.start > 0)
      this.media.currentTime = this.start;
    if (this.wanted)
      this.play();
    this.update();
  }

  /** The length is known before the media is. */
  setDuration(seconds) {
    this.duration = seconds;
    this.seekBar.max = String(this.length());
    this.update();
  }

  onError() {
    if (this.loaded)
      this.dispatchEvent(new Event('expired'));
  }

  onKey(event) {
    const keys = { k: () => this.toggle(), j: () => this.skip(-SKIP), l: () => this.skip(SKIP), m: () => this.muteButton.click() };
    const plain = { ' ': () => this.toggle(), ArrowLeft: () => this.skip(-5), ArrowRight: () => this.skip(5) };
    const act = keys[event.key] ?? (event.target.closest(USES_KEYS) ? null : plain[event.key]);
    if (!act || event.ctrlKey || event.altKey || event.metaKey)
      return;
    act();
    event.preventDefault();
  }

  toggleCaptions() {
    const shown = this.track.track.mode === 'showing';
    this.track.track.mode = shown ? 'hidden' : 'showing';
    this.captionsButton.setAttribute('aria-pressed', String(!shown));
  }

  toggleFullscreen() {
    if (document.fullscreenElement)
      document.exitFullscreen();
    else
      this.element.requestFullscreen().catch(() => {});
  }

  showFullscreen() {
    const label = t(document.fullscreenElement === this.element ? 'play.leaveFullscreen' : 'play.fullscreen');
    this.fullButton.setAttribute('aria-label', label);
    this.fullButton.title = label;
  }

  showVolume() {
    const muted = this.media.muted || this.media.volume === 0;
    const label = t(muted ? 'play.unmute' : 'play.mute');
    this.volume.value = this.media.muted ? 0 : this.media.volume;
    this.muteButton.replaceChildren(glyph(muted ? 'muted' : 'volume'));
    this.muteButton.setAttribute('aria-label', label);
    this.muteButton.title = label;
  }

  showBusy(busy) {
    this.busy.hidden = !busy;
    this.big.hidden = busy || !this.media.paused;
  }

  /** Between the media's own events, which come four times a second. */
  tick() {
    this.update();
    if (!this.media.paused && !this.media.ended)
      requestAnimationFrame(() => this.tick());
  }

  update() {
    const paused = this.media.paused;
    const texts = { position: clock(this.time * 1000), duration: clock(this.length() * 1000) };
    if (this.wasPaused !== paused) {
      this.wasPaused = paused;
      const label = t(paused ? 'play.play' : 'play.pause');
      this.playButton.replaceChildren(icon(paused ? 'play' : 'pause'));
      this.playButton.setAttribute('aria-label', label);
      this.playButton.title = label;
      this.big.hidden = !paused || !this.busy.hidden;
    }
    this.seekBar.value = this.time;
    this.element.style.setProperty('--played', `${this.length() > 0 ? this.time / this.length() * 100 : 0}%`);
    const said = t('play.positionOf', texts);
    if (this.seekBar.getAttribute('aria-valuetext') !== said) {
      this.seekBar.setAttribute('aria-valuetext', said);
      this.position.textContent = `${texts.position} / ${texts.duration}`;
    }
    this.replaced.hidden = !this.censored.some((span) => span.start <= this.time && this.time < span.end);
    this.dispatchEvent(new Event('time'));
  }
}
