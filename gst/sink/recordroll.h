/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chunks of one recording, and the chunk that each stream is in. Part of callrecordsink. */
#pragma once
#include "gst/sink/recordchunk.h"
#include "gst/sink/recordsettings.h"

G_BEGIN_DECLS

typedef struct _RecordRoll RecordRoll;

RecordRoll *record_roll_new (GstBin *bin);
void record_roll_free (RecordRoll *roll);
void record_roll_start (RecordRoll *roll, const RecordSettings *settings);
guint record_roll_get_next_index (RecordRoll *roll, const char *location);
void record_roll_stop (RecordRoll *roll);
void record_roll_clear (RecordRoll *roll);
void record_roll_add_stream (RecordRoll *roll, ChunkStreamKind kind, GstPad *src);
void record_roll_remove_stream (RecordRoll *roll, ChunkStreamKind kind);
gboolean record_roll_handle_message (RecordRoll *roll, GstMessage *message);
void record_roll_limit_reached (RecordRoll *roll, guint index);
const char *record_roll_speed_preset_nick (guint preset);

G_END_DECLS
