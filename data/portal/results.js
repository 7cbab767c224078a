// SPDX-License-Identifier: LGPL-2.1-or-later
// Search of the archive: the form, and the recordings that were found, page by page. Called by archive.js.
import { get, path } from './api.js';
import { button, empty, h, replace } from './dom.js';
import { bytes, clock, dateTime, t } from './i18n.js';
import { icon } from './icons.js';
import { nameOf } from './names.js';
import { showProblem } from './trouble.js';

const LIMIT = 30;
const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 15000;
const COUNTED = 10000;
const TEXTS = ['subject', 'participant', 'serverCallId', 'meetingId'];
const STATES = ['completed', 'recording', 'paused', 'finalizing', 'failed'];
const FILTERS = [...TEXTS, 'state', 'from', 'to'];

export const isOver = (recording) => recording.state === 'completed' || recording.state === 'failed';

/** Parts whose files are still there. */
export const partsOf = (recording) => (recording.chunks ?? []).filter((chunk) => chunk.documentId && !chunk.disposition);

export const subjectOf = (recording) => recording.subject || t('archive.untitled');

/** What is special about a recording, as badges. */
export function badgesOf(recording) {
  const chunks = recording.chunks ?? [];
  const gone = chunks.length > 0 && partsOf(recording).length === 0;
  const kinds = { completed: '', failed: '.warn', recording: '.record', starting: '.record', paused: '.record', finalizing: '.accent' };
  return [
    recording.state !== 'completed' && h(`span.badge${kinds[recording.state] ?? ''}`, {}, nameOf('archive.state', recording.state)),
    recording.restricted && h('span.badge.warn', {}, icon('lock'), t('archive.restricted')),
    chunks.some((chunk) => chunk.hold) && h('span.badge.accent', {}, icon('hold'), t('archive.onHold')),
    recording.scope && recording.scope !== 'all' && h('span.badge', {}, nameOf('archive.scope', recording.scope)),
    gone && h('span.badge', {}, nameOf('archive.disposition', chunks.at(-1).disposition)),
  ].filter(Boolean);
}

function dayStart(text, days = 0) {
  const [year, month, day] = text.split('-').map(Number);
  return year ? new Date(year, month - 1, day + days).getTime() : undefined;
}

/** The filter of an address of the page, as GET /recordings takes it: days are those of the reader's time zone. */
function toQuery(filter) {
  return { ...filter, from: dayStart(filter.from ?? ''), to: dayStart(filter.to ?? '', 1) };
}

export class Results {
  constructor({ onOpen, onFilter }) {
    this.onOpen = onOpen;
    this.onFilter = onFilter;
    this.items = [];
    this.count = h('p.muted.small', { role: 'status' });
    this.list = h('ul.results');
    this.after = h('div.after');
    this.element = h('div.search-view', {}, this.buildForm(), this.count, this.list, this.after);
  }

  buildForm() {
    const input = (name, type = 'text') => h('input.input', { id: `filter-${name}`, name, type, autocomplete: 'off' });
    const labelled = (name, control, hint) => h('div.field', {}, h('label', { for: `filter-${name}` }, t(`archive.${name === 'state' ? 'stateLabel' : name}`)), control,
      hint && h('p.hint', {}, hint));
    const state = h('select.input', { id: 'filter-state', name: 'state' }, h('option', { value: '' }, t('archive.state.any')),
      STATES.map((name) => h('option', { value: name }, nameOf('archive.state', name))));
    this.summary = h('summary', {}, t('archive.filters'));
    this.more = h('details.filters', {}, this.summary, h('div.filter-grid', {},
      labelled('subject', input('subject'), t('archive.subjectHint')), labelled('participant', input('participant'), t('archive.participantHint')),
      labelled('serverCallId', input('serverCallId')), labelled('meetingId', input('meetingId')),
      labelled('from', input('from', 'date')), labelled('to', input('to', 'date')), labelled('state', state)));
    this.form = h('form.search', { role: 'search', onsubmit: (event) => this.onSubmit(event), onreset: () => setTimeout(() => this.form.requestSubmit()) },
      h('div.search-row', {},
        h('div.search-box', {}, icon('search'),
          h('input.input', { name: 'text', type: 'search', placeholder: t('archive.searchLabel'), aria: { label: t('archive.searchLabel'), description: t('archive.searchHint') } })),
        h('button.button.primary', { type: 'submit' }, t('archive.apply')),
        this.clear = h('button.button.quiet', { type: 'reset' }, t('archive.clear'))),
      this.more);
    return this.form;
  }

