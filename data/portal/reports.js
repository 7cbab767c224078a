// SPDX-License-Identifier: LGPL-2.1-or-later
// The lists beside the recordings: links, completeness, audit trail and expiries. Called by archive.js.
import { get, path, remove } from './api.js';
import { toCsv } from './csv.js';
import { actDialog } from './dialogs.js';
import { announce, button, empty, h, replace } from './dom.js';
import { date, dateTime, duration, number, t } from './i18n.js';
import { nameOf } from './names.js';
import { showProblem } from './trouble.js';

const LIMIT = 100;
const MAX_CSV_PAGES = 1000;
const CSV_LIMIT = 500;
const DAY_MS = 86400000;
const ACTIONS = ['play', 'download', 'metadata', 'chat', 'captions', 'peaks', 'thumbnail', 'contact-sheet', 'delete', 'deleted', 'expire', 'expired', 'hold', 'release',
  'link-create', 'link-open', 'link-page', 'link-visit', 'link-revoke', 'export-participant', 'erase-participant', 'policy-set', 'policy-import', 'trail-restored', 'audit', 'completeness'];
const OUTCOMES = ['allowed', 'refused', 'failed', 'done'];
const OUTCOME_KINDS = { allowed: '.good', done: '.good', refused: '.record', failed: '.warn' };

const dayStart = (text, days = 0) => {
  const [year, month, day] = text.split('-').map(Number);
  return year ? new Date(year, month - 1, day + days).getTime() : undefined;
};

const isoDay = (ms) => {
  const day = new Date(ms);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;
};

/** A table that grows page by page. columns: [{text, cell(item), kind}]; load(cursor) → {items, next, …}. */
class PagedTable {
  constructor({ caption, columns, load, nothing, onPage = () => {} }) {
    Object.assign(this, { columns, load, nothing, onPage });
    this.body = h('tbody');
    this.after = h('div.after', { aria: { live: 'polite' } });
    this.table = h('table.table', { hidden: true }, h('caption.visually-hidden', {}, caption),
      h('thead', {}, h('tr', {}, columns.map((column) => h('th', { scope: 'col' }, column.text)))), this.body);
    this.element = h('div.paged', {}, h('div.scroll', { tabindex: '0', role: 'region', aria: { label: caption } }, this.table), this.after);
  }

  async start() {
    this.body.replaceChildren();
    this.count = 0;
    await this.loadPage('');
  }

  async loadPage(cursor) {
    const run = this.run = {};
    replace(this.after, h('div.row.loading', {}, h('div.spinner'), h('span.muted', {}, t('common.loading'))));
    try {
      const page = await this.load(cursor);
      if (run === this.run)
        this.addPage(page);
    } catch (problem) {
      if (problem.status === 403)
        replace(this.after, empty('lock', { title: t('archive.refused'), text: problem.detail || t('archive.refusedHint') }));
      else
        showProblem(this.after, problem, { actions: [button('', 'refresh', { text: t('common.refresh'), onclick: () => this.loadPage(cursor) })] });
    }
  }

  addPage(page) {
    this.body.append(...page.items.map((item) => h('tr', {}, this.columns.map((column) =>
      h('td', { class: column.kind, data: { label: column.text } }, column.cell(item) ?? '')))));
    this.count += page.items.length;
    this.table.hidden = this.count === 0;
    replace(this.after,
      this.count === 0 && !page.next && empty('check', this.nothing(page)),
      page.next && button('', 'list', { text: t('archive.more'), onclick: () => this.loadPage(page.next) }));
    this.onPage(page);
  }
}

function section(name, ...content) {
  return h('section.report', {}, h('h1', { tabindex: '-1' }, t(`archive.${name}.title`)), h('p.muted.lead', {}, t(`archive.${name}.lead`)), content);
}

function labelled(id, text, control) {
  control.id = id;
  return h('div.field', {}, h('label', { for: id }, text), control);
}

function linkStatus(link) {
  const kind = link.active ? 'active' : link.revoked ? 'revoked' : 'expired';
  return [h(`span.badge${link.active ? '.good' : ''}`, {}, t(`archive.links.${kind}`)), link.hasCode && h('span.badge', {}, t('archive.links.hasCode'))];
}

