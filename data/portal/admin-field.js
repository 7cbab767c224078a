// SPDX-License-Identifier: LGPL-2.1-or-later
// One property on the administration page: what applies, where that comes from, and the control that sets it at this level.
// Called by admin.js.
import { CONSENTS, MAX_DAYS, MODES, PLACEHOLDERS } from './admin-properties.js';
import { h } from './dom.js';
import { LANGUAGE_NAMES, t } from './i18n.js';
import { icon } from './icons.js';
import { nameOf } from './names.js';

const FREE_TEXT = '#txt';

/** A value as people read it. */
export function describe(property, value) {
  if (value === undefined || value === null || value === '' || (property.kind === 'days' && value === 0))
    return { mode: t('admin.mode.unset'), consent: t('admin.consent.unset'), days: t('admin.noLimit'), reasons: t('admin.reasonNone') }[property.kind] ?? t('admin.none');
  switch (property.kind) {
    case 'flag': return t(value ? 'admin.on' : 'admin.off');
    case 'mode': return nameOf('admin.mode', value);
    case 'consent': return nameOf('admin.consent', value);
    case 'days': return t('admin.days', { count: Number(value) });
    case 'reasons': return value === FREE_TEXT ? t('admin.reasonText') : value.split(';').map((choice) => choice.trim()).join(', ');
    case 'language': return LANGUAGE_NAMES[value] ?? value;
    default: return String(value);
  }
}

/** {element, read(), write(value)} of a kind; read() gives undefined where nothing valid is entered. */
function buildControl({ kind, name, max }, id, onchange) {
  const text = (properties = {}) => h('input.input', { id, type: 'text', maxlength: max, autocomplete: 'off', oninput: onchange, ...properties });
  const plain = (element) => ({ element, read: () => element.value.trim() || undefined, write(value) { element.value = value ?? ''; } });
  const choices = (values, label) => h('select.input', { id, onchange }, values.map((value) => h('option', { value }, label(value))));
  switch (kind) {
    case 'flag': {
      const element = choices(['true', 'false'], (value) => t(value === 'true' ? 'admin.on' : 'admin.off'));
      return { element, read: () => element.value === 'true', write(value) { element.value = String(Boolean(value)); } };
    }
    case 'mode':
      return plain(choices(MODES, (value) => nameOf('admin.mode', value)));
    case 'consent':
      return plain(choices(CONSENTS, (value) => nameOf('admin.consent', value)));
    case 'days': {
      const element = text({ type: 'number', min: 1, max: MAX_DAYS, inputmode: 'numeric' });
      const read = () => (Number.isInteger(Number(element.value)) && element.value >= 1 && element.value <= MAX_DAYS ? Number(element.value) : undefined);
      return { element, read, write(value) { element.value = value || ''; } };
    }
    case 'reasons':
      return buildReasons(id, max, onchange);
    case 'lines':
      return plain(h('textarea.input', { id, rows: 4, maxlength: max, oninput: onchange }));
    default:
      return plain(text({ class: name === 'linkSubject' ? 'input' : 'input mono' }));
  }
}

/** "#txt", or "a;b;c", as a choice and a list with one reason a line. */
function buildReasons(id, max, onchange) {
  const list = h('textarea.input', { rows: 3, maxlength: max, aria: { label: t('admin.reasonChoices') }, placeholder: t('admin.reasonChoices'), oninput: onchange });
  const kind = h('select.input', { id, onchange: () => { list.hidden = kind.value !== 'list'; onchange(); } },
    h('option', { value: 'text' }, t('admin.reasonText')), h('option', { value: 'list' }, t('admin.reasonList')));
  list.hidden = true;
  return {
    element: h('div.stack.tight', {}, kind, list),
    input: kind,
    read: () => (kind.value === 'text' ? FREE_TEXT : list.value.split('\n').map((line) => line.trim()).filter(Boolean).join('; ') || undefined),
    write(value) {
      const isList = Boolean(value) && value !== FREE_TEXT;
      kind.value = isList ? 'list' : 'text';
      list.value = isList ? value.split(';').map((choice) => choice.trim()).join('\n') : '';
      list.hidden = !isList;
    },
  };
}

