// SPDX-License-Identifier: LGPL-2.1-or-later
// The archive page: which of its views an address shows. /archive lists recordings, /archive/OPERATION shows one, and
// /archive?view= one of the lists beside them.
import { $, h, replace } from './dom.js';
import { t } from './i18n.js';
import { problemTexts } from './problems.js';
import { findRecording, RecordingView, unknownRecording } from './recording.js';
import { auditView, completenessView, expiriesView, linksView } from './reports.js';
import { Results, subjectOf } from './results.js';
import { drawFrame, enter, may } from './entry.js';
import { loadTexts } from './texts.js';
import { showProblem } from './trouble.js';

const VIEWS = {
  links: { build: linksView, right: 'maySendLink' },
  completeness: { build: completenessView, right: 'mayAdministerRecording' },
  audit: { build: auditView, right: 'mayAdministerRecording' },
  expiries: { build: expiriesView, right: 'mayAdministerRecording' },
};

class ArchivePage {
  constructor({ settings, rights }) {
    this.rights = rights;
    this.name = settings.name ?? 'Callreel';
    this.tabs = h('nav.views', { aria: { label: t('archive.views') } });
    this.main = h('main.page', { id: 'main', tabindex: '-1' });
    this.results = new Results({
      onOpen: (recording, href) => this.go(href, recording),
      onFilter: (filter) => this.go(`/archive${Object.keys(filter).length ? `?${new URLSearchParams(filter)}` : ''}`),
    });
    drawFrame({ settings, rights }, this.tabs, this.main);
    addEventListener('popstate', () => this.route());
    this.route();
  }

  go(href, recording = null) {
    history.pushState(null, '', href);
    this.route(recording);
  }

  follow(event, href) {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    event.preventDefault();
    this.go(href);
  }

  async route(recording = null) {
    const operation = /^\/archive\/(.+)$/.exec(location.pathname)?.[1];
    const { view, lang, ...filter } = Object.fromEntries(new URLSearchParams(location.search));
    this.view?.close?.();
    this.view = null;
    this.showTabs(operation ? null : VIEWS[view] ? view : 'recordings');
    if (operation)
      await this.showRecording(decodeURIComponent(operation), recording);
    else if (VIEWS[view])
      this.showReport(view, filter);
    else
      this.showResults(filter);
  }

  showTabs(current) {
    const names = ['recordings', ...Object.keys(VIEWS).filter((name) => may(this.rights, VIEWS[name].right) || may(this.rights, 'mayAdministerRecording'))];
    this.tabs.hidden = names.length === 1;
    replace(this.tabs, names.map((name) => {
      const href = name === 'recordings' ? '/archive' : `/archive?view=${name}`;
      return h('a', { href, aria: { current: name === current ? 'page' : undefined }, data: { key: name }, onclick: (event) => this.follow(event, href) }, t(`archive.view.${name}`));
    }));
  }

  setTitle(text) {
    document.title = `${text} · ${this.name}`;
  }

  showResults(filter) {
    this.setTitle(t('archive.title'));
    this.main.replaceChildren(h('h1.visually-hidden', {}, t('archive.title')), this.results.element);
    this.results.show(filter);
  }

  showReport(name, filter) {
    const report = VIEWS[name].build(filter);
    this.setTitle(t(`archive.${name}.title`));
    this.main.replaceChildren(report.element);
    $('h1', report.element).focus({ preventScroll: true });
    report.start();
  }

  async showRecording(operation, known) {
    const onBack = (event) => this.follow(event, '/archive');
    const address = location.pathname;
    let found = known;
    let problem = null;
    if (!found) {
      this.main.replaceChildren(h('div.row.loading', {}, h('div.spinner'), h('span.muted', {}, t('common.loading'))));
      try {
        found = await findRecording(operation);
      } catch (error) {
        problem = error;
      }
      if (location.pathname !== address)
        return;
    }
    if (!found) {
      this.setTitle(t('archive.title'));
      this.main.replaceChildren(unknownRecording(await problemTexts(problem), onBack));
      return;
    }
    this.view = new RecordingView({
      rights: this.rights, recording: found, onBack,
      onAudit: (target) => this.go(`/archive?${new URLSearchParams({ view: 'audit', target })}`),
    });
    this.setTitle(subjectOf(found));
    this.main.replaceChildren(this.view.element);
    scrollTo(0, 0);
    $('h1', this.view.element).focus({ preventScroll: true });
  }
}

await loadTexts(['archive', 'play']);
try {
  const entered = await enter();
  if (entered)
    new ArchivePage(entered);
} catch (problem) {
  const main = h('main.page', { id: 'main' });
  document.body.replaceChildren(main);
  showProblem(main, problem, { actions: [h('a.button', { href: location.href }, t('common.refresh'))] });
}
