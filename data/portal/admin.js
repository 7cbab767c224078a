// SPDX-License-Identifier: LGPL-2.1-or-later
// The administration page: the recording rules of a company, a group, a user or a queue. What applies there, and which
// level it comes from, is what the manager explains; nothing is resolved here.
import { PropertyField } from './admin-field.js';
import { LEVELS, sectionsOf, toDashes } from './admin-properties.js';
import { get, path, put } from './api.js';
import { $, announce, button, empty, h, notice, replace } from './dom.js';
import { drawFrame, enter, may } from './entry.js';
import { t } from './i18n.js';
import { icon } from './icons.js';
import { problemTexts } from './problems.js';
import { loadTexts } from './texts.js';
import { emptyPage, showProblem } from './trouble.js';

const RECENT = 'callreel-admin-recent';
const MAX_RECENT = 6;
const DEFAULT_COMPANY = 'default';

function readRecent() {
  try {
    const list = JSON.parse(sessionStorage.getItem(RECENT) ?? '[]');
    return Array.isArray(list) ? list.slice(0, MAX_RECENT) : [];
  } catch {
    return [];
  }
}

function addRecent(level, id) {
  const list = [{ level, id }, ...readRecent().filter((entry) => entry.level !== level || entry.id !== id)].slice(0, MAX_RECENT);
  try {
    sessionStorage.setItem(RECENT, JSON.stringify(list));
  } catch {
    // none are offered then
  }
}

/** Whether a refusal names a property, as the manager writes it or as it stands in JSON. */
const names = (detail, name) => [name, toDashes(name)].some((word) => new RegExp(`(^|[^\\w-])${word}([^\\w-]|$)`).test(detail));

class AdminPage {
  constructor(entered) {
    this.name = entered.settings.name ?? 'Callreel';
    this.fields = [];
    this.place = h('div.rules', { aria: { live: 'off' } });
    this.main = h('main.page', { id: 'main', tabindex: '-1' }, h('h1', {}, t('admin.title')), h('p.muted.lead', {}, t('admin.lead')), this.buildChooser(), this.place);
    document.title = `${t('admin.title')} · ${this.name}`;
    drawFrame(entered, this.main);
    addEventListener('beforeunload', (event) => this.changedFields().length > 0 && event.preventDefault());
    addEventListener('popstate', () => this.route());
    this.route();
  }

  buildChooser() {
    this.level = h('div.segments', { role: 'radiogroup', aria: { label: t('admin.levelLabel') } }, LEVELS.map((level) => h('label.segment', {},
      h('input', { type: 'radio', name: 'level', value: level, onchange: () => this.showLevel() }), h('span', {}, t(`admin.level.${level}`)))));
    this.idLabel = h('label', { for: 'admin-id' });
    this.idError = h('p.error', { id: 'admin-id-error', role: 'alert', hidden: true }, t('admin.idNeeded'));
    this.id = h('input.input', { id: 'admin-id', type: 'text', maxlength: 1024, autocomplete: 'off', spellcheck: 'false', aria: { describedby: 'admin-id-error admin-id-hint' } });
    this.idHint = h('p.hint', { id: 'admin-id-hint' });
    this.recent = h('div.row.wrap.recent');
    return h('form.card.chooser', { role: 'search', onsubmit: (event) => { event.preventDefault(); this.choose(); } },
      this.level,
      h('div.field', {}, this.idLabel, h('div.row', {}, this.id, h('button.button.primary', { type: 'submit' }, t('admin.show'))), this.idHint, this.idError),
      this.recent);
  }

  get chosenLevel() { return $('input:checked', this.level)?.value ?? 'company'; }

  showLevel() {
    const level = this.chosenLevel;
    this.idLabel.textContent = t(`admin.id.${level}`);
    this.idHint.textContent = level === 'company' ? t('admin.companyHint') : '';
  }

  choose() {
    const id = this.id.value.trim();
    this.idError.hidden = id !== '';
    this.id.setAttribute('aria-invalid', String(id === ''));
    if (id === '')
      this.id.focus();
    else
      this.go(this.chosenLevel, id);
  }

  go(level, id) {
    if (this.changedFields().length > 0 && !confirm(t('admin.leaveUnsaved')))
      return;
    history.pushState(null, '', `/admin?${new URLSearchParams({ level, id })}`);
    this.route();
  }

  async route() {
    const asked = new URLSearchParams(location.search);
    const level = LEVELS.includes(asked.get('level')) ? asked.get('level') : 'company';
    const id = asked.get('id') ?? DEFAULT_COMPANY;
    $(`input[value="${level}"]`, this.level).checked = true;
    this.id.value = id;
    this.showLevel();
    this.showRecent();
    await this.load(level, id);
  }

