// SPDX-License-Identifier: LGPL-2.1-or-later
// Loads the texts of a page that has files of its own: messages/PART.LANGUAGE.json beside messages/LANGUAGE.json. They are
// complete in every language, so that no English is loaded beside them.
import { pickLanguage, useMessages } from './i18n.js';

// What there is to say while there are no texts.
const WITHOUT_TEXTS = 'The portal cannot be reached. Reload this page to try again.';

async function fetchTexts(name) {
  const response = await fetch(new URL(`messages/${name}.json`, import.meta.url), { credentials: 'same-origin' });
  if (!response.ok)
    throw new Error(`messages/${name}.json: ${response.status}`);
  return response.json();
}

/** Sets the language of the page; `preferred` is that of a link. */
export async function loadTexts(parts, preferred) {
  const language = pickLanguage(preferred);
  const names = [language, ...parts.map((part) => `${part}.${language}`)];
  const tables = await Promise.all(names.map(fetchTexts)).catch((error) => {
    document.body.textContent = WITHOUT_TEXTS;
    throw error;
  });
  const texts = Object.assign({}, ...tables);
  useMessages(language, texts, texts);
  document.documentElement.lang = language;
}
