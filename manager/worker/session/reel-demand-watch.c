/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How large each stream is shown; the header lists the callers. */
#include "manager/worker/session/reel-demand-watch.h"

typedef struct {
  ReelMediaStream *stream;
  ReelDemandView view;
} Search;

static void
look (gpointer op, gpointer recorder, gpointer user_data)
{
  Search *search = user_data;

  reel_recorder_view_stream (recorder, search->stream, &search->view);
}

void
reel_demand_watch_tick (GHashTable *streams, ReelRecorderTable *recorders)
{
  GHashTableIter iter;
  gpointer stream = NULL;

  g_hash_table_iter_init (&iter, streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream)) {
    const ReelMediaStreamClass *stream_class = REEL_MEDIA_STREAM_GET_CLASS (stream);
    Search search = { stream, { FALSE, 0, 0 } };

    if (reel_media_stream_get_kind (stream) == REEL_STREAM_KIND_AUDIO || stream_class->set_view == NULL)
      continue;
    reel_recorder_table_foreach (recorders, look, &search);
    stream_class->set_view (stream, &search.view);
  }
}
