/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What somebody looks for in texts, as SQLite takes it. Used by reel-store-page.c. */
#pragma once

#include <glib.h>

/* Words that all have to be there, "a phrase", and beginn*, as an expression of FTS5 in which nothing else has a
 * meaning. Returns: (transfer full): "" where there is no word */
char *reel_sqlite_text_to_match (const char *text);
