// SPDX-License-Identifier: LGPL-2.1-or-later
// The dialogs of the archive that ask before something is done: a reason, deletion, legal hold. Called by recording.js and
// reports.js.
import { h, openDialog } from './dom.js';
import { t } from './i18n.js';
import { showProblem } from './trouble.js';
import { needsReason, reasonField } from './reason.js';

/**
 * A dialog that stays open until `act()` has succeeded: what the manager refuses is shown in it. `check()` gives the
 * values for act(), or null where a field is marked. Resolves with true, or false where it was cancelled.
 */
export async function actDialog({ title, content, confirm, kind = 'primary', wide = false, check, act }) {
  const trouble = h('div');
  let busy = false;
  async function run() {
    const values = check();
    if (values === null || busy)
      return;
    busy = true;
    try {
      await act(values);
      trouble.closest('dialog').close('done');
    } catch (problem) {
      showProblem(trouble, problem);
    } finally {
      busy = false;
    }
  }
  const answer = await openDialog({
    title,
    content: [...content, trouble],
    wide,
    // The first is what Enter does.
    actions: [{ value: 'confirm', text: confirm, kind }, { value: 'cancel', text: t('common.cancel') }],
    validate(value) {
      if (value === 'confirm')
        run();
      return value === 'cancel';
    },
  });
  return answer === 'done';
}

/** The reason for opening a recording: '' where none is asked for, null where the dialog was cancelled. */
export async function askReason(rights) {
  if (!needsReason(rights))
    return '';
  const field = reasonField(rights);
  let reason = null;
  const answer = await openDialog({
    title: t('archive.reasonTitle'),
    content: [h('p.muted', {}, t('archive.reasonText')), field.element],
    actions: [{ value: 'confirm', text: t('archive.continue'), kind: 'primary' }, { value: 'cancel', text: t('common.cancel') }],
    validate(value) {
      reason = value === 'confirm' ? field.read() : null;
      return value === 'cancel' || reason !== null;
    },
  });
  return answer === 'confirm' ? reason : null;
}

export function deleteDialog({ rights, count, reason, act }) {
  const field = reasonField(rights, { value: reason });
  const box = h('input', { type: 'checkbox', id: 'understood', aria: { describedby: 'understood-error' } });
  const error = h('p.error', { id: 'understood-error', role: 'alert', hidden: true }, t('archive.deleteConfirmNeeded'));
  return actDialog({
    title: t('archive.deleteTitle'),
    content: [
      h('p', {}, t('archive.deleteText', { count })),
      field.element,
      h('div.field', {}, h('span.check', {}, box, h('label', { for: 'understood' }, t('archive.deleteConfirm'))), error),
    ],
    confirm: t('archive.delete'),
    kind: 'record',
    check() {
      const given = field.read();
      error.hidden = box.checked;
      box.setAttribute('aria-invalid', String(!box.checked));
      if (given !== null && !box.checked)
        box.focus();
      return box.checked ? given : null;
    },
    act,
  });
}

/** `held`: whether it is on hold, and is to be released. A hold needs a reason whatever the rules ask for. */
export function holdDialog({ held, act }) {
  const field = reasonField({}, { required: !held });
  return actDialog({
    title: t(held ? 'archive.releaseTitle' : 'archive.holdTitle'),
    content: [h('p', {}, t(held ? 'archive.releaseText' : 'archive.holdText')), field.element],
    confirm: t(held ? 'archive.release' : 'archive.hold'),
    check: () => field.read(),
    act,
  });
}
