/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All recordings of a call; the header lists the callers. */
#include "manager/worker/recording/reel-recorder-table.h"

struct _ReelRecorderTable {
  GHashTable *recorders; /* op → ReelRecorder */
};

ReelRecorderTable *
reel_recorder_table_new (void)
{
  ReelRecorderTable *self = g_new0 (ReelRecorderTable, 1);

  self->recorders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  return self;
}

void
reel_recorder_table_free (ReelRecorderTable *self)
{
  g_hash_table_unref (self->recorders);
  g_free (self);
}

void
reel_recorder_table_clear (ReelRecorderTable *self)
{
  g_hash_table_remove_all (self->recorders);
}

void
reel_recorder_table_add (ReelRecorderTable *self, const char *op, ReelRecorder *recorder)
{
  g_hash_table_insert (self->recorders, g_strdup (op), recorder);
}

void
reel_recorder_table_remove (ReelRecorderTable *self, const char *op, ReelRecorder *recorder)
{
  if (g_hash_table_lookup (self->recorders, op) == recorder)
    g_hash_table_remove (self->recorders, op);
}

ReelRecorder *
reel_recorder_table_find (ReelRecorderTable *self, const char *op)
{
  return g_hash_table_lookup (self->recorders, op);
}

ReelRecorder *
reel_recorder_table_find_owner (ReelRecorderTable *self, GstObject *object)
{
  GHashTableIter iter;
  gpointer recorder = NULL;

  g_hash_table_iter_init (&iter, self->recorders);
  while (g_hash_table_iter_next (&iter, NULL, &recorder)) {
    if (reel_recorder_owns (recorder, object))
      return recorder;
  }
  return NULL;
}

void
reel_recorder_table_foreach (ReelRecorderTable *self, GHFunc function, gpointer user_data)
{
  g_hash_table_foreach (self->recorders, function, user_data);
}

gboolean
reel_recorder_table_is_active (ReelRecorderTable *self)
{
  GHashTableIter iter;
  gpointer recorder = NULL;

  g_hash_table_iter_init (&iter, self->recorders);
  while (g_hash_table_iter_next (&iter, NULL, &recorder)) {
    if (reel_recorder_is_active (recorder))
      return TRUE;
  }
  return FALSE;
}

void
reel_recorder_table_stop_all (ReelRecorderTable *self)
{
  GHashTableIter iter;
  gpointer recorder = NULL;

  g_hash_table_iter_init (&iter, self->recorders);
  while (g_hash_table_iter_next (&iter, NULL, &recorder))
    reel_recorder_stop (recorder, "", &(ReelCut){ .asked = g_get_monotonic_time () }, NULL);
}

/* Returns: (nullable): the router of the next recording that has one; NULL at the end. */
static ReelInputRouter *
next_router (GHashTableIter *iter)
{
  gpointer recorder = NULL;

  while (g_hash_table_iter_next (iter, NULL, &recorder)) {
    if (reel_recorder_get_router (recorder) != NULL)
      return reel_recorder_get_router (recorder);
  }
  return NULL;
}

void
reel_recorder_table_set_participant (ReelRecorderTable *self, const ReelParticipant *participant, GBytes *portrait)
{
  ReelInputRouter *router;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, self->recorders);
  while ((router = next_router (&iter)) != NULL)
    reel_input_router_set_participant (router, participant, portrait);
}

void
reel_recorder_table_remove_participant (ReelRecorderTable *self, const char *participant_id)
{
  ReelInputRouter *router;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, self->recorders);
  while ((router = next_router (&iter)) != NULL)
    reel_input_router_remove_participant (router, participant_id);
}

void
reel_recorder_table_attach (ReelRecorderTable *self, ReelMediaStream *stream, const ReelParticipant *participant)
{
  ReelInputRouter *router;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, self->recorders);
  while ((router = next_router (&iter)) != NULL)
    reel_input_router_attach (router, stream, participant);
}

void
reel_recorder_table_update (ReelRecorderTable *self, ReelMediaStream *stream, const ReelParticipant *participant)
{
  ReelInputRouter *router;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, self->recorders);
  while ((router = next_router (&iter)) != NULL)
    reel_input_router_update (router, stream, participant);
}

void
reel_recorder_table_drain (ReelRecorderTable *self, ReelMediaStream *stream, GstClockTime until)
{
  ReelInputRouter *router;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, self->recorders);
  while ((router = next_router (&iter)) != NULL)
    reel_input_router_drain (router, stream, until);
}

void
reel_recorder_table_detach (ReelRecorderTable *self, ReelMediaStream *stream)
{
  ReelInputRouter *router;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, self->recorders);
  while ((router = next_router (&iter)) != NULL)
    reel_input_router_detach (router, stream);
}
