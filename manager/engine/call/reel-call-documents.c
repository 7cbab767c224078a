/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The metadata files of a call's recordings, written again when what they say alike becomes known later: a subject, an
 * invitation, a restriction. And what a call remembers for them of who and what was there: as much as the chunks that
 * are still open will list; the catalogue has all of it. Called by the other parts of ReelCall and by ReelRecording. */
#include "manager/engine/call/reel-call-private.h"

#include "manager/core/document/reel-metadata-call.h"

static GStrv
list_documents (const GPtrArray *chunks)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < chunks->len; i++) {
    g_autofree char *path = reel_storage_metadata_path_of (((ReelChunkRecord *)chunks->pdata[i])->location);

    g_strv_builder_add (paths, path);
  }
  return g_strv_builder_end (paths);
}

/* Once more where something has changed since. */
static void
end_amending (ReelCall *self)
{
  self->amending = FALSE;
  if (self->amend_again)
    reel_call_amend_documents (self);
}

static void
on_amended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelCall) self = data;
  g_autoptr (GError) error = NULL;

  if (!reel_storage_amend_finish (result, &error))
    g_warning ("Call %s: a metadata file is not up to date: %s", self->call_id, error->message);
  end_amending (self);
}

static void
on_chunks (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelCall) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chunks = reel_store_query_finish (REEL_STORE (source), result, &error);
  g_auto (GStrv) paths = chunks != NULL ? list_documents (chunks) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (chunks == NULL)
    g_warning ("Call %s: %s", self->call_id, error->message);
  if (paths == NULL || paths[0] == NULL)
    end_amending (self);
  else
    reel_storage_amend_async ((const char *const *)paths, self->description, on_amended, g_object_ref (self));
}

void
reel_call_amend_documents (ReelCall *self)
{
  /* One at a time, so that the last one is what stays. */
  self->amend_again = self->amending;
  if (self->amending)
    return;
  self->amending = TRUE;
  reel_store_query_async (self->services->store, reel_query_new (REEL_QUERY_CALL_CHUNKS, self->call_id), on_chunks,
                          g_object_ref (self));
}

void
reel_call_describe (ReelCall *self)
{
  const ReelMetadataCall call = {
    .subject = reel_call_get_subject (self),
    .meeting_id = self->properties->meeting_id,
    .meeting = self->meeting,
    .restricted = self->restricted,
  };
  g_autofree char *before = g_steal_pointer (&self->description);

  self->description = reel_metadata_call_print (&call);
  if (before == NULL || g_str_equal (before, self->description))
    return;
  self->descriptions++;
  reel_call_amend_documents (self);
}

guint
reel_call_get_descriptions (ReelCall *self)
{
  return self->descriptions;
}

/* Below that it is not worth looking. */
#define MIN_HISTORY 256

static guint
count_history (ReelCall *self)
{
  return reel_log_get_length (self->log) + reel_roster_get_left (self->roster)->len + self->streams->len;
}

/* The beginning of the first chunk whose metadata is still to be written. */
static gint64
find_needed (ReelCall *self)
{
  gint64 since = g_get_real_time ();

  for (guint i = 0; i < self->recordings->len; i++)
    since = MIN (since, reel_recording_get_open_since (self->recordings->pdata[i]));
  return since;
}

static void
forget_streams (ReelCall *self, gint64 utc)
{
  for (guint i = self->streams->len; i > 0; i--) {
    const ReelCallStream *stream = self->streams->pdata[i - 1];

    if (stream->removed && stream->removed_utc < utc)
      g_ptr_array_remove_index (self->streams, i - 1);
  }
}

static gboolean
on_forget (gpointer data)
{
  ReelCall *self = data;
  gint64 needed = find_needed (self);
  ReelLog *kept = reel_log_clip (self->log, needed, G_MAXINT64);

  self->forget_source = 0;
  reel_log_free (self->log);
  self->log = kept;
  reel_roster_forget_left (self->roster, needed);
  forget_streams (self, needed);
  self->history = MAX (MIN_HISTORY, 2 * count_history (self));
  return G_SOURCE_REMOVE;
}

void
reel_call_history_grew (ReelCall *self)
{
  /* Whoever tells of it now may still hold what would be gone. */
  if (self->forget_source == 0 && count_history (self) > MAX (MIN_HISTORY, self->history))
    self->forget_source = g_idle_add (on_forget, self);
}
