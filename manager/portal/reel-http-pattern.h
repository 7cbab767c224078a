/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pattern of paths such as /api/v1/calls/{call}/controls, and the parameters that it finds in one. Used by
 * ReelHttpRouter. Pure. */
#pragma once

#include <glib.h>

typedef struct _ReelHttpPattern ReelHttpPattern;

/* TEXT is part of the program: a {NAME} begins a segment, and ends it or is followed by text as in “{id}:pause”. */
ReelHttpPattern *reel_http_pattern_new (const char *text);
void reel_http_pattern_free (ReelHttpPattern *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelHttpPattern, reel_http_pattern_free)

const char *reel_http_pattern_get_text (const ReelHttpPattern *self);

/* PATH: as it came, percent-encoded. Returns: (transfer full): name → decoded value; NULL if PATH is another one, or a
 * value is empty, not UTF-8, has a control character or is a dot segment */
GHashTable *reel_http_pattern_match (const ReelHttpPattern *self, const char *path);

/* Negative if A is to be tried before B: text comes before a parameter, and a longer tail before a shorter one. */
int reel_http_pattern_compare (const ReelHttpPattern *a, const ReelHttpPattern *b);
