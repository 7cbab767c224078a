// SPDX-License-Identifier: LGPL-2.1-or-later
// What is shown for a refusal. The manager words it: a title, and a sentence of its own or the general one of GetErrors.
// A translation may stand in for the general sentence, never for one that tells more.
import { get, Problem } from './api.js';
import { currentLanguage, has, t } from './i18n.js';

let table = null;

/** The manager's texts of all refusals; asked for once. An empty table while it cannot be had. */
async function generalTexts() {
  try {
    table ??= await get('/errors', { language: currentLanguage() });
  } catch {
    // shown without it, and asked again at the next refusal
  }
  return table ?? {};
}

/** {title, text} of a Problem, or of anything else that went wrong. */
export async function problemTexts(problem) {
  const known = problem instanceof Problem ? problem : new Problem({ name: 'Error' });
  const local = has(`errors.${known.name}`) ? known.name : null;
  const own = local && { title: t(`errors.${local}.title`), text: t(`errors.${local}.text`) };
  if (known.status === 0 && own)
    return own;
  const general = (await generalTexts())[known.name];
  const text = known.detail && known.detail !== general?.text ? known.detail : own?.text ?? general?.text ?? known.detail;
  return {
    title: own?.title ?? (known.title || general?.title || t('errors.Error.title')),
    text: text || t('errors.Error.text'),
  };
}
