/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The announcement streams of a call, and what is played in them: prompts, one after the other, and the notice tone.
 * Owned by ReelMediaSession; main thread only. */
#pragma once

#include "manager/worker/prompt/reel-announcement-stream.h"
#include "manager/worker/reel-worker-events.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define REEL_TYPE_PROMPT_PLAYER (reel_prompt_player_get_type ())
G_DECLARE_FINAL_TYPE (ReelPromptPlayer, reel_prompt_player, REEL, PROMPT_PLAYER, GObject)

/* @owner is passed to @events. */
ReelPromptPlayer *reel_prompt_player_new (const ReelWorkerEvents *events, gpointer owner);

/* @stream: (transfer full). */
void reel_prompt_player_add (ReelPromptPlayer *self, ReelAnnouncementStream *stream);
gboolean reel_prompt_player_has (ReelPromptPlayer *self, const char *stream_id);
/* Queued and playing clips end as incomplete. Returns: FALSE without such a stream. */
gboolean reel_prompt_player_remove (ReelPromptPlayer *self, const char *stream_id);
guint reel_prompt_player_count (ReelPromptPlayer *self);
/* Returns: whether the error came from a stream, which is then removed. */
gboolean reel_prompt_player_take_error (ReelPromptPlayer *self, GstMessage *message);

/* Worker1.PlayPrompt. Completes when the file has been decoded and is queued; prompt_ended follows. */
void reel_prompt_player_play_async (ReelPromptPlayer *self, const char *stream_id, const char *file,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full): the prompt's id. Errors: REEL_ERROR_INVALID_ARGUMENT, REEL_ERROR_INVALID_STATE,
 * REEL_ERROR_MEDIA_FAILED, REEL_ERROR_OVERLOADED. */
char *reel_prompt_player_play_finish (ReelPromptPlayer *self, GAsyncResult *result, GError **error);
/* Worker1.SetNoticeTone. Error: REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_prompt_player_set_tone (ReelPromptPlayer *self, gboolean on, guint interval_ms, GError **error);

/* Adds the stats of each stream to an a{sa{sv}}. */
void reel_prompt_player_add_stats (ReelPromptPlayer *self, GVariantBuilder *streams);

G_END_DECLS
