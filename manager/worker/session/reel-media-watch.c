/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which streams are expected to send, and when they last did. Used by ReelMediaSession. */
#include "manager/worker/session/reel-media-watch.h"

#include "manager/core/state/reel-media-due.h"
#include "manager/core/wire/reel-participant.h"

static ReelMediaSource
describe (GHashTable *participants, ReelMediaStream *stream, ReelInputRouter *router)
{
  const char *id = reel_media_stream_get_participant (stream);
  const ReelParticipant *participant = g_hash_table_lookup (participants, id);

  return (ReelMediaSource){
    .admitted = router == NULL || reel_input_router_admits (router, id),
    .on_hold = participant != NULL && participant->on_hold,
    .muted = reel_media_stream_may_be_silent (stream),
    .last_sign = reel_media_stream_get_last_data (stream),
  };
}

gint64
reel_media_watch_last_sign (GHashTable *participants, GHashTable *streams, ReelInputRouter *router, gint64 now)
{
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (ReelMediaSource));
  guint held = 0;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, participants);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    held += ((const ReelParticipant *)value)->on_hold;
  g_hash_table_iter_init (&iter, streams);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    ReelMediaSource source = describe (participants, value, router);

    g_array_append_val (sources, source);
  }
  return reel_media_due_last_sign ((const ReelMediaSource *)(gpointer)sources->data, sources->len, held,
                                   g_hash_table_size (participants) - held, now);
}
