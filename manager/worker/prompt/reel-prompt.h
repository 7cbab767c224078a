/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sound that is played into a call, decoded into memory: 16 bit, one channel. Called by ReelPromptPlayer; main thread
 * only. */
#pragma once

#include <gio/gio.h>

#define REEL_PROMPT_MAX_SECONDS 300

/**
 * reel_prompt_decode_async:
 * @file: absolute path of any file with sound that GStreamer decodes
 * @rate: samples a second that are wanted
 *
 * Errors of the finish function: REEL_ERROR_INVALID_ARGUMENT for a path that is not absolute, else
 * REEL_ERROR_MEDIA_FAILED; both name the file.
 */
void reel_prompt_decode_async (const gchar *file, guint rate, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full): the samples, at least one. */
GBytes *reel_prompt_decode_finish (GAsyncResult *result, GError **error);

/* Returns: (transfer full): half a second of 1400 Hz, which begins and ends softly. */
GBytes *reel_prompt_make_tone (guint rate);
