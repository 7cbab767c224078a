/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The reason that somebody has to give before a recording is opened or deleted
 * (RULES section 6): what a policy may ask for, and whether a reason will do. Used
 * by policies and by the archive's rights. */
#pragma once

#include <glib.h>

/* Of a reason, in bytes. */
#define REEL_REASON_MAX_BYTES 4096

/* Whether RULE is “#txt”, or reasons with a ; between them, none of them empty. */
gboolean reel_reason_is_rule (const char *rule);

/* Whether REASON, NULL or empty where none was given, is what RULE (NULL or empty: nothing) asks for: any text that is
 * not blank, or one of the list. */
gboolean reel_reason_fits (const char *rule, const char *reason);