  onSubmit(event) {
    event.preventDefault();
    const filter = Object.fromEntries([...new FormData(this.form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
    this.onFilter(filter);
  }

  /** Shows a filter, {text, subject, …}, and what fits it. */
  async show(filter) {
    const set = FILTERS.filter((name) => filter[name]);
    for (const control of this.form.elements) {
      if (control.name)
        control.value = filter[control.name] ?? '';
    }
    this.filter = filter;
    this.clear.hidden = Object.keys(filter).length === 0;
    this.summary.textContent = set.length ? t('archive.filtersOn', { count: set.length }) : t('archive.filters');
    if (set.length)
      this.more.open = true;
    this.items = [];
    this.next = '';
    await this.loadPage();
  }

  /** again: after a connection was lost, what is shown of that stays until there is an answer. */
  async loadPage({ again = false } = {}) {
    const first = this.next === '';
    this.abort?.abort();
    clearTimeout(this.retry);
    const abort = this.abort = new AbortController();
    if (!again)
      this.wait = FIRST_WAIT_MS;
    if (first && !again)
      replace(this.list, Array.from({ length: 4 }, () => h('li.result.skeleton', { aria: { hidden: 'true' } })));
    if (!again)
      replace(this.after, h('div.row.loading', {}, h('div.spinner'), h('span.muted', {}, t('archive.loading'))));
    try {
      const page = await get('/recordings', { ...toQuery(this.filter), cursor: this.next, limit: LIMIT }, { signal: abort.signal });
      this.addPage(page, first);
    } catch (problem) {
      if (abort.signal.aborted)
        return;
      if (!again || problem.name !== 'ConnectionError')
        this.showProblem(problem, first);
      if (problem.name === 'ConnectionError')
        this.retryLater(problem);
    }
  }

  /** As the text of a lost connection says. */
  retryLater({ retryAfter }) {
    this.retry = setTimeout(() => this.loadPage({ again: true }), Math.max(this.wait, (retryAfter ?? 0) * 1000));
    this.wait = Math.min(this.wait * 2, MAX_WAIT_MS);
  }

  addPage({ items, next, total }, first) {
    const rows = items.map((recording) => this.buildRow(recording));
    if (first) {
      this.list.replaceChildren(...rows);
      this.countText = total >= COUNTED ? t('archive.foundMany', { count: COUNTED }) : total ? t('archive.found', { count: total }) : t('archive.foundNone');
      this.count.textContent = this.countText;
    } else {
      this.list.append(...rows);
      rows[0]?.querySelector('a').focus();
    }
    this.items.push(...items);
    this.next = next ?? '';
    const filtered = Object.keys(this.filter).length > 0;
    replace(this.after,
      this.items.length === 0 && !this.next && empty(filtered ? 'search' : 'recorder', {
        title: t(filtered ? 'archive.none' : 'archive.empty'), text: t(filtered ? 'archive.noneHint' : 'archive.emptyHint') }),
      this.next && button('', 'list', { text: t('archive.more'), onclick: () => this.loadPage() }));
  }

  showProblem(problem, first) {
    if (first)
      this.list.replaceChildren();
    this.count.textContent = '';
    showProblem(this.after, problem, { actions: [button('', 'refresh', { text: t('common.refresh'), onclick: () => this.loadPage() })] });
  }

  buildRow(recording) {
    const parts = partsOf(recording);
    const href = `/archive/${encodeURIComponent(recording.recordingOperationId)}`;
    const start = recording.startTime ? Date.parse(recording.startTime) : null;
    const sound = recording.contentType === 'audioOnly';
    const size = parts.reduce((sum, part) => sum + (part.size ?? 0), 0);
    return h('li.result', {},
      h('div.thumbnail', { aria: { hidden: 'true' } }, icon(sound ? 'phone' : 'recorder'), thumbnailOf(parts),
        recording.durationMs > 0 && h('span.length.number', {}, clock(recording.durationMs))),
      h('div.result-text', {},
        h('h2', {}, h('a', { href, onclick: (event) => this.open(event, recording, href) }, subjectOf(recording))),
        h('p.small.muted.number', {}, [
          start && dateTime(start),
          `${t(sound ? 'archive.audio' : 'archive.video')} · ${recording.format?.toUpperCase()}`,
          parts.length > 1 && t('archive.parts', { count: parts.length }),
          size > 0 && bytes(size),
        ].filter(Boolean).join(' · ')),
        h('p.small.muted.truncate', {}, recording.meetingId || recording.serverCallId)),
      h('div.badges', {}, badgesOf(recording)));
  }

  open(event, recording, href) {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    event.preventDefault();
    this.onOpen(recording, href);
  }
}

/** A still of the first part that has one, or null. */
export function thumbnailPath(parts) {
  const part = parts.find((chunk) => chunk.sidecars?.thumbnail);
  return part ? `/api/v1${path`/documents/${part.documentId}/thumbnail`}` : null;
}

function thumbnailOf(parts) {
  const src = thumbnailPath(parts);
  return src && h('img', { src, alt: '', loading: 'lazy', onerror: (event) => event.target.remove() });
}

