/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Characters that are written in another way, as XML, JSON and URIs do. Pure; used by ReelMention. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_ESCAPES_XML = 1 << 0,  /* &amp; and the other four, &#252; and &#xfc; */
  REEL_ESCAPES_JSON = 1 << 1, /* \n, \u00fc, a pair of surrogates */
  REEL_ESCAPES_URI = 1 << 2,  /* %C3%BC */
} ReelEscapes;

#define REEL_ESCAPES_ALL (REEL_ESCAPES_XML | REEL_ESCAPES_JSON | REEL_ESCAPES_URI)

/* Whether TEXT may have one, of any kind. */
gboolean reel_escapes_has_any (const char *text);

/* Decodes those of the kinds ESCAPES, also what is encoded several times over. Takes time in proportion to the length.
 * Returns: (transfer full): valid UTF-8; a byte that is none is taken for one of ISO-8859-1, and U+0000 for a space */
char *reel_escapes_decode (const char *text, ReelEscapes escapes);
/* The same, but once: what was decoded is not a part of another escape. */
char *reel_escapes_decode_layer (const char *text, ReelEscapes escapes);

/* Whether TEXT, decoded, refers to something that XML does not define, so that it is not known how it reads. */
gboolean reel_escapes_has_undefined (const char *text);