  showRecent() {
    const list = readRecent();
    replace(this.recent, list.length > 0 && h('span.small.muted', {}, t('admin.recent')),
      list.map(({ level, id }) => h('button.badge.recent-entry', { type: 'button', onclick: () => this.go(level, id) }, `${t(`admin.level.${level}`)}: ${id}`)));
  }

  /** What is set there, and for each property {value, level, id} of what applies. */
  async readRules(level, id) {
    return Promise.all([get(path`/policies/${level}/${id}`), get('/explain', { level, id })]);
  }

  async load(level, id, message = null) {
    replace(this.place, h('div.row.loading', {}, h('div.spinner'), h('span.muted', {}, t('common.loading'))));
    this.fields = [];
    try {
      const [{ properties }, sources] = await this.readRules(level, id);
      this.show(level, id, properties, sources, message);
      addRecent(level, id);
    } catch (problem) {
      if (problem.status === 403)
        replace(this.place, empty('lock', { title: t('admin.refused'), text: problem.detail || t('admin.refusedHint') }));
      else
        showProblem(this.place, problem, { actions: [button('', 'refresh', { text: t('common.refresh'), onclick: () => this.load(level, id) })] });
    }
  }

  show(level, id, properties, sources, message) {
    const count = Object.keys(properties).length;
    const sections = sectionsOf(level).map((section) => {
      const fields = section.properties.map((property) => new PropertyField({
        property, set: properties[property.name], source: sources[property.name], onChange: () => this.showChanges(),
      }));
      this.fields.push(...fields);
      const heading = `section-${section.key}`;
      return h('section.card.rules-section', { aria: { labelledby: heading } },
        h('h3', { id: heading }, t(`admin.section.${section.key}`)), h('p.small.muted', {}, t(`admin.section.${section.key}Lead`)), fields.map((field) => field.element));
    });
    this.trouble = h('div');
    this.bar = h('div.save-bar', { hidden: true, role: 'region', aria: { label: t('admin.save') } });
    replace(this.place,
      h('div.rules-head', {}, h('h2', {}, t(`admin.of.${level}`, { id })), h('p.muted.small', {}, count ? t('admin.setCount', { count }) : t('admin.nothingSet'))),
      message && notice('good', { text: message }),
      h('form.stack', { novalidate: true, onsubmit: (event) => { event.preventDefault(); this.save(level, id); } }, this.trouble, sections, this.bar));
    this.showChanges();
  }

  changedFields() { return this.fields.filter((field) => field.isChanged); }

  showChanges() {
    const count = this.changedFields().length;
    this.bar.hidden = count === 0;
    if (count === this.shownChanges && this.bar.childElementCount > 0)
      return;
    this.shownChanges = count;
    this.bar.replaceChildren(h('span', { role: 'status' }, t('admin.changes', { count })), h('span.push'),
      h('button.button', { type: 'button', onclick: () => this.route() }, t('admin.discard')),
      h('button.button.primary', { type: 'submit' }, icon('check'), t('admin.save')));
  }

  async save(level, id) {
    const changed = this.changedFields();
    const entries = changed.map((field) => [field, field.read()]);
    const wrong = entries.find(([, value]) => value === null);
    if (wrong) {
      wrong[0].input.focus();
      return;
    }
    if (entries.length === 0)
      return;
    try {
      await put(path`/policies/${level}/${id}`, { properties: Object.fromEntries(entries.map(([field, value]) => [field.property.name, value === '' ? null : value])) });
    } catch (problem) {
      await this.showRefusal(problem, changed);
      return;
    }
    this.fields = [];
    announce(t('admin.saved'));
    await this.load(level, id, t('admin.saved'));
  }

  /** The manager names the property that it does not take: its words stand beside that field. */
  async showRefusal(problem, changed) {
    const words = await problemTexts(problem);
    const named = changed.filter((field) => names(problem.detail, field.property.name));
    for (const field of problem.name === 'InvalidArgument' ? named : [])
      field.fail(words.text);
    if (problem.name === 'InvalidArgument' && named.length > 0) {
      replace(this.trouble, notice('error', { title: words.title, text: t('admin.checkFields') }));
      named[0].input.focus();
    } else {
      await showProblem(this.trouble, problem);
      this.trouble.scrollIntoView({ block: 'center' });
    }
  }
}

await loadTexts(['archive', 'admin']);
try {
  const entered = await enter();
  if (entered && may(entered.rights, 'mayAdministerRecording'))
    new AdminPage(entered);
  else if (entered)
    drawFrame(entered, h('main.page', { id: 'main' }, emptyPage('lock', { title: t('admin.refused'), text: t('admin.refusedHint') })));
} catch (problem) {
  const main = h('main.page', { id: 'main' });
  document.body.replaceChildren(main);
  showProblem(main, problem, { actions: [h('a.button', { href: location.href }, t('common.refresh'))] });
}
