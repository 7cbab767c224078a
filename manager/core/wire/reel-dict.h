/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads an a{sv} from a client into a struct, by a table of keys. Every parser of client properties in the core is such
 * a table. And adds to one that is made. */
#pragma once

#include <glib.h>

#define REEL_DICT_MAX_PAIRS 256 /* of an a{ss} */

/**
 * ReelDictType:
 * @REEL_DICT_TEXT: s into char *, one line; max is in bytes
 * @REEL_DICT_LINES: s into char *, line ends allowed; max is in bytes
 * @REEL_DICT_ID: s into char *, by reel_id_validate()
 * @REEL_DICT_FILE: s into char *, an absolute path or empty
 * @REEL_DICT_NICK: s into int, one of nicks
 * @REEL_DICT_BOOLEAN: b into gboolean
 * @REEL_DICT_UINT32: u into guint32, from min to max
 * @REEL_DICT_UINT64: t into guint64, from min to max
 * @REEL_DICT_INSTANT: the same, milliseconds since 1970 UTC
 * @REEL_DICT_TEXTS: a{ss} into GVariant *, at most 256 pairs of at most 4096 bytes, no key twice
 */
typedef enum {
  REEL_DICT_TEXT,
  REEL_DICT_LINES,
  REEL_DICT_ID,
  REEL_DICT_FILE,
  REEL_DICT_NICK,
  REEL_DICT_BOOLEAN,
  REEL_DICT_UINT32,
  REEL_DICT_UINT64,
  REEL_DICT_INSTANT,
  REEL_DICT_TEXTS,
} ReelDictType;

/* Tables of keys are used by the parsers, and by programs that offer the keys to users: these use @key, @type, @nicks
 * (also of a text that is validated elsewhere) and @help, a short addition; NULL: none. */
typedef struct {
  const char *key;
  ReelDictType type;
  gsize offset;
  guint64 max;
  guint64 min;
  const char *const *nicks;
  const char *help;
} ReelDictKey;

/**
 * reel_dict_read:
 * @dict: an a{sv}, or NULL for an empty one
 * @keys: at most 64 keys, the last one with a NULL name
 * @target: the struct whose members @keys refer to; members that hold memory must be NULL
 * @given: (out) (optional): bit n is set when keys[n] was in @dict
 *
 * Returns: whether every entry of @dict is one of @keys with a valid value; otherwise %REEL_ERROR_INVALID_ARGUMENT
 * names the key, and @target is partly filled and still owned by the caller
 */
gboolean reel_dict_read (GVariant *dict, const ReelDictKey *keys, gpointer target, guint64 *given, GError **error);

/* Adds an entry to DICT, a builder of a{sv}. VALUE may be floating. As g_variant_builder_add() with {sv}, which takes
 * most of the time of a long list: that makes a builder of each entry. */
void reel_dict_add (GVariantBuilder *dict, const char *key, GVariant *value);