export function linksView() {
  const revoke = async (link) => {
    const done = await actDialog({
      title: t('archive.links.revokeTitle'), content: [h('p', {}, t('archive.links.revokeText', { recipient: link.recipient }))],
      confirm: t('archive.links.revoke'), kind: 'record', check: () => ({}), act: () => remove(path`/links/${link.linkId}`),
    });
    if (done) {
      announce(t('archive.links.revokeDone'));
      table.start();
    }
  };
  const table = new PagedTable({
    caption: t('archive.links.title'),
    load: (cursor) => get('/links', { cursor, limit: LIMIT }),
    nothing: () => ({ title: t('archive.links.none'), text: t('archive.links.noneHint') }),
    columns: [
      { text: t('archive.links.recipient'), cell: (link) => h('strong', {}, link.recipient) },
      { text: t('archive.links.by'), cell: (link) => link.user || t('archive.audit.server') },
      { text: t('archive.links.documents'), kind: 'number', cell: (link) => number(link.documents?.length ?? 0) },
      { text: t('archive.links.created'), kind: 'number', cell: (link) => dateTime(link.created) },
      { text: t('archive.links.ends'), kind: 'number', cell: (link) => dateTime(link.revoked ?? link.expires) },
      { text: t('archive.links.status'), cell: (link) => h('div.badges', {}, linkStatus(link)) },
      { text: t('archive.links.action'), cell: (link) => link.active && h('button.button.danger.small', { type: 'button', aria: { label: t('archive.links.revokeOf', { recipient: link.recipient }) }, onclick: () => revoke(link) }, t('archive.links.revoke')) },
    ],
  });
  return { element: section('links', table.element), start: () => table.start() };
}

export function expiriesView() {
  const table = new PagedTable({
    caption: t('archive.expiries.title'),
    load: (cursor) => get('/expiries', { cursor, limit: LIMIT }),
    nothing: () => ({ title: t('archive.expiries.none'), text: t('archive.expiries.noneHint') }),
    columns: [
      { text: t('archive.expiries.when'), kind: 'number', cell: (row) => dateTime(row.expires) },
      { text: t('archive.expiries.keptBy'), cell: (row) => row.kept && h('span.badge.accent', {}, nameOf('archive.expiries.kept', row.kept)) },
      { text: t('archive.completeness.recording'), cell: (row) => h('a.mono', { href: `/archive/${encodeURIComponent(row.recordingOperationId)}` }, row.recordingOperationId) },
      { text: t('archive.expiries.document'), kind: 'mono', cell: (row) => row.documentId },
    ],
  });
  return { element: section('expiries', table.element), start: () => table.start() };
}

/** What only the line itself has: the reason, the place, and why it was refused. */
function readLine(entry) {
  try {
    return JSON.parse(entry.line);
  } catch {
    return {};
  }
}

export function auditView(filter) {
  const choice = (name, values, chosen, kind) => h('select.input', {},
    h('option', { value: '' }, t(name === 'action' ? 'archive.audit.anyAction' : 'archive.audit.anyOutcome')),
    values.map((value) => h('option', { value, selected: value === chosen }, nameOf(`archive.audit.${kind}`, value))));
  const inputs = {
    user: h('input.input', { type: 'text', value: filter.user ?? '' }), action: choice('action', ACTIONS, filter.action, 'actions'),
    target: h('input.input', { type: 'text', value: filter.target ?? '' }),
    outcome: choice('outcome', OUTCOMES, filter.outcome, 'outcomes'),
    from: h('input.input', { type: 'date', value: filter.from ?? '' }), to: h('input.input', { type: 'date', value: filter.to ?? '' }),
  };
  const query = () => ({
    ...Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()])),
    from: dayStart(inputs.from.value), to: dayStart(inputs.to.value, 1), newestFirst: true,
  });
  const table = new PagedTable({
    caption: t('archive.audit.title'),
    load: (cursor) => get('/audit', { ...query(), cursor, limit: LIMIT }),
    nothing: () => ({ title: t('archive.audit.none') }),
    columns: [
      { text: t('archive.audit.time'), kind: 'number nowrap', cell: (entry) => dateTime(entry.time) },
      { text: t('archive.audit.user'), cell: (entry) => entry.user || t('archive.audit.server') },
      { text: t('archive.audit.action'), cell: (entry) => nameOf('archive.audit.actions', entry.action) },
      { text: t('archive.audit.outcome'), kind: 'outcome', cell: (entry) => h('div', {}, h(`span.badge${OUTCOME_KINDS[entry.outcome] ?? ''}`, {}, nameOf('archive.audit.outcomes', entry.outcome)), h('span.small.muted.block', {}, readLine(entry).detail ?? '')) },
      { text: t('archive.audit.reason'), cell: (entry) => readLine(entry).reason },
      { text: t('archive.audit.target'), kind: 'mono small', cell: (entry) => entry.target },
      { text: t('archive.audit.origin'), kind: 'mono small', cell: (entry) => readLine(entry).origin },
    ],
  });
  const form = h('form.filter-grid', { role: 'search', onsubmit: (event) => { event.preventDefault(); table.start(); } },
    ['user', 'action', 'target'].map((name) => labelled(`audit-${name}`, t(`archive.audit.${name}`), inputs[name])),
    labelled('audit-outcome', t('archive.audit.outcome'), inputs.outcome),
    labelled('audit-from', t('archive.from'), inputs.from), labelled('audit-to', t('archive.to'), inputs.to),
    h('div.field.end', {}, h('button.button.primary', { type: 'submit' }, t('archive.apply'))));
  return { element: section('audit', form, table.element), start: () => table.start() };
}

