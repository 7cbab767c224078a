/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The streams that a recording is to take. Called by ReelMediaWaits. */
#include "manager/engine/call/reel-call-media.h"

#include "manager/core/state/reel-media-due.h"

static void
count_people (ReelRoster *roster, guint *held, guint *talking)
{
  const GPtrArray *present = reel_roster_get_present (roster);

  *held = *talking = 0;
  for (guint i = 0; i < present->len; i++) {
    const ReelMember *member = present->pdata[i];

    if (!member->recorder && member->data->on_hold)
      ++*held;
    else if (!member->recorder)
      ++*talking;
  }
}

static ReelMediaSource
describe (ReelRoster *roster, ReelRecording *recording, const ReelCallStream *stream)
{
  const ReelMember *member = reel_roster_find (roster, stream->participant_id);

  return (ReelMediaSource){
    .admitted = reel_recording_admits (recording, stream->participant_id),
    .on_hold = member != NULL && member->data->on_hold,
    .muted = stream->muted,
  };
}

GArray *
reel_call_list_media (ReelCall *self, ReelRecording *recording)
{
  const ReelCallParts *parts = reel_call_host_get_parts (REEL_CALL_HOST (self));
  g_autoptr (GPtrArray) streams = reel_call_streams_list_received (parts->streams);
  GArray *media = g_array_new (FALSE, FALSE, sizeof (ReelCallMedia));
  guint held, talking;

  count_people (parts->roster, &held, &talking);
  for (guint i = 0; i < streams->len; i++) {
    const ReelCallStream *stream = streams->pdata[i];
    const ReelMediaSource source = describe (parts->roster, recording, stream);
    ReelCallMedia one = { .stream_id = stream->id,
                          .due = reel_media_due_is_expected (&source, held, talking),
                          .arrives = reel_call_stream_sends (stream),
                          .has_sent = reel_call_stream_has_sent (stream) };

    if (stream->kind == REEL_STREAM_KIND_AUDIO || reel_recording_has_video (recording))
      g_array_append_val (media, one);
  }
  return media;
}
