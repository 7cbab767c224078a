// SPDX-License-Identifier: LGPL-2.1-or-later
// One recording of the archive: watching it, what is known of it, and what may be done with it. Called by archive.js.
import { get, path, post } from './api.js';
import { askReason, deleteDialog, holdDialog } from './dialogs.js';
import { button, h, menuButton, notice, replace } from './dom.js';
import { may } from './entry.js';
import { bytes, clock, dateTime, t } from './i18n.js';
import { icon } from './icons.js';
import { nameOf } from './names.js';
import { sendLink } from './link-dialog.js';
import { needsReason } from './reason.js';
import { badgesOf, isOver, partsOf, subjectOf, thumbnailPath } from './results.js';
import { emptyPage, showProblem } from './trouble.js';
import { readFile, Viewer } from './viewer.js';

const POLL_MS = 5000;

/** A recording by its id. Throws Problem. While it runs, the manager tells its state alone. */
export async function findRecording(operation) {
  return { recordingOperationId: operation, ...await get(path`/recordings/${operation}`) };
}

/** How a document is opened by somebody who is signed in; the reason goes with every opening. */
function makeSource(reasonOf) {
  const ask = (part, purpose) => post(path`/documents/${part.documentId}/open`, { purpose, reason: reasonOf() });
  async function read(part, purpose) {
    const { url } = await ask(part, purpose);
    return readFile(url);
  }
  return {
    open: (part) => ask(part, 'play'),
    download: (part) => ask(part, 'download'),
    captions: async (part) => (part.sidecars?.captions ? (await read(part, 'captions')).text() : null),
    peaks: async (part) => (part.sidecars?.peaks ? (await read(part, 'peaks')).json() : null),
    metadata: async (part) => (await read(part, 'metadata')).json(),
  };
}

export class RecordingView {
  constructor({ rights, recording, onBack, onAudit }) {
    this.rights = rights;
    this.onAudit = onAudit;
    this.reason = '';
    this.source = makeSource(() => this.reason);
    this.back = h('a.back', { href: '/archive', onclick: onBack }, icon('back'), t('archive.back'));
    this.header = h('div.recording-head');
    this.state = h('div', { aria: { live: 'polite' } });
    this.stage = h('div.stage');
    this.element = h('article.recording', {}, this.back, this.header, this.state, this.stage);
    this.show(recording);
  }

  show(recording) {
    this.recording = recording;
    this.parts = partsOf(recording);
    this.showHeader();
    this.showStage();
    if (!isOver(recording))
      this.timer = setTimeout(() => this.reload(), POLL_MS);
  }

  close() {
    clearTimeout(this.timer);
    this.viewer?.stop();
    this.viewer = null;
  }

  /** Again from the archive, after something was done or while it is not over. What plays goes on. */
  async reload() {
    try {
      const recording = await findRecording(this.recording.recordingOperationId);
      if (!this.element.isConnected)
        return;
      const same = this.viewer && partsOf(recording).length === this.parts.length;
      this.recording = recording;
      this.parts = partsOf(recording);
      this.showHeader();
      if (!same) {
        this.close();
        this.showStage();
      }
    } catch {
      // it stays as it is: the next press of a button says what is wrong
    }
    if (!isOver(this.recording) && this.element.isConnected)
      this.timer = setTimeout(() => this.reload(), POLL_MS);
  }

  showHeader() {
    const { recording } = this;
    const start = recording.startTime ? dateTime(Date.parse(recording.startTime)) : null;
    replace(this.header,
      h('div.titles', {},
        h('h1', { tabindex: '-1' }, subjectOf(recording)),
        h('p.muted.number', {}, [start, recording.durationMs > 0 && clock(recording.durationMs)].filter(Boolean).join(' · ')),
        h('div.badges', {}, badgesOf(recording))),
      h('div.row.wrap.recording-actions', {}, this.buildActions()));
  }

  documents() { return this.parts.map((part) => part.documentId); }

  buildActions() {
    const { rights } = this;
    const held = this.parts.some((part) => part.hold);
    const ready = isOver(this.recording) && this.parts.length > 0;
    const more = [
      ready && may(rights, 'mayAdministerRecording') && { key: 'hold', icon: 'hold', text: t(held ? 'archive.release' : 'archive.hold'), onclick: () => this.hold(held) },
      may(rights, 'mayAdministerRecording') && { key: 'audit', icon: 'list', text: t('archive.audit.ofRecording'), onclick: () => this.onAudit(this.parts[0]?.documentId ?? '') },
      ready && may(rights, 'mayPlay', 'mayDelete') && !held && { key: 'delete', icon: 'trash', kind: 'danger', text: t('archive.delete'), onclick: () => this.delete() },
    ].filter(Boolean);
    return [
      ready && may(rights, 'mayPlay', 'mayDownload') && this.buildDownload(),
      ready && may(rights, 'mayPlay', 'maySendLink') && button('', 'link', { text: t('archive.sendLink'), data: { key: 'link' }, onclick: () => this.send() }),
      more.length > 0 && menuButton({ label: t('archive.moreActions'), key: 'more', kind: '', items: () => more }),
    ].filter(Boolean);
  }

  buildDownload() {
    if (this.parts.length === 1)
      return button('', 'download', { text: t('archive.download'), data: { key: 'download' }, onclick: () => this.download(this.parts[0]) });
    return menuButton({
      label: t('archive.download'), text: t('archive.download'), icon: 'download', kind: '', key: 'download',
      items: () => this.parts.map((part, index) => ({ key: part.documentId, icon: 'download', text: t('archive.downloadPart', { number: index + 1 }), onclick: () => this.download(part) })),
    });
  }

