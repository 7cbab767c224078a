// SPDX-License-Identifier: LGPL-2.1-or-later
// What the panel asks: whether the participants of a room know that it will be recorded, and whether somebody who joins
// agrees to be recorded.
import { h, openDialog } from './dom.js';
import { t } from './i18n.js';

/** Whether to start. */
export async function confirmStart() {
  const answer = await openDialog({
    title: t('panel.confirmTitle'),
    content: [h('p', {}, t('panel.confirmText')), h('p.small.muted', {}, t('panel.confirmHost'))],
    actions: [
      { value: 'cancel', text: t('common.cancel') },
      { value: 'start', text: t('actions.start'), kind: 'record', autofocus: true },
    ],
  });
  return answer === 'start';
}

/** true or false, or null if `signal` withdrew the question. `question`: the manager's own, {text, language}, or null. */
export async function askConsent(question, signal) {
  const answer = await openDialog({
    title: t('panel.consentTitle'),
    required: true,
    signal,
    content: [
      h('p', {}, t('panel.consentText')),
      question ? h('p', { lang: question.language }, h('strong', {}, question.text)) : h('p', {}, h('strong', {}, t('panel.consentQuestion'))),
    ],
    actions: [
      { value: 'no', text: t('panel.disagree') },
      { value: 'yes', text: t('panel.agree'), kind: 'primary' },
    ],
  });
  return answer === null || signal.aborted ? null : answer === 'yes';
}
