/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a request came from; see the header for who says so. */
#include "manager/core/wire/reel-origin.h"

#include "manager/core/wire/reel-dict.h"

#define KEY       "origin"
#define MAX_BYTES 256

static const ReelDictKey keys[] = { { KEY, REEL_DICT_TEXT, 0, MAX_BYTES }, { NULL } };

gboolean
reel_origin_parse (GVariant *options, char **origin, GError **error)
{
  char *read = NULL;

  if (!reel_dict_read (options, keys, &read, NULL, error)) {
    g_free (read);
    return FALSE;
  }
  *origin = read;
  return TRUE;
}

gboolean
reel_origin_take (GVariant *options, char **origin, GVariant **others, GError **error)
{
  g_autoptr (GVariant) given = g_variant_lookup_value (options, KEY, NULL);
  g_autoptr (GVariant) alone = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (given != NULL)
    g_variant_dict_insert_value (&dict, KEY, given);
  alone = g_variant_ref_sink (g_variant_dict_end (&dict));
  if (!reel_origin_parse (alone, origin, error))
    return FALSE;
  if (given == NULL) {
    *others = g_variant_ref (options);
    return TRUE;
  }
  g_variant_dict_init (&dict, options);
  g_variant_dict_remove (&dict, KEY);
  *others = g_variant_ref_sink (g_variant_dict_end (&dict));
  return TRUE;
}

char *
reel_origin_join (const char *origin, const char *sender)
{
  return origin != NULL && *origin != '\0' ? g_strdup_printf ("%s (%s)", origin, sender) : g_strdup (sender);
}
