/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the compositor's message that its tiles have changed. Used by ReelRecorder; main thread only. */
#pragma once

#include "manager/worker/recording/reel-view-log.h"

#include <gst/gst.h>

/* The running time of the change, ns. */
guint64 reel_tiles_message_get_time (const GstStructure *message);
/* Adds the tiles of @message, the structure CALLREEL_MESSAGE_TILES, to @views. @utc: its time, µs */
void reel_tiles_message_log (const GstStructure *message, gint64 utc, ReelViewLog *views);
