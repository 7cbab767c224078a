/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which pad of a recording's compositor and mixer belongs to which participant and stream. Owned by a ReelRecorder;
 * main thread only. */
#pragma once

#include "manager/core/reel-participant.h"
#include "manager/worker/reel-media-stream.h"

typedef struct _ReelInputBoard ReelInputBoard;

/* @compositor: (nullable): NULL for a recording of sound alone. @channels: (nullable): a{su}: the channels that
 * participants of an unmixed recording are to have. */
ReelInputBoard *reel_input_board_new (GstElement *compositor, GstElement *mixer, GVariant *channels);
/* Detaches every stream and releases every pad. */
void reel_input_board_free (ReelInputBoard *board);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelInputBoard, reel_input_board_free)

/* Adds the participant's tile, or brings it up to date. */
void reel_input_board_set_participant (ReelInputBoard *board, const ReelParticipant *participant);
/* The participant's streams must be detached before. */
void reel_input_board_remove_participant (ReelInputBoard *board, const gchar *participant_id);
/* Shows or plays @stream. A camera appears in its participant's tile, a screen in a tile of its own. */
void reel_input_board_attach (ReelInputBoard *board, ReelMediaStream *stream, const ReelParticipant *participant);
/* The stream's source may still run; a camera's tile becomes an avatar. Does nothing when it is not attached. */
void reel_input_board_detach (ReelInputBoard *board, ReelMediaStream *stream);
/* Hands the mixer's counts over to the audio streams. */
void reel_input_board_measure (ReelInputBoard *board);
/* Takes over the stream's muted state. */
void reel_input_board_update (ReelInputBoard *board, ReelMediaStream *stream);
void reel_input_board_set_speaking (ReelInputBoard *board, const gchar *participant_id, gboolean speaking);
