/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts on the wire that stand for members of an enumeration: a NULL-terminated array, indexed by the member. Used by
 * every parser and document of the core. */
#pragma once

#include <glib.h>

/* Returns: the member, or -1 when @text is none of @nicks. */
int reel_nick_find (const char *const *nicks, const char *text);

/**
 * reel_nick_parse:
 * @key: name of the argument or key, for the text of the error
 * @value: (out): the member; unchanged on error
 *
 * Returns: whether @text is one of @nicks; otherwise %REEL_ERROR_INVALID_ARGUMENT lists them
 */
gboolean reel_nick_parse (const char *const *nicks, const char *key, const char *text, int *value, GError **error);