  /** Before it plays: a still, and what stands in the way if something does. */
  showStage() {
    const { recording, rights } = this;
    const details = this.buildDetails();
    const blocked = this.parts.length === 0
      ? { icon: isOver(recording) ? 'trash' : 'clock', text: t(isOver(recording) ? 'archive.gone' : 'archive.notReady') }
      : !isOver(recording) ? { icon: 'clock', text: t('archive.notReady') }
        : !may(rights, 'mayPlay') ? { icon: 'lock', text: t('archive.mayNotPlay') } : null;
    const still = thumbnailPath(this.parts);
    const cover = h('div.cover', {},
      still && !blocked && h('img', { src: still, alt: '', onerror: (event) => event.target.remove() }),
      blocked ? h('div.cover-text', {}, icon(blocked.icon), h('p', {}, blocked.text)) : this.buildStart());
    replace(this.stage, h('div.viewer', {}, h('div.main', {}, cover), h('aside.beside', {}, h('h2.visually-hidden', {}, t('play.details')), h('div.panel', {}, details))));
  }

  buildStart() {
    return h('div.cover-text', {},
      h('button.big', { type: 'button', aria: { label: t('play.play'), describedby: 'start-text' }, data: { key: 'play' }, onclick: () => this.play() }, icon('play')),
      h('p', { id: 'start-text' }, t(needsReason(this.rights) ? 'archive.notPlayedReason' : 'archive.notPlayed')));
  }

  /** What belongs beside a file is made after it: what was not there when the page was opened may be there now. */
  async refresh() {
    if (this.parts.every((part) => part.sidecars?.peaks))
      return;
    try {
      this.recording = await findRecording(this.recording.recordingOperationId);
      this.parts = partsOf(this.recording);
    } catch {
      // then it plays without
    }
  }

  async play() {
    const reason = await askReason(this.rights);
    if (reason === null)
      return;
    this.reason = reason;
    this.state.replaceChildren();
    await this.refresh();
    this.viewer = new Viewer({
      source: this.source, parts: this.parts, sound: this.recording.contentType === 'audioOnly',
      details: this.buildDetails(), poster: thumbnailPath(this.parts),
    });
    const opening = this.viewer.open(0);
    replace(this.stage, this.viewer.element);
    this.viewer.player.playButton.focus();
    try {
      await opening;
    } catch (problem) {
      this.close();
      this.showStage();
      this.showProblem(problem);
    }
  }

  async download(part) {
    const reason = this.reason || await askReason(this.rights);
    if (reason === null)
      return;
    this.reason = reason;
    try {
      const { url } = await this.source.download(part);
      const link = h('a', { href: url, download: true });
      document.body.append(link);
      link.click();
      link.remove();
      this.tell(t('archive.downloadStarted'));
    } catch (problem) {
      this.showProblem(problem);
    }
  }

  async send() {
    await sendLink({ rights: this.rights, documents: this.documents(), reason: this.reason });
    this.reload();
  }

  async delete() {
    const done = await deleteDialog({
      rights: this.rights, count: this.parts.length, reason: this.reason,
      act: (reason) => post('/documents/delete', { documents: this.documents(), reason }),
    });
    if (!done)
      return;
    this.tell(t('archive.deleted'));
    this.reload();
  }

  async hold(held) {
    const documents = held ? this.parts.filter((part) => part.hold).map((part) => part.documentId) : this.documents();
    const done = await holdDialog({ held, act: (reason) => post(held ? '/documents/release' : '/documents/hold', { documents, reason }) });
    if (!done)
      return;
    this.tell(t(held ? 'archive.released' : 'archive.held'));
    this.reload();
  }

  tell(text) {
    replace(this.state, notice('good', { text, onclose: () => this.state.replaceChildren() }));
  }

  showProblem(problem) {
    showProblem(this.state, problem, { onclose: () => this.state.replaceChildren() });
  }

  buildDetails() {
    const { recording, parts } = this;
    const size = parts.reduce((sum, part) => sum + (part.size ?? 0), 0);
    const first = parts[0] ?? recording.chunks?.[0] ?? {};
    const kept = first.expires && (first.expires > Date.now() || !first.kept ? dateTime(first.expires) : nameOf('archive.keptBy', first.kept));
    const facts = [
      ['start', recording.startTime && dateTime(Date.parse(recording.startTime))],
      ['duration', recording.durationMs > 0 && clock(recording.durationMs)],
      ['host', recording.host],
      ['meetingId', recording.meetingId],
      ['serverCallId', recording.serverCallId],
      ['format', [t(recording.contentType === 'audioOnly' ? 'archive.audio' : 'archive.video'), recording.format?.toUpperCase()].join(', ')],
      ['size', size > 0 && bytes(size)],
      ['reason', recording.reason && nameOf('archive.ended', recording.reason)],
      ['scope', recording.scope && recording.scope !== 'all' && nameOf('archive.scope', recording.scope)],
      ['hold', first.hold],
      ['expires', kept],
      ['destination', first.destination && `${first.destination} (${nameOf('archive.destination', first.destinationState)})`],
      ['callId', recording.callId],
      ['operation', recording.recordingOperationId],
    ];
    return h('dl.facts', {}, facts.filter(([, value]) => value).flatMap(([name, value]) =>
      [h('dt', {}, t(`archive.field.${name}`)), h('dd', { class: /Id$|operation/.test(name) ? 'mono' : undefined }, value)]));
  }
}

export function unknownRecording(words, onBack) {
  return emptyPage('search', {
    ...words,
    actions: [h('a.button', { href: '/archive', onclick: onBack }, icon('back'), t('archive.back'))],
  });
}

