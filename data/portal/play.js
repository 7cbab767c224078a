// SPDX-License-Identifier: LGPL-2.1-or-later
// The playback page: what somebody outside sees who was sent a link. No account; the address of the page is the secret.
import { Problem } from './api.js';
import { $, announce, button, h, notice, replace } from './dom.js';
import { clock, dateTime, relative, t } from './i18n.js';
import { icon, mark } from './icons.js';
import { settingsMenu } from './shell.js';
import { loadTexts } from './texts.js';
import { emptyPage } from './trouble.js';
import { readFile, Viewer } from './viewer.js';

const BASE = location.pathname.replace(/\/+$/, '');
const PROBLEM_TYPE = 'urn:callreel:error:';
const MAX_CODE = 64;
const LANGUAGE = 'callreel-link-language';

async function readProblem(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    // a proxy's page, or nothing: the status has to do
  }
  const type = String(body?.type ?? '');
  const name = type.startsWith(PROBLEM_TYPE) ? type.slice(PROBLEM_TYPE.length) : 'Error';
  return new Problem({ name, title: body?.title, detail: body?.detail, status: response.status });
}

async function ask(method, suffix, body) {
  let response;
  try {
    response = await fetch(BASE + suffix, {
      method, credentials: 'same-origin', cache: 'no-store', redirect: 'error',
      headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new Problem({ name: 'ConnectionError' });
  }
  if (!response.ok)
    throw await readProblem(response);
  return response.status === 204 ? null : response.json();
}

/** Of the cookie that the addresses of files are tied to the browser got the first with the description of the link. */
function openFile(part, purpose) {
  return ask('POST', '/open', { documentId: part.documentId, purpose });
}

const source = {
  open: (part) => openFile(part, 'play'),
  download: (part) => openFile(part, 'download'),
  read: async (part, purpose) => readFile((await openFile(part, purpose)).url),
  still: async (part) => (part.contentType === 'audioOnly' ? '' : (await openFile(part, 'thumbnail')).url),
  captions: async (part) => (await source.read(part, 'captions')).text(),
  peaks: async (part) => (await source.read(part, 'peaks')).json(),
  metadata: async (part) => (await source.read(part, 'metadata')).json(),
};

/** The language of the link; a link that is closed no longer tells it, but did so while it was open in this tab. */
function linkLanguage(about) {
  try {
    if (about)
      sessionStorage.setItem(LANGUAGE, about.language);
    return sessionStorage.getItem(LANGUAGE);
  } catch {
    return about?.language;
  }
}

/** The manager's own words; for a lost connection, the page's. */
function wordsOf(problem) {
  const name = problem.status === 0 ? 'ConnectionError' : 'Error';
  return { title: problem.title || t(`errors.${name}.title`), text: problem.detail || t(`errors.${name}.text`) };
}

class PlaybackPage {
  constructor() {
    this.main = h('main.page.playback', { id: 'main', tabindex: '-1' });
    document.body.replaceChildren(
      h('a.skip-link.button.primary', { href: '#main' }, t('common.skip')),
      h('header.topbar', {}, h('span.brand', {}, mark(), t('play.pageTitle')), h('div.row.push', {}, settingsMenu())), this.main);
  }

  show(title, ...content) {
    document.title = title;
    this.viewer?.stop();
    this.viewer = null;
    this.main.replaceChildren(...content.filter(Boolean));
    $('h1', this.main)?.setAttribute('tabindex', '-1');
    $('h1', this.main)?.focus({ preventScroll: true });
  }

  /** A page that says why nothing is shown. `retry` is given where that may pass. */
  showClosed(name, kind, retry) {
    const again = retry ? [button('primary', 'refresh', { text: t('play.retry'), onclick: retry })] : [];
    this.show(t(`play.${kind}Title`), emptyPage(name, { title: t(`play.${kind}Title`), text: t(`play.${kind}Text`), actions: again }));
  }

  showTrouble(problem, retry) {
    if (problem.status === 403 || problem.status === 404 || problem.status === 410) {
      this.showClosed('lock', 'gone');
    } else if (problem.status === 429) {
      this.showClosed('clock', 'tooMany', retry);
    } else {
      this.show(t('play.errorTitle'), emptyPage('offline', { ...wordsOf(problem), actions: [button('primary', 'refresh', { text: t('play.retry'), onclick: retry })] }));
    }
  }

  showAbout(about) {
    this.about = about;
    if (about.hasCode && !about.documents)
      this.showCode();
    else if (about.documents.length === 0)
      this.showClosed('trash', 'removed');
    else
      this.showDocuments();
  }

  async reload() {
    try {
      this.showAbout(await ask('GET', '/about'));
    } catch (problem) {
      this.showTrouble(problem, () => this.reload());
    }
  }

  buildExpiry() {
    const until = this.about.expires;
    return h('p.expiry.small', {}, icon('clock'), h('span', {}, h('strong', {}, t('play.until', { date: dateTime(until) })), ` (${relative(until)}). `, t('play.untilNote')));
  }

  showCode() {
    const error = h('p.error', { id: 'code-error', role: 'alert', hidden: true });
    const code = h('input.input.mono', {
      id: 'code', type: 'text', maxlength: MAX_CODE, autocomplete: 'one-time-code', autocapitalize: 'off', spellcheck: 'false', required: true,
      aria: { describedby: 'code-hint code-error' },
    });
    const fail = (text) => {
      error.textContent = text;
      error.hidden = false;
      code.setAttribute('aria-invalid', 'true');
      code.focus();
      code.select();
    };
    const form = h('form.card.code-card', { novalidate: true, onsubmit: (event) => { event.preventDefault(); this.giveCode(code.value.trim(), fail); } },
      icon('lock'), h('h1', {}, t('play.codeTitle')), h('p.muted', {}, t('play.codeText')),
      h('div.field', {}, h('label', { for: 'code' }, t('play.code')), code, h('p.hint', { id: 'code-hint' }, t('play.codeOnce')), error),
      h('button.button.primary.block', { type: 'submit' }, t('play.codeOpen')),
      this.buildExpiry());
    this.show(t('play.codeTitle'), form);
    code.focus();
  }

  async giveCode(code, fail) {
    if (code === '') {
      fail(t('play.codeEmpty'));
      return;
    }
    // The code begins a visit, which a cookie keeps; the documents are not known before. What the link then says of itself
    // tells whether it was the right one, or closed the link.
    try {
      await ask('POST', '/open', { code });
    } catch (problem) {
      if (problem.status === 0 || problem.status === 429) {
        this.showTrouble(problem, () => this.reload());
        return;
      }
    }
    try {
      const about = await ask('GET', '/about');
      if (about.documents)
        this.showAbout(about);
      else
        fail(t('play.codeWrong'));
    } catch (problem) {
      this.showTrouble(problem, () => this.reload());
    }
  }

  showDocuments() {
    const { documents } = this.about;
    this.heading = h('div.titles');
    this.stage = h('div.stage');
    this.state = h('div');
    this.show(t('play.pageTitle'), h('p.muted.lead', {}, documents.length > 1 ? t('play.introMany', { count: documents.length }) : t('play.intro')),
      documents.length > 1 && this.buildChoice(documents),
      h('div.recording-head', {}, this.heading, this.about.download && this.buildDownload()),
      this.state, this.stage, this.buildExpiry());
    this.choose(documents[0]);
    $('h1', this.main).focus({ preventScroll: true });
  }

  buildChoice(documents) {
    this.choices = documents.map((document) => h('button.choice', { type: 'button', onclick: () => this.choose(document) },
      icon(document.contentType === 'audioOnly' ? 'phone' : 'recorder'),
      h('span', {}, h('strong', {}, document.subject || t('play.untitled')),
        h('span.small.muted.number', {}, `${dateTime(document.start)} · ${clock(document.durationMs)}`))));
    return h('nav', { aria: { label: t('play.choose') } }, h('ul.choices', {}, this.choices.map((choice) => h('li', {}, choice))));
  }

  buildDownload() {
    const text = t('play.download');
    return button('', 'download', { text, onclick: () => this.download(this.document) });
  }

  choose(chosen) {
    this.document = chosen;
    this.viewer?.stop();
    this.choices?.forEach((choice, index) => {
      if (this.about.documents[index] === chosen)
        choice.setAttribute('aria-current', 'true');
      else
        choice.removeAttribute('aria-current');
    });
    document.title = `${chosen.subject || t('play.untitled')} · ${t('play.pageTitle')}`;
    replace(this.heading, h('h1', { tabindex: '-1' }, chosen.subject || t('play.untitled')),
      h('p.muted.number', {}, `${dateTime(chosen.start)} · ${clock(chosen.durationMs)}`));
    this.state.replaceChildren();
    this.viewer = new Viewer({ source, parts: [chosen], sound: chosen.contentType === 'audioOnly' });
    replace(this.stage, this.viewer.element);
    this.viewer.prepare(() => this.play());
  }

  async play() {
    try {
      await this.viewer.open(0, this.viewer.player.time);
    } catch (problem) {
      this.onRefused(problem);
    }
  }

  /** A link that ended while its page was open. */
  onRefused(problem) {
    if (problem.status === 403 || problem.status === 404 || problem.status === 410)
      this.reload();
    else
      replace(this.state, notice('error', { ...wordsOf(problem), onclose: () => this.state.replaceChildren() }));
  }

  async download(chosen) {
    try {
      const { url } = await source.download(chosen);
      const link = h('a', { href: url, download: true });
      document.body.append(link);
      link.click();
      link.remove();
      replace(this.state, notice('good', { text: t('play.downloading'), onclose: () => this.state.replaceChildren() }));
      announce(t('play.downloading'));
    } catch (problem) {
      this.onRefused(problem);
    }
  }
}

let about = null;
let trouble = null;
try {
  about = await ask('GET', '/about');
} catch (problem) {
  trouble = problem;
}
await loadTexts(['play'], linkLanguage(about));
const page = new PlaybackPage();
if (about)
  page.showAbout(about);
else
  page.showTrouble(trouble, () => page.reload());
