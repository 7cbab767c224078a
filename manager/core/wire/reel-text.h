/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes untrusted text safe to be quoted in an error. */
#pragma once

#include <glib.h>

/* Returns: (transfer full): at most 64 bytes of @text, whole characters, with control characters and invalid bytes
 * replaced */
char *reel_text_quote (const char *text);
