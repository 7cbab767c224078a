/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which bytes of a file a request is for (RFC 9110, sections 13 and 14). Used by the portal for media. */
#pragma once

#include <glib.h>

/* Both inclusive. */
typedef struct {
  guint64 first;
  guint64 last;
} ReelByteRange;

/**
 * ReelByteRangeAnswer:
 * @REEL_BYTE_RANGE_WHOLE: 200: there is no range, or none that is understood, or several
 * @REEL_BYTE_RANGE_PART: 206
 * @REEL_BYTE_RANGE_UNSATISFIABLE: 416
 */
typedef enum {
  REEL_BYTE_RANGE_WHOLE,
  REEL_BYTE_RANGE_PART,
  REEL_BYTE_RANGE_UNSATISFIABLE,
} ReelByteRangeAnswer;

/**
 * reel_byte_range_parse:
 * @header: (nullable): of the field Range
 * @size: of the file
 * @range: (out): of %REEL_BYTE_RANGE_PART; it lies within the file
 *
 * Several ranges of which only one lies within the file are that one; others are answered with the whole file, as RFC
 * 9110 permits: no player asks for them, and overlapping ones are a known attack.
 */
ReelByteRangeAnswer reel_byte_range_parse (const char *header, guint64 size, ReelByteRange *range);

/* Whether HEADER, of If-Match or If-None-Match, lists TAG or is *. STRONG: weak tags do not count. TAG: strong, with
 * its quotation marks. */
gboolean reel_entity_tag_is_listed (const char *header, const char *tag, gboolean strong);
/* Whether HEADER, of If-Range, lets a range count: it is absent, or this very tag. A date never is. */
gboolean reel_entity_tag_allows_range (const char *header, const char *tag);
