/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memos by id; see the header for who calls it. */
#include "manager/worker/session/reel-memo-table.h"

struct _ReelMemoTable {
  GHashTable *memos; /* id → a{sv} */
};

ReelMemoTable *
reel_memo_table_new (void)
{
  ReelMemoTable *self = g_new0 (ReelMemoTable, 1);

  self->memos = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  return self;
}

void
reel_memo_table_free (ReelMemoTable *self)
{
  g_hash_table_unref (self->memos);
  g_free (self);
}

void
reel_memo_table_put (ReelMemoTable *self, const char *id, GVariant *memo)
{
  g_hash_table_replace (self->memos, g_strdup (id), g_variant_ref_sink (memo));
}

void
reel_memo_table_remove (ReelMemoTable *self, const char *id)
{
  g_hash_table_remove (self->memos, id);
}

void
reel_memo_table_prune (ReelMemoTable *self, ReelMemoFilter filter, gpointer user_data)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->memos);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    if (!filter (id, user_data))
      g_hash_table_iter_remove (&iter);
  }
}

GVariant *
reel_memo_table_to_variant (const ReelMemoTable *self)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sa{sv}}"));
  GHashTableIter iter;
  gpointer id, memo;

  g_hash_table_iter_init (&iter, self->memos);
  while (g_hash_table_iter_next (&iter, &id, &memo))
    g_variant_builder_add (&list, "{s@a{sv}}", id, memo);
  return g_variant_builder_end (&list);
}
