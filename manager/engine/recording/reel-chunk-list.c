/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chunks of a recording and their rows. Called by ReelRecording and its other parts. */
#include "manager/engine/recording/reel-chunk-list.h"

/* If many join at once, each would otherwise store all of them. After a restart of the manager the worker names those
 * still present. */
#define RECORDED_DELAY_MS 200
/* The next chunk begins where the last one ended by the media clock, which may be behind. */
#define LAG_US (10 * G_TIME_SPAN_SECOND)

struct _ReelChunkList {
  GObject parent_instance;

  ReelStore *store;
  char *operation;
  GPtrArray *chunks; /* ReelChunk, by index */
  guint recorded_timer;
  guint worker_first;
  gint64 forced_utc; /* 0: none */
  gboolean forced_all;
};

G_DEFINE_FINAL_TYPE (ReelChunkList, reel_chunk_list, G_TYPE_OBJECT)

enum { KEPT, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_chunk_list_init (ReelChunkList *self)
{
  self->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_chunk_free);
}

static void
reel_chunk_list_finalize (GObject *object)
{
  ReelChunkList *self = REEL_CHUNK_LIST (object);

  g_clear_handle_id (&self->recorded_timer, g_source_remove);
  g_ptr_array_unref (self->chunks);
  g_free (self->operation);
  g_object_unref (self->store);
  G_OBJECT_CLASS (reel_chunk_list_parent_class)->finalize (object);
}

static void
reel_chunk_list_class_init (ReelChunkListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_chunk_list_finalize;
  signals[KEPT] = g_signal_new ("kept", REEL_TYPE_CHUNK_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

ReelChunkList *
reel_chunk_list_new (ReelStore *store, const char *operation)
{
  ReelChunkList *self = g_object_new (REEL_TYPE_CHUNK_LIST, NULL);

  self->store = g_object_ref (store);
  self->operation = g_strdup (operation);
  return self;
}

void
reel_chunk_list_restore (ReelChunkList *self, const GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (self->chunks, reel_chunk_new_restored (rows->pdata[i]));
}

guint
reel_chunk_list_get_length (ReelChunkList *self)
{
  return self->chunks->len;
}

ReelChunk *
reel_chunk_list_get (ReelChunkList *self, guint position)
{
  return self->chunks->pdata[position];
}

ReelChunk *
reel_chunk_list_get_last (ReelChunkList *self)
{
  return self->chunks->len > 0 ? self->chunks->pdata[self->chunks->len - 1] : NULL;
}

static const ReelChunkRecord *
get_record (ReelChunkList *self, guint position)
{
  return reel_chunk_get_record (self->chunks->pdata[position]);
}

ReelChunk *
reel_chunk_list_find (ReelChunkList *self, guint index)
{
  for (guint i = 0; i < self->chunks->len; i++) {
    if (get_record (self, i)->index == index)
      return self->chunks->pdata[i];
  }
  return NULL;
}

guint
reel_chunk_list_get_next_index (ReelChunkList *self)
{
  return self->chunks->len > 0 ? get_record (self, self->chunks->len - 1)->index + 1 : 0;
}

guint64
reel_chunk_list_sum (ReelChunkList *self, guint below)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->chunks->len; i++) {
    if (get_record (self, i)->index < below)
      sum += get_record (self, i)->duration_ns;
  }
  return sum;
}

guint64
reel_chunk_list_sum_there (ReelChunkList *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->chunks->len; i++) {
    if (get_record (self, i)->location != NULL && reel_chunk_is_there (self->chunks->pdata[i]))
      sum += get_record (self, i)->duration_ns;
  }
  return sum;
}

void
reel_chunk_list_set_worker_first (ReelChunkList *self, guint index)
{
  self->worker_first = index;
}

guint64
reel_chunk_list_sum_earlier (ReelChunkList *self)
{
  return reel_chunk_list_sum (self, self->worker_first);
}

static void
save (ReelChunkList *self, ReelChunk *chunk)
{
  reel_store_put (self->store, reel_change_put_chunk (reel_chunk_update_record (chunk)));
}

static int
compare_index (gconstpointer a, gconstpointer b)
{
  guint left = reel_chunk_get_record (*(ReelChunk *const *)a)->index;
  guint right = reel_chunk_get_record (*(ReelChunk *const *)b)->index;

  return (left > right) - (left < right);
}

