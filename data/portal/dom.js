// SPDX-License-Identifier: LGPL-2.1-or-later
// Small helpers that all pages build their elements with.
import { icon } from './icons.js';
import { t } from './i18n.js';

/**
 * An element: h('button.primary', {type: 'button', onclick: f}, 'text', node, …). Properties with "on" are listeners,
 * `data` and `aria` are objects; false, null and undefined leave an attribute or a child out, true sets an empty one.
 */
export function h(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag || 'div');
  if (classes.length)
    element.className = classes.join(' ');
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false)
      continue;
    if (key.startsWith('on'))
      element.addEventListener(key.slice(2), value);
    else if (key === 'data')
      Object.assign(element.dataset, value);
    else if (key === 'aria')
      Object.entries(value).forEach(([part, text]) => text != null && element.setAttribute(`aria-${part}`, text));
    else if (key === 'value' || key === 'checked')
      element[key] = value;
    else
      element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

export const $ = (selector, root = document) => root.querySelector(selector);

/** A button with an icon and a text; with `label` instead of text only the icon is seen. */
export function button(kind, name, { text, label, ...properties }) {
  return h(`button.button${kind && `.${kind}`}${text ? '' : '.icon-only'}`,
    { type: 'button', title: text ? undefined : label, aria: { label }, ...properties },
    name && icon(name), text && h('span', {}, text));
}

/**
 * Replaces what is in an element. A menu that is open there opens again. The focus stays on the element with the same
 * data-key, otherwise on the first with any.
 */
export function replace(container, ...children) {
  const key = container.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const menu = $('[aria-haspopup="menu"][aria-expanded="true"]', container)?.dataset.key;
  const keyed = (wanted) => [...container.querySelectorAll('[data-key]')].find((element) => element.dataset.key === wanted);
  container.replaceChildren(...children.flat().filter(Boolean));
  if (menu !== undefined)
    keyed(menu)?.click();
  if (key !== undefined)
    (keyed(key) ?? $('[data-key]', container))?.focus();
}

/** Title, sentence and actions. `kind`: info, warn, error, good. */
export function notice(kind, { title, text, lang, actions = [], onclose, icon: name }) {
  const names = { info: 'info', warn: 'warning', error: 'error', good: 'check' };
  return h(`div.notice.${kind}`, {},
    icon(name ?? names[kind]),
    h('div', { lang }, title && h('strong', {}, title), text && h('p', {}, text), actions.length > 0 && h('div.actions', {}, actions)),
    onclose && button('quiet', 'close', { label: t('common.dismiss'), onclick: onclose, data: { key: 'dismiss' } }));
}

/** A page without content: what is missing, why, and what to do. */
export function empty(name, { title, text, actions = [] }) {
  return h('div.empty', {}, icon(name), h('h2', {}, title), text && h('p', {}, text),
    actions.length > 0 && h('div.row.wrap', {}, actions));
}

/** Tells screen readers; politely unless it is urgent. The same text twice in a row is told twice. */
export function announce(text, urgent = false) {
  const id = urgent ? 'live-urgent' : 'live';
  let region = document.getElementById(id);
  if (!region) {
    region = h('div.visually-hidden', { id, role: urgent ? 'alert' : 'status', aria: { live: urgent ? 'assertive' : 'polite' } });
    document.body.append(region);
  }
  region.replaceChildren(h('p', {}, text));
}

/**
 * A modal dialog; resolves with the value of the button that closed it, or null. The browser keeps the focus inside and
 * gives it back. actions: [{value, text, kind, autofocus}]; `required`: Escape does not close it; `validate(value)`: false
 * keeps it open; `signal` closes it.
 */
export function openDialog({ title, content = [], actions, required = false, wide = false, validate = () => true, signal }) {
  return new Promise((resolve) => {
    const heading = h('h2', { id: `dialog-${crypto.getRandomValues(new Uint32Array(1))[0]}`, tabindex: '-1' }, title);
    const dialog = h(wide ? 'dialog.dialog.wide' : 'dialog.dialog', { aria: { labelledby: heading.id } },
      h('form', {
        method: 'dialog',
        onsubmit(event) {
          event.preventDefault();
          const value = event.submitter?.value ?? actions.at(-1).value;
          if (validate(value))
            dialog.close(value);
        },
      }, heading, content, h('div.actions', {}, actions.map(({ value, text, kind = '', autofocus }) =>
        h(`button.button${kind && `.${kind}`}`, { type: 'submit', value, autofocus, data: { key: value } }, text)))));
    dialog.addEventListener('cancel', (event) => required && event.preventDefault());
    // Escape twice closes a dialog whatever its cancel event says: then it opens again.
    dialog.addEventListener('close', () => {
      if (required && !dialog.returnValue && !signal?.aborted) {
        dialog.showModal();
        return;
      }
      dialog.remove();
      resolve(dialog.returnValue || null);
    });
    signal?.addEventListener('abort', () => dialog.close(''));
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * A button that opens a menu, by mouse and keys. `items()` gives what it has at that moment:
 * [{key, text, icon, kind, checked, disabled, onclick, href}]; null is a line between them.
 */
export function menuButton({ label, icon: name = 'more', text, kind = 'quiet', key, items }) {
  const anchor = h('div.menu-anchor');
  const opener = button(kind, name, { text, label, data: { key: key ?? label }, onclick: () => (menu() ? close() : show(0)) });
  opener.setAttribute('aria-haspopup', 'menu');
  opener.setAttribute('aria-expanded', 'false');
  const menu = () => $('.menu', anchor);
  const entries = () => [...anchor.querySelectorAll('[role^="menuitem"]')];

  function close(focus = true) {
    document.removeEventListener('pointerdown', outside);
    menu()?.remove();
    opener.setAttribute('aria-expanded', 'false');
    if (focus)
      opener.focus();
  }
  function outside(event) {
    if (!anchor.contains(event.target))
      close(false);
  }
  function show(index) {
    const rows = items();
    anchor.append(h('div.menu', { role: 'menu', aria: { label } }, rows.map((item) => item === null ? h('hr', { role: 'separator' }) :
      h(item.href ? 'a' : `button${item.kind ? `.${item.kind}` : ''}`, {
        type: item.href ? undefined : 'button',
        href: item.href,
        role: item.checked === undefined ? 'menuitem' : 'menuitemradio',
        tabindex: '-1',
        aria: { checked: item.checked === undefined ? undefined : String(item.checked), disabled: item.disabled ? 'true' : undefined },
        data: { key: item.key },
        onclick() {
          if (item.disabled)
            return;
          close();
          item.onclick?.();
        },
      }, item.icon && icon(item.icon), h('span', {}, item.text)))));
    opener.setAttribute('aria-expanded', 'true');
    document.addEventListener('pointerdown', outside);
    entries().at(index)?.focus();
  }
  anchor.addEventListener('keydown', (event) => {
    const all = entries();
    const at = all.indexOf(document.activeElement);
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    if (!menu()) {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')
        return;
      show(event.key === 'ArrowUp' ? -1 : 0);
    } else if (event.key === 'Escape') {
      close();
    } else if (event.key === 'Tab') {
      close(false);
      return;
    } else if (event.key in moves) {
      all.at(moves[event.key] % all.length)?.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  anchor.addEventListener('focusout', (event) => {
    if (menu() && event.relatedTarget && !anchor.contains(event.relatedTarget))
      close(false);
  });
  anchor.append(opener);
  return anchor;
}
