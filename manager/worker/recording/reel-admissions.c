/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is admitted to a recording; the header lists the callers. */
#include "manager/worker/recording/reel-admissions.h"

struct _ReelAdmissions {
  GHashTable *since; /* (nullable): id → guint64, the running time of the admission; NULL: everybody is admitted */
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
reel_admissions_restrict (ReelAdmissions *self, const char *const *ids)
{
  if (self->since != NULL)
    return;
  self->since = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (gsize i = 0; ids[i] != NULL; i++)
    reel_admissions_add (self, ids[i], 0);
}

guint64
reel_admissions_find (const ReelAdmissions *self, const char *id)
{
  const guint64 *since = NULL;

  if (self->since == NULL)
    return 0;
  since = g_hash_table_lookup (self->since, id);
  return since != NULL ? *since : REEL_ADMISSIONS_NEVER;
}

void
reel_admissions_add (ReelAdmissions *self, const char *id, guint64 since)
{
  if (reel_admissions_find (self, id) == REEL_ADMISSIONS_NEVER)
    g_hash_table_insert (self->since, g_strdup (id), g_memdup2 (&since, sizeof since));
}

void
reel_admissions_remove (ReelAdmissions *self, const char *id)
{
  if (self->since != NULL)
    g_hash_table_remove (self->since, id);
}

const char **
reel_admissions_list (const ReelAdmissions *self)
{
  return self->since != NULL ? (const char **)g_hash_table_get_keys_as_array (self->since, NULL) : NULL;
}