export class PropertyField {
  /** set: the value at this level, or undefined; source: {value, level, id} of what applies, or null where it is not known. */
  constructor({ property, set, source, onChange }) {
    const id = `property-${property.name}`;
    this.property = property;
    this.saved = set;
    this.source = source;
    this.overriding = set !== undefined;
    this.onChange = onChange;
    this.control = buildControl(property, id, () => this.changed());
    this.input = this.control.input ?? this.control.element;
    this.input.setAttribute('aria-describedby', `${id}-help ${id}-error`);
    this.error = h('p.error', { id: `${id}-error`, role: 'alert', hidden: true });
    this.badge = h('span');
    this.modeHint = h('p.hint', { hidden: property.kind !== 'mode' });
    this.inherited = h('span.applies');
    this.setButton = h('button.button.small', { type: 'button', onclick: () => this.override(), aria: { label: `${t('admin.set')}: ${t(`admin.property.${property.name}`)}` } }, t('admin.set'));
    this.resetButton = h('button.button.quiet.small', {
      type: 'button', onclick: () => this.reset(),
      aria: { label: `${t('admin.reset')}: ${t(`admin.property.${property.name}`)}` },
    }, icon('refresh'), t('admin.reset'));
    this.label = h('label', { for: id }, t(`admin.property.${property.name}`));
    this.element = h('div.property', { data: { property: property.name } },
      h('div.property-text', {}, this.label, h('p.hint', { id: `${id}-help` }, t(`admin.help.${property.name}`, { names: PLACEHOLDERS }))),
      h('div.property-value', {}, this.inherited, this.control.element, this.modeHint, this.error,
        h('div.row.wrap', {}, this.badge, h('span.push'), this.setButton, this.resetButton)));
    this.control.write(set ?? this.inheritedValue());
    this.draw();
  }

  /** What would apply without a value here; undefined where that is not known. */
  inheritedValue() {
    return this.saved === undefined ? this.source?.value : undefined;
  }

  get isChanged() {
    return this.overriding ? JSON.stringify(this.control.read()) !== JSON.stringify(this.saved) : this.saved !== undefined;
  }

  override() {
    this.overriding = true;
    this.changed();
    this.input.focus();
  }

  reset() {
    this.overriding = false;
    this.fail('');
    this.changed();
    this.setButton.focus();
  }

  changed() {
    this.fail('');
    this.draw();
    this.onChange();
  }

  fail(text) {
    this.error.textContent = text;
    this.error.hidden = !text;
    this.input.setAttribute('aria-invalid', String(Boolean(text)));
  }

  /** What is to be saved: a value, or '' which removes it; null where the entry is marked as wrong. */
  read() {
    if (!this.overriding)
      return '';
    const value = this.control.read();
    if (value === undefined) {
      this.fail(t(this.property.kind === 'days' ? 'admin.wholeNumber' : 'admin.valueNeeded', { max: MAX_DAYS }));
      return null;
    }
    return value;
  }

  draw() {
    const { overriding, property } = this;
    const known = this.inheritedValue() !== undefined;
    this.element.classList.toggle('set', overriding);
    this.element.classList.toggle('changed', this.isChanged);
    this.control.element.hidden = !overriding;
    this.inherited.hidden = overriding;
    this.inherited.textContent = known ? describe(property, this.inheritedValue()) : t(this.saved === undefined ? 'admin.notSet' : 'admin.inherit');
    const mode = overriding ? this.control.read() : this.inheritedValue();
    this.modeHint.textContent = property.kind === 'mode' && mode ? t(`admin.modeHint.${mode}`) : '';
    this.setButton.hidden = overriding;
    this.resetButton.hidden = !overriding;
    this.badge.className = overriding ? 'badge accent' : 'badge';
    this.badge.textContent = overriding ? t('admin.setHere') : this.describeSource();
  }

  describeSource() {
    if (this.saved !== undefined || !this.source)
      return t('admin.from.above');
    return this.source.level ? t(`admin.from.${this.source.level}`, { id: this.source.id }) : t('admin.from.builtIn');
  }
}
