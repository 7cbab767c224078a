/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text from outside, made fit to be quoted in an error. */
#pragma once

#include <glib.h>

/* Returns: (transfer full): at most 64 bytes of @text, whole characters, each
 * control character or broken byte replaced */
char *reel_text_quote (const char *text);
