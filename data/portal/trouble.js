// SPDX-License-Identifier: LGPL-2.1-or-later
// Shows a refusal in a place of the page, and tells screen readers. Called by the pages of the archive.
import { $, announce, empty, h, notice, replace } from './dom.js';
import { problemTexts } from './problems.js';

/** empty() as all that a page has: its title is the page's. */
export function emptyPage(icon, words) {
  const element = empty(icon, words);
  $('h2', element).replaceWith(h('h1', { tabindex: '-1' }, words.title));
  return element;
}

export async function showProblem(place, problem, options = {}) {
  const words = await problemTexts(problem);
  replace(place, notice('error', { ...words, ...options }));
  announce(`${words.title}. ${words.text}`, true);
}
