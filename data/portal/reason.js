// SPDX-License-Identifier: LGPL-2.1-or-later
// The reason that the rule reason-required asks for: a free text, or one of a list. Called by dialogs.js.
import { h } from './dom.js';
import { t } from './i18n.js';

const FREE_TEXT = '#txt';
const MAX_LENGTH = 1000;

const ruleOf = (rights) => String(rights.reasonRequired?.value ?? '').trim();

export const needsReason = (rights) => ruleOf(rights) !== '';

function buildControl(rule, id, value) {
  if (rule === '' || rule === FREE_TEXT)
    return h('input.input', { id, type: 'text', maxlength: MAX_LENGTH, autocomplete: 'off', value, aria: { describedby: `${id}-error` } });
  const choices = rule.split(';').map((choice) => choice.trim()).filter(Boolean);
  return h('select.input', { id, value, aria: { describedby: `${id}-error` } },
    h('option', { value: '' }, t('archive.reasonChoose')),
    choices.map((choice) => h('option', { value: choice, selected: choice === value }, choice)));
}

/**
 * {element, read()}: read() gives the reason, or null and marks the field where one is missing. `required` asks for a free
 * text even where the rules do not.
 */
export function reasonField(rights, { required = false, value = '', id = 'reason' } = {}) {
  const rule = ruleOf(rights);
  const needed = required || rule !== '';
  const control = buildControl(rule, id, value);
  const error = h('p.error', { id: `${id}-error`, role: 'alert', hidden: true }, t('archive.reasonNeeded'));
  if (needed)
    control.setAttribute('aria-required', 'true');
  return {
    element: h('div.field', {}, h('label', { for: id }, t(needed ? 'archive.reason' : 'archive.reasonOptional')), control, error),
    read() {
      const reason = control.value.trim();
      const missing = needed && reason === '';
      error.hidden = !missing;
      control.setAttribute('aria-invalid', String(missing));
      if (missing)
        control.focus();
      return missing ? null : reason;
    },
  };
}
