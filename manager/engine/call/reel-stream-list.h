/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the streams of a call amount to, for prompts, sessions and recordings. Owns nothing; main thread only. */
#pragma once

#include "manager/engine/call/reel-call-streams.h"

gboolean reel_stream_list_has_announcement (ReelCallStreams *streams);
/* Whether the participant has a camera that has not failed, or one is being added. */
gboolean reel_stream_list_has_camera (ReelCallStreams *streams, const char *participant_id);
/* aa{sv}, floating: id, state, participant, kind, why of stalled and failed streams, and of those waiting for a
 * reason. */
GVariant *reel_stream_list_troubles (ReelCallStreams *streams);
/* (element-type ReelMetadataStream), valid until the table changes: streams that existed after FROM (microseconds
 * UTC). */
GArray *reel_stream_list_for_metadata (ReelCallStreams *streams, gint64 from);
