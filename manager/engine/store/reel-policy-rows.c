/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Converts sets to rows and documents, and back; see the header for who calls it. */
#include "manager/engine/store/reel-policy-rows.h"

#include "manager/core/document/reel-policy-document.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-text.h"

#include <string.h>

gboolean
reel_policy_rows_read_address (const char *level_nick, const char *id, ReelPolicyLevel *level, GError **error)
{
  int found = 0;

  if (!reel_nick_parse (reel_policy_level_nicks, "level", level_nick, &found, error) ||
      !reel_id_validate ("id", id, error))
    return FALSE;
  *level = (ReelPolicyLevel)found;
  return TRUE;
}

static ReelPolicySet *
read_row (const ReelPolicyRecord *row, GError **error)
{
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (ReelPolicySet) set = NULL;
  ReelPolicyLevel level;

  properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, row->properties, NULL, NULL, error);
  if (properties == NULL || !reel_policy_rows_read_address (row->level, row->id, &level, error))
    return NULL;
  set = reel_policy_set_new (level, row->id);
  return reel_policy_set_update (set, properties, error) ? g_steal_pointer (&set) : NULL;
}

GPtrArray *
reel_policy_rows_read (const GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) sets = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_policy_set_free);

  for (guint i = 0; i < rows->len; i++) {
    const ReelPolicyRecord *row = rows->pdata[i];
    g_autoptr (GError) inner = NULL;
    ReelPolicySet *set = read_row (row, &inner);

    if (set == NULL) {
      g_autofree char *level = reel_text_quote (row->level);
      g_autofree char *id = reel_text_quote (row->id);

      g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The catalogue's policy of the %s “%s” is invalid: %s",
                   level, id, inner->message);
      return NULL;
    }
    g_ptr_array_add (sets, set);
  }
  return g_steal_pointer (&sets);
}

/* Returns: NULL, which deletes the row, if nothing is set */
static char *
print_properties (const ReelPolicySet *set)
{
  g_autoptr (GVariant) properties = NULL;

  if (reel_policy_set_is_empty (set))
    return NULL;
  properties = g_variant_ref_sink (reel_policy_set_to_variant (set));
  return g_variant_print (properties, TRUE);
}

static ReelPolicyRecord *
make_record (const ReelPolicySet *set)
{
  ReelPolicyRecord *record = g_new0 (ReelPolicyRecord, 1);

  record->level = g_strdup (reel_policy_level_nicks[reel_policy_set_get_level (set)]);
  record->id = g_strdup (reel_policy_set_get_id (set));
  record->properties = print_properties (set);
  return record;
}

ReelChange *
reel_policy_rows_make_change (const ReelPolicySet *set)
{
  g_autoptr (ReelPolicyRecord) record = make_record (set);

  return reel_change_put_policy (record);
}

gboolean
reel_policy_rows_import (const char *document, ReelChange **change, ReelPolicySets **sets, GError **error)
{
  g_autoptr (GPtrArray) parsed = reel_policy_document_parse (document, error);

  if (parsed == NULL)
    return FALSE;
  *sets = reel_policy_sets_new ();
  *change = reel_change_replace_policies ();
  for (guint i = 0; i < parsed->len; i++) {
    if (reel_policy_set_is_empty (parsed->pdata[i]))
      continue;
    reel_change_add_member (*change, reel_policy_rows_make_change (parsed->pdata[i]));
    reel_policy_sets_put (*sets, reel_policy_set_copy (parsed->pdata[i]));
  }
  return TRUE;
}

char *
reel_policy_rows_export (const GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) sets = reel_policy_rows_read (rows, error);
  g_autofree char *json = sets != NULL ? reel_policy_document_print (sets) : NULL;

  if (json == NULL || strlen (json) <= REEL_POLICY_DOCUMENT_MAX_BYTES)
    return g_steal_pointer (&json);
  g_set_error (error, REEL_ERROR, REEL_ERROR_OVERLOADED,
               "The document of all rules has %" G_GSIZE_FORMAT " bytes, and at most %d are carried; "
               "the catalogue itself can be copied",
               strlen (json), REEL_POLICY_DOCUMENT_MAX_BYTES);
  return NULL;
}
