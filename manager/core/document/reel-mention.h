/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds where a text of any kind names somebody: as they are written, in letters of another case, composed in another
 * way, or with escapes of XML, JSON or URIs. Pure; used by ReelMetadataPerson. */
#pragma once

#include <glib.h>

typedef struct _ReelMention ReelMention;

/* NAMES: and ids and addresses; of an address the scheme does not count. Empty ones are in no text. */
ReelMention *reel_mention_new (const char *const *names);
void reel_mention_free (ReelMention *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMention, reel_mention_free)

/* Whether one of the names is in TEXT as a word or several. One that is no longer than two letters, or than one of a
 * script without capitals, has to be all that an XML element, a text in quotation marks or TEXT itself contains.
 * Returns: TRUE as well if it can't be said how TEXT reads */
gboolean reel_mention_is_in (const ReelMention *self, const char *text);
/* Whether TEXT is one of the names. */
gboolean reel_mention_is_all (const ReelMention *self, const char *text);
