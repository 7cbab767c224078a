/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys of telephones in the log of a call; see the header for who tells them. */
#include "manager/engine/call/reel-key-log.h"

#include "manager/core/rules/reel-key-rule.h"
#include "manager/engine/call/reel-stream-log.h"

static gboolean
may_tell (ReelRecordingList *recordings, const ReelCallStream *stream)
{
  const GPtrArray *all = reel_recording_list_get (recordings);
  g_autoptr (GArray) described = g_array_new (FALSE, FALSE, sizeof (ReelKeyRecording));

  for (guint i = 0; i < all->len; i++) {
    const ReelKeyRecording one = reel_recording_describe_for_key (all->pdata[i], stream->participant_id);

    g_array_append_val (described, one);
  }
  return reel_key_rule_tells ((const ReelKeyRecording *)(gpointer)described->data, described->len, stream->muted_until,
                              stream->since_utc);
}

void
reel_key_log_note (ReelCallLog *log, ReelRecordingList *recordings, ReelCallStream *stream, guint keys)
{
  const guint count =
      keys > 0 ? reel_call_log_take_quota (log, stream->participant_id, &stream->quota, REEL_LOG_QUOTA_OF_KEYS, keys)
               : 0;
  const gboolean tells = count > 0 && may_tell (recordings, stream);

  for (guint i = 0; i < count; i++)
    reel_stream_log_note (log, REEL_LOG_KEY_PRESSED, stream,
                          tells ? reel_call_stream_get_digit (stream, keys - 1 - i) : NULL);
}