function download(name, text) {
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }));
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

const CSV_COLUMNS = ['incompleteId', 'callId', 'serverCallId', 'callStart', 'recordingOperationId', 'streamId', 'reason', 'rule', 'level', 'detail', 'start', 'end', 'missingMs'];
const CSV_TIMES = new Set(['callStart', 'start', 'end']);

async function makeCsv(query) {
  const rows = [];
  let cursor = '';
  for (let pages = 0; pages < MAX_CSV_PAGES; pages++) {
    const page = await get('/completeness', { ...query, cursor, limit: CSV_LIMIT });
    rows.push(...page.items.map((item) => CSV_COLUMNS.map((name) => (CSV_TIMES.has(name) && item[name] ? new Date(item[name]).toISOString() : item[name]))));
    if (!page.next)
      break;
    cursor = page.next;
  }
  return toCsv(CSV_COLUMNS, rows);
}

function buildTotals(totals) {
  const due = totals.due ?? 0;
  const tile = (name, kind) => h(`div.total${kind}`, {}, h('dt', {}, t(`archive.completeness.${name}`)), h('dd.number', {}, number(totals[name] ?? 0)));
  const share = (name) => {
    const part = h(`span.${name}`);
    part.style.inlineSize = `${due ? (totals[name] ?? 0) / due * 100 : 0}%`;
    return part;
  };
  return [
    h('dl.totals', {}, tile('due', ''), tile('whole', '.good'), tile('partly', '.warn'), tile('notRecorded', '.bad')),
    due > 0 && h('div.share-bar', { aria: { hidden: 'true' } }, ['whole', 'partly', 'notRecorded'].filter((name) => totals[name] > 0).map(share)),
    totals.since && h('p.small.muted', {}, t('archive.completeness.since', { date: date(totals.since) })),
  ];
}

export function completenessView(filter) {
  const from = h('input.input', { type: 'date', required: true, value: filter.from ?? isoDay(Date.now() - 30 * DAY_MS) });
  const to = h('input.input', { type: 'date', required: true, value: filter.to ?? isoDay(Date.now()) });
  const totals = h('div.stack', { aria: { live: 'polite' } });
  const trouble = h('div');
  const query = () => ({ from: dayStart(from.value), to: dayStart(to.value, 1) });
  const csv = button('', 'download', {
    text: t('archive.completeness.csv'),
    async onclick() {
      csv.setAttribute('aria-disabled', 'true');
      try {
        download(`completeness-${from.value}-${to.value}.csv`, await makeCsv(query()));
        announce(t('archive.completeness.csvMade'));
      } catch (problem) {
        showProblem(trouble, problem);
      } finally {
        csv.removeAttribute('aria-disabled');
      }
    },
  });
  const table = new PagedTable({
    caption: t('archive.completeness.title'),
    load: (cursor) => get('/completeness', { ...query(), cursor, limit: LIMIT }),
    nothing: ({ totals: sums }) => (sums?.due
      ? { title: t('archive.completeness.none'), text: t('archive.completeness.noneHint') } : { title: t('archive.completeness.nothingDue') }),
    onPage: (page) => page.totals && replace(totals, buildTotals(page.totals)),
    columns: [
      { text: t('archive.completeness.callStart'), kind: 'number nowrap', cell: (row) => dateTime(row.callStart) },
      { text: t('archive.completeness.call'), kind: 'mono', cell: (row) => row.serverCallId },
      { text: t('archive.completeness.missing'), kind: 'number', cell: (row) => duration(row.missingMs) },
      { text: t('archive.completeness.start'), kind: 'number nowrap', cell: (row) => `${dateTime(row.start)} – ${row.end ? dateTime(row.end) : t('archive.completeness.goesOn')}` },
      { text: t('archive.completeness.reason'), cell: (row) => h('div', {}, nameOf('archive.completeness.causes', row.reason), h('span.small.muted.block', {}, [row.rule, row.detail].filter(Boolean).join(': '))) },
      { text: t('archive.completeness.stream'), cell: (row) => row.streamId ? h('span.mono', {}, row.streamId) : t('archive.completeness.allMedia') },
      { text: t('archive.completeness.recording'), cell: (row) => row.recordingOperationId ? h('a.mono', { href: `/archive/${encodeURIComponent(row.recordingOperationId)}` }, row.recordingOperationId) : t('archive.completeness.noRecording') },
    ],
  });
  const form = h('form.filter-grid', { role: 'search', onsubmit: (event) => { event.preventDefault(); table.start(); } },
    labelled('period-from', t('archive.from'), from), labelled('period-to', t('archive.to'), to),
    h('div.field.end.row', {}, h('button.button.primary', { type: 'submit' }, t('archive.completeness.show')), csv));
  return { element: section('completeness', form, trouble, totals, table.element), start: () => table.start() };
}
