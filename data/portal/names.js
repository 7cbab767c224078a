// SPDX-License-Identifier: LGPL-2.1-or-later
// Names of the manager's own words, such as states and reasons. A word that a newer manager has is shown as it is.
import { has, t } from './i18n.js';

/** kind: a part of the messages, such as archive.state. */
export const nameOf = (kind, word) => (has(`${kind}.${word}`) ? t(`${kind}.${word}`) : String(word));
