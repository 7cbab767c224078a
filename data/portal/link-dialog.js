// SPDX-License-Identifier: LGPL-2.1-or-later
// Sends a link to recordings to somebody without an account. Called by recording.js.
import { post } from './api.js';
import { actDialog } from './dialogs.js';
import { announce, h, openDialog } from './dom.js';
import { glyphButton } from './glyphs.js';
import { LANGUAGE_NAMES, LANGUAGES, t } from './i18n.js';
import { reasonField } from './reason.js';
import { may } from './entry.js';

const PLACEHOLDERS = ['subject', 'start', 'duration', 'days', 'until', 'destination'].map((name) => `{${name}}`).join(' ');
const MIN_CODE = 6;
const MAX_CODE = 64;
// Without letters and digits that are mistaken for each other when they are read out.
const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 10;

function makeCode() {
  return Array.from(crypto.getRandomValues(new Uint8Array(CODE_LENGTH)), (byte) => CODE_LETTERS[byte % CODE_LETTERS.length]).join('');
}

/** A labelled control with a hint and an error that its check() shows. */
function field(name, control, { hint, beside } = {}) {
  const id = `link-${name.toLowerCase()}`;
  const error = h('p.error', { id: `${id}-error`, role: 'alert', hidden: true });
  control.id = id;
  control.setAttribute('aria-describedby', `${id}-error${hint ? ` ${id}-hint` : ''}`);
  return {
    control,
    element: h('div.field', {}, h('label', { for: id }, t(`archive.link${name}`)),
      beside ? h('div.row', {}, control, beside) : control,
      hint && h('p.hint', { id: `${id}-hint` }, hint), error),
    check(text) {
      error.textContent = text ?? '';
      error.hidden = !text;
      control.setAttribute('aria-invalid', String(Boolean(text)));
      return !text;
    },
  };
}

function buildFields(rights) {
  const mostDays = Number(rights.linkDays?.value) || 7;
  const code = h('input.input.mono', { type: 'text', maxlength: MAX_CODE, autocomplete: 'off', spellcheck: 'false' });
  const sender = String(rights.linkFrom?.value ?? '');
  const fields = {
    recipient: field('Recipient', h('input.input', { type: 'text', maxlength: 998, autocomplete: 'off', autofocus: true }), { hint: t('archive.linkRecipientHint') }),
    days: field('Days', h('input.input', { type: 'text', value: mostDays, inputmode: 'numeric', autocomplete: 'off' }), { hint: t('archive.linkDaysHint', { count: mostDays }) }),
    language: field('Language', h('select.input', {}, h('option', { value: '' }, t('archive.linkLanguageRule')),
      LANGUAGES.map((name) => h('option', { value: name, lang: name }, LANGUAGE_NAMES[name])))),
    code: field('Code', code, {
      hint: t('archive.linkCodeHint'),
      beside: h('button.button', { type: 'button', onclick: () => { code.value = makeCode(); } }, t('archive.linkCodeMake')),
    }),
    sender: field('From', h('input.input', { type: 'text', maxlength: 998, value: sender, readonly: !may(rights, 'mayAdministerRecording') }),
      { hint: may(rights, 'mayAdministerRecording') ? undefined : t('archive.linkFromRule') }),
    subject: field('Subject', h('input.input', { type: 'text', maxlength: 998, value: String(rights.linkSubject?.value ?? ''), placeholder: t('archive.linkDefault') })),
    body: field('Body', h('textarea.input', { rows: 5, maxlength: 65536, value: String(rights.linkBody?.value ?? ''), placeholder: t('archive.linkDefault') }), { hint: t('archive.linkPlaceholders', { names: PLACEHOLDERS }) }),
  };
  return { fields, mostDays, sender };
}

function checkFields({ fields, mostDays }) {
  const days = Number(fields.days.control.value);
  const code = fields.code.control.value.trim();
  const wrong = [
    !fields.recipient.check(fields.recipient.control.value.trim() ? null : t('archive.linkRecipientNeeded')) && fields.recipient,
    !fields.days.check(Number.isInteger(days) && days >= 1 && days <= mostDays ? null : t('archive.linkDaysWrong', { max: mostDays })) && fields.days,
    !fields.code.check(code === '' || (code.length >= MIN_CODE && code.length <= MAX_CODE) ? null : t('archive.linkCodeWrong')) && fields.code,
  ].find(Boolean);
  wrong?.control.focus();
  return !wrong;
}

/** Only what differs from the rules is sent, so that the rules' own texts stay in the recipient's language. */
function readOptions({ fields, sender }, rights) {
  const value = (name) => fields[name].control.value.trim();
  const changed = (name, rule) => (value(name) === String(rule ?? '').trim() ? undefined : value(name));
  return {
    recipient: value('recipient'),
    days: Number(value('days')),
    language: value('language') || undefined,
    code: value('code') || undefined,
    sender: changed('sender', sender) || undefined,
    subject: changed('subject', rights.linkSubject?.value) || undefined,
    body: changed('body', rights.linkBody?.value) || undefined,
  };
}

function showLink(url, code) {
  const address = h('input.input.mono', { id: 'link-address', type: 'text', readonly: true, value: url, onfocus: () => address.select() });
  const copy = glyphButton('', 'copy', {
    text: t('archive.copy'),
    async onclick() {
      address.select();
      try {
        await navigator.clipboard.writeText(url);
      } catch {
        document.execCommand('copy');
      }
      announce(t('archive.copied'));
    },
  });
  return openDialog({
    title: t('archive.linkMade'),
    wide: true,
    content: [
      url ? h('p', {}, t('archive.linkOnce')) : h('p', {}, t('archive.linkNoUrl')),
      url && h('div.field', {}, h('label', { for: 'link-address' }, t('archive.linkAddress')), h('div.row', {}, address, copy)),
      code && h('div.notice.info', {}, h('div', {}, h('strong.mono.code', {}, code), h('p', {}, t('archive.linkCodeTell')))),
    ],
    actions: [{ value: 'close', text: t('archive.close'), kind: 'primary' }],
  });
}

export async function sendLink({ rights, documents, reason }) {
  const form = buildFields(rights);
  const why = reasonField(rights, { value: reason, id: 'link-reason' });
  const download = h('input', { type: 'checkbox', id: 'link-download' });
  const { fields } = form;
  let made = null;
  const done = await actDialog({
    title: t('archive.linkTitle'),
    wide: true,
    content: [
      h('p.muted', {}, t('archive.linkText')),
      fields.recipient.element,
      h('div.pair', {}, fields.days.element, fields.language.element),
      fields.code.element,
      may(rights, 'mayDownload') && h('span.check', {}, download, h('label', { for: 'link-download' }, t('archive.linkDownload'))),
      why.element,
      h('details', {}, h('summary', {}, t('archive.linkMail')),
        h('div.stack', {}, fields.sender.element, fields.subject.element, fields.body.element)),
    ],
    confirm: t('archive.linkSend'),
    check() {
      const given = checkFields(form) ? why.read() : null;
      return given === null ? null : { ...readOptions(form, rights), documents, reason: given || undefined, download: download.checked || undefined };
    },
    async act(values) {
      made = { ...await post('/links', values), code: values.code };
    },
  });
  if (done)
    await showLink(made.url, made.code);
  return done;
}
