/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The queue of changes. Two queued puts of the same row are merged: the later value takes the earlier place, unless
 * another kind of change to the row is between them. Called by ReelStore. */
#include "manager/engine/store/reel-store-queue.h"

struct _ReelStoreQueue {
  GQueue entries;   /* ReelStoreEntry, oldest first */
  GHashTable *puts; /* key → ReelStoreEntry that a later put may replace; the entry owns the key */
  guint64 last;
  gsize bytes;
};

void
reel_store_entry_init (ReelStoreEntry *self, ReelChange *change, gboolean awaited)
{
  self->change = change;
  self->bytes = change->bytes;
  self->awaited = awaited;
}

void
reel_store_entry_clear (ReelStoreEntry *self)
{
  g_clear_pointer (&self->change, reel_change_free);
  g_clear_pointer (&self->key, g_free);
}

ReelStoreQueue *
reel_store_queue_new (void)
{
  ReelStoreQueue *self = g_new0 (ReelStoreQueue, 1);

  g_queue_init (&self->entries);
  self->puts = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
reel_store_queue_free (ReelStoreQueue *self)
{
  g_queue_clear (&self->entries);
  g_hash_table_unref (self->puts);
  g_free (self);
}

static void
settle (ReelStoreQueue *self, ReelStoreEntry *entry)
{
  if (entry->key == NULL)
    return;
  g_hash_table_remove (self->puts, entry->key);
  g_clear_pointer (&entry->key, g_free);
}

static void
settle_row (ReelStoreQueue *self, const ReelChange *change)
{
  g_autofree char *key = reel_record_print_key (change->table, change->record);
  ReelStoreEntry *entry = key != NULL ? g_hash_table_lookup (self->puts, key) : NULL;

  if (entry != NULL)
    settle (self, entry);
}

static void
settle_table (ReelStoreQueue *self, ReelTable table)
{
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, self->puts);
  while (g_hash_table_iter_next (&iter, NULL, &entry)) {
    if (((ReelStoreEntry *)entry)->change->table != table)
      continue;
    g_hash_table_iter_remove (&iter);
    g_clear_pointer (&((ReelStoreEntry *)entry)->key, g_free);
  }
}

static void
settle_member (ReelStoreQueue *self, const ReelChange *change)
{
  if (change->kind == REEL_CHANGE_PUT || change->kind == REEL_CHANGE_REMOVE)
    settle_row (self, change);
  else if (change->kind == REEL_CHANGE_CLEAR)
    settle_table (self, change->table);
}

/* No later put of a row that CHANGE concerns may move before it. */
static void
settle_before (ReelStoreQueue *self, const ReelChange *change)
{
  if (change->kind != REEL_CHANGE_GROUP)
    settle_member (self, change);
  for (guint table = 0; table < REEL_N_TABLES; table++) {
    if (change->cleared & (1u << table))
      settle_table (self, (ReelTable)table);
  }
  for (guint i = 0; change->touched != 0 && i < change->members->len; i++) {
    const ReelChange *member = change->members->pdata[i];

    if (change->touched & (1u << member->table))
      settle_member (self, member);
  }
}

static gboolean
take_place (ReelStoreQueue *self, ReelStoreEntry *entry)
{
  ReelStoreEntry *earlier = g_hash_table_lookup (self->puts, entry->key);

  if (earlier == NULL)
    return FALSE;
  self->bytes += entry->bytes - earlier->bytes;
  earlier->bytes = entry->bytes;
  reel_change_free (earlier->change);
  earlier->change = g_steal_pointer (&entry->change);
  g_clear_pointer (&entry->key, g_free);
  return TRUE;
}

gboolean
reel_store_queue_push (ReelStoreQueue *self, ReelStoreEntry *entry)
{
  if (entry->change->kind == REEL_CHANGE_PUT && !entry->awaited) {
    entry->key = reel_record_print_key (entry->change->table, entry->change->record);
    if (take_place (self, entry))
      return FALSE;
    g_hash_table_insert (self->puts, entry->key, entry);
  } else {
    settle_before (self, entry->change);
  }
  entry->sequence = ++self->last;
  self->bytes += entry->bytes;
  g_queue_push_tail (&self->entries, entry);
  return TRUE;
}

GPtrArray *
reel_store_queue_take (ReelStoreQueue *self, guint max_entries, gsize max_bytes)
{
  GPtrArray *taken = g_ptr_array_new ();
  gsize bytes = 0;

  while (taken->len < max_entries && !g_queue_is_empty (&self->entries)) {
    ReelStoreEntry *entry = g_queue_peek_head (&self->entries);

    bytes += entry->bytes;
    if (taken->len > 0 && bytes > max_bytes)
      break;
    g_queue_pop_head (&self->entries);
    settle (self, entry);
    self->bytes -= entry->bytes;
    g_ptr_array_add (taken, entry);
  }
  return taken;
}

void
reel_store_queue_give_back (ReelStoreQueue *self, GPtrArray *entries)
{
  for (guint i = entries->len; i > 0; i--) {
    ReelStoreEntry *entry = entries->pdata[i - 1];

    self->bytes += entry->bytes;
    g_queue_push_head (&self->entries, entry);
  }
}

void
reel_store_queue_remove (ReelStoreQueue *self, ReelStoreEntry *entry)
{
  settle (self, entry);
  if (g_queue_remove (&self->entries, entry))
    self->bytes -= entry->bytes;
}

guint
reel_store_queue_get_length (const ReelStoreQueue *self)
{
  return self->entries.length;
}

gsize
reel_store_queue_get_bytes (const ReelStoreQueue *self)
{
  return self->bytes;
}

guint64
reel_store_queue_get_oldest (const ReelStoreQueue *self)
{
  const ReelStoreEntry *oldest = self->entries.head != NULL ? self->entries.head->data : NULL;

  return oldest != NULL ? oldest->sequence : G_MAXUINT64;
}
