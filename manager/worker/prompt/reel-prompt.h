/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decodes audio that is played into a call to memory: 16 bit, mono. Called by ReelPromptPlayer; main thread only. */
#pragma once

#include <gio/gio.h>

#define REEL_PROMPT_MAX_SECONDS 300

/**
 * reel_prompt_decode_async:
 * @file: absolute path of a file with audio in any format that GStreamer decodes
 * @rate: sample rate of the result in Hz
 *
 * Errors of the finish function: REEL_ERROR_INVALID_ARGUMENT for a path that is not absolute, otherwise
 * REEL_ERROR_MEDIA_FAILED; both name the file.
 */
void reel_prompt_decode_async (const char *file, guint rate, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full): the samples, at least one. */
GBytes *reel_prompt_decode_finish (GAsyncResult *result, GError **error);

/* Returns: (transfer full): half a second of 1400 Hz, faded in and out. */
GBytes *reel_prompt_make_tone (guint rate);
