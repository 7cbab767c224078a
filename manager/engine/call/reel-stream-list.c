/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the streams of a call amount to; see the header for who asks. */
#include "manager/engine/call/reel-stream-list.h"

gboolean
reel_stream_list_has_announcement (ReelCallStreams *streams)
{
  const GPtrArray *all = reel_call_streams_get_all (streams);

  for (guint i = 0; i < all->len; i++) {
    const ReelCallStream *stream = all->pdata[i];

    if (stream->kind == REEL_STREAM_KIND_ANNOUNCEMENT && reel_call_stream_is_live (stream))
      return TRUE;
  }
  return FALSE;
}

gboolean
reel_stream_list_has_camera (ReelCallStreams *streams, const char *participant_id)
{
  const GPtrArray *all = reel_call_streams_get_all (streams), *asked = reel_call_streams_get_asked (streams);

  for (guint i = 0; i < all->len; i++) {
    const ReelCallStream *stream = all->pdata[i];

    if (stream->kind == REEL_STREAM_KIND_VIDEO && !stream->removed && g_strcmp0 (stream->state, "failed") != 0 &&
        g_str_equal (stream->participant_id, participant_id))
      return TRUE;
  }
  for (guint i = 0; i < asked->len; i++) {
    const ReelAskedSession *session = asked->pdata[i];

    if (session->camera && g_str_equal (session->participant_id, participant_id))
      return TRUE;
  }
  return FALSE;
}

GVariant *
reel_stream_list_troubles (ReelCallStreams *streams)
{
  const GPtrArray *all = reel_call_streams_get_all (streams);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < all->len; i++) {
    const ReelCallStream *stream = all->pdata[i];

    if (reel_call_stream_is_in_trouble (stream))
      g_variant_builder_add_value (&list, reel_call_stream_describe_trouble (stream));
  }
  return g_variant_builder_end (&list);
}

GArray *
reel_stream_list_for_metadata (ReelCallStreams *streams, gint64 from)
{
  const GPtrArray *all = reel_call_streams_get_all (streams);
  GArray *list = g_array_new (FALSE, TRUE, sizeof (ReelMetadataStream));

  for (guint i = 0; i < all->len; i++) {
    const ReelCallStream *stream = all->pdata[i];
    ReelMetadataStream entry = reel_call_stream_get_metadata (stream);

    if (stream->established && stream->kind != REEL_STREAM_KIND_ANNOUNCEMENT &&
        (!stream->removed || stream->removed_utc > from))
      g_array_append_val (list, entry);
  }
  return list;
}