ReelChunk *
reel_chunk_list_add (ReelChunkList *self, guint index, gint64 start_utc, const char *const *recorded)
{
  ReelChunk *chunk = reel_chunk_new (self->operation, index, start_utc, recorded);

  g_ptr_array_add (self->chunks, chunk);
  g_ptr_array_sort (self->chunks, compare_index);
  save (self, chunk);
  return chunk;
}

void
reel_chunk_list_save_recorded (ReelChunkList *self)
{
  ReelChunk *last = reel_chunk_list_get_last (self);

  g_clear_handle_id (&self->recorded_timer, g_source_remove);
  if (last != NULL && reel_chunk_is_outdated (last))
    save (self, last);
}

static gboolean
on_recorded_due (gpointer data)
{
  ReelChunkList *self = data;

  self->recorded_timer = 0;
  reel_chunk_list_save_recorded (self);
  return G_SOURCE_REMOVE;
}

void
reel_chunk_list_note_recorded (ReelChunkList *self, const char *participant_id)
{
  ReelChunk *last = reel_chunk_list_get_last (self);

  if (last == NULL || !reel_chunk_add_recorded (last, participant_id))
    return;
  if (self->recorded_timer == 0)
    self->recorded_timer = g_timeout_add (RECORDED_DELAY_MS, on_recorded_due, self);
}

typedef struct {
  ReelChunkList *list;
  ReelChunk *chunk;
} Keeping;

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Keeping *keeping = data;
  g_autoptr (ReelChunkList) self = keeping->list;
  g_autoptr (GError) error = NULL;

  if (!reel_store_put_durable_finish (REEL_STORE (source), result, NULL, &error)) {
    g_warning ("Chunk %u of %s is not in the catalogue: %s", reel_chunk_get_record (keeping->chunk)->index,
               self->operation, error->message);
    return;
  }
  reel_chunk_set_kept (keeping->chunk);
  g_signal_emit (self, signals[KEPT], 0);
}

void
reel_chunk_list_keep (ReelChunkList *self, ReelChunk *chunk)
{
  Keeping *keeping = g_new (Keeping, 1);

  keeping->list = g_object_ref (self);
  keeping->chunk = chunk;
  reel_store_put_and_tell_async (self->store, reel_change_keep_chunk (reel_chunk_update_record (chunk)), on_kept,
                                 keeping);
}

void
reel_chunk_list_save_unkept (ReelChunkList *self)
{
  for (guint i = 0; i < self->chunks->len; i++) {
    ReelChunk *chunk = self->chunks->pdata[i];

    if (!reel_chunk_is_kept (chunk) && get_record (self, i)->location != NULL)
      save (self, chunk);
  }
}

guint
reel_chunk_list_get_kept_below (ReelChunkList *self)
{
  for (guint i = 0; i < self->chunks->len; i++) {
    if (!reel_chunk_is_kept (self->chunks->pdata[i]))
      return get_record (self, i)->index;
  }
  return reel_chunk_list_get_next_index (self);
}

gint64
reel_chunk_list_get_open_since (ReelChunkList *self, gint64 created_utc)
{
  const ReelChunk *last = reel_chunk_list_get_last (self);

  for (guint i = 0; i < self->chunks->len; i++) {
    if (!reel_chunk_is_documented (self->chunks->pdata[i]))
      return get_record (self, i)->start_utc;
  }
  if (last == NULL)
    return created_utc - LAG_US;
  return MAX (reel_chunk_get_record (last)->start_utc, reel_chunk_get_end_utc (last) - LAG_US);
}

void
reel_chunk_list_force (ReelChunkList *self, gint64 utc, gboolean all)
{
  const ReelChunk *last = reel_chunk_list_get_last (self);

  /* Its file is already finished: nothing more was written. */
  if (last == NULL || reel_chunk_is_closed (last))
    return;
  /* A cut for everybody covers one for a single participant. */
  if (self->forced_utc != 0 && self->forced_all && (!all || self->forced_utc < utc))
    return;
  self->forced_utc = utc;
  self->forced_all = all;
}

gint64
reel_chunk_list_get_forced (ReelChunkList *self, gboolean *all)
{
  *all = self->forced_all;
  return self->forced_utc;
}

void
reel_chunk_list_clear_forced (ReelChunkList *self)
{
  self->forced_utc = 0;
}
