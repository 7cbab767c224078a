/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is in a recording; see the header for who calls it. */
#include "manager/worker/recording/reel-admissions.h"

struct _ReelAdmissions {
  GHashTable *since; /* (nullable): id → guint64, the running time of the admission; NULL: everybody is */
};

ReelAdmissions *
reel_admissions_new (void)
{
  return g_new0 (ReelAdmissions, 1);
}

void
reel_admissions_free (ReelAdmissions *self)
{
  g_clear_pointer (&self->since, g_hash_table_unref);
  g_free (self);
}

void
reel_admissions_restrict (ReelAdmissions *self, const gchar *const *ids)
{
  if (self->since != NULL)
    return;
  self->since = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (gsize i = 0; ids[i] != NULL; i++)
    reel_admissions_add (self, ids[i], 0);
}

guint64
reel_admissions_find (const ReelAdmissions *self, const gchar *id)
{
  const guint64 *since = NULL;

  if (self->since == NULL)
    return 0;
  since = g_hash_table_lookup (self->since, id);
  return since != NULL ? *since : REEL_ADMISSIONS_NEVER;
}

void
reel_admissions_add (ReelAdmissions *self, const gchar *id, guint64 since)
{
  if (reel_admissions_find (self, id) == REEL_ADMISSIONS_NEVER)
    g_hash_table_insert (self->since, g_strdup (id), g_memdup2 (&since, sizeof since));
}

void
reel_admissions_remove (ReelAdmissions *self, const gchar *id)
{
  if (self->since != NULL)
    g_hash_table_remove (self->since, id);
}

const gchar **
reel_admissions_list (const ReelAdmissions *self)
{
  return self->since != NULL ? (const gchar **)g_hash_table_get_keys_as_array (self->since, NULL) : NULL;
}
