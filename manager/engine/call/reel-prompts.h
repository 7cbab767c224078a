/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Audio played into a call through its announcement streams: the start prompt and the notice tone. Owned by ReelCall;
 * main thread only. */
#pragma once

#include "manager/engine/call/reel-call-streams.h"
#include "manager/engine/link/reel-worker-provider.h"
#include "manager/engine/services/reel-services.h"

#define REEL_TYPE_PROMPTS (reel_prompts_get_type ())
G_DECLARE_FINAL_TYPE (ReelPrompts, reel_prompts, REEL, PROMPTS, GObject)

ReelPrompts *reel_prompts_new (ReelServices *services, const char *call_id, ReelWorkerProvider *workers,
                               ReelCallStreams *streams);

/* Plays the start prompt in LANGUAGE, which may be NULL, into an announcement stream, or into all if STREAM_ID is "";
 * does nothing if there are none. */
void reel_prompts_play (ReelPrompts *self, const char *language, const char *stream_id);
/* Plays it into all; completes when it has been played, or after 30 s; at once if waiting is not configured. */
void reel_prompts_wait_async (ReelPrompts *self, const char *language, GAsyncReadyCallback callback,
                              gpointer user_data);
void reel_prompts_wait_finish (ReelPrompts *self, GAsyncResult *result);
/* The prompt will not end, since its worker is gone or nothing starts after it: completes all waits, but only after the
 * caller has returned to the main loop. */
void reel_prompts_end (ReelPrompts *self);

/* The repeating notice tone; off at first. */
void reel_prompts_set_notice_tone (ReelPrompts *self, gboolean on);
/* WORKER is new and has the call's streams. */
void reel_prompts_forward (ReelPrompts *self, ReelWorker *worker);
