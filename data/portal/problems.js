// SPDX-License-Identifier: LGPL-2.1-or-later
// What is shown for a refusal. The manager words it: a title, and a sentence of its own or the general one of GetErrors, which
// it has in the languages of the pages. A translation may stand in for the general sentence, never for one that tells more.
import { get, Problem } from './api.js';
import { currentLanguage, has, t } from './i18n.js';

const tables = new Map();

/** The manager's texts of all refusals; asked for once. An empty table while it cannot be had. */
async function generalTexts(language) {
  try {
    if (!tables.has(language))
      tables.set(language, await get('/errors', { language }));
  } catch {
    // shown without it, and asked again at the next refusal
  }
  return tables.get(language) ?? {};
}

/** {title, text} of a Problem, or of anything else that went wrong. */
export async function problemTexts(problem) {
  const known = problem instanceof Problem ? problem : new Problem({ name: 'Error' });
  // What is also shown while nothing answers.
  const own = has(`errors.${known.name}`) ? { title: t(`errors.${known.name}.title`), text: t(`errors.${known.name}.text`) } : null;
  if (known.status === 0 && own)
    return own;
  const [english, local] = await Promise.all([generalTexts('en'), generalTexts(currentLanguage())]);
  const general = local[known.name];
  const tellsMore = known.detail && known.detail !== english[known.name]?.text && known.detail !== general?.text;
  return {
    title: (own ?? general)?.title || known.title || t('errors.Error.title'),
    text: (tellsMore ? known.detail : (own ?? general)?.text ?? known.detail) || t('errors.Error.text'),
  };
}
