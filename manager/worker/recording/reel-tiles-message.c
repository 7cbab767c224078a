/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the compositor's message that its tiles have changed. */
#include "manager/worker/recording/reel-tiles-message.h"

#include "gst/common/names.h"

guint64
reel_tiles_message_get_time (const GstStructure *message)
{
  guint64 running_time = 0;

  gst_structure_get_uint64 (message, CALLREEL_FIELD_RUNNING_TIME, &running_time);
  return running_time;
}

void
reel_tiles_message_log (const GstStructure *message, gint64 utc, ReelViewLog *views)
{
  const GValue *tiles = gst_structure_get_value (message, CALLREEL_FIELD_TILES);

  reel_view_log_begin (views, utc, gst_structure_get_string (message, CALLREEL_FIELD_LAYOUT));
  for (guint i = 0; i < gst_value_list_get_size (tiles); i++) {
    const GstStructure *tile = gst_value_get_structure (gst_value_list_get_value (tiles, i));
    gboolean stage = FALSE;

    gst_structure_get_boolean (tile, CALLREEL_FIELD_STAGE, &stage);
    reel_view_log_add (views, gst_structure_get_string (tile, CALLREEL_FIELD_PARTICIPANT_ID),
                       g_str_equal (gst_structure_get_string (tile, CALLREEL_FIELD_KIND), "screen"), stage);
  }
  reel_view_log_end (views);
}
