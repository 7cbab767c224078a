/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Untrusted text: makes it safe to be quoted in an error, and finds what would become a line of its own in an answer.
 */
#pragma once

#include <glib.h>

/* Returns: (transfer full): at most 64 bytes of @text, whole characters, with control characters and invalid bytes
 * replaced */
char *reel_text_quote (const char *text);
/* Whether a line has a carriage return before its end. Such a line is one to us, and several to some that get it back.
 */
gboolean reel_text_has_stray_return (const char *text, gsize length);
