/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the samples of a WAV file of 16-bit PCM are, RF64 beyond 4 GB too, and one
 * channel of them made silent. Pure; used by the archive. */
#pragma once

#include <glib.h>

/* As much of the file's beginning as reel_wav_read() needs. */
#define REEL_WAV_HEAD_BYTES 4096

/* @offset: of the first sample; @bytes: of all samples, where the header knows; 0: up to the end of the file */
typedef struct {
  guint64 offset;
  guint64 bytes;
  guint channels;
} ReelWav;

/* HEAD: the first LENGTH bytes of a file. Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT for what is no such file */
gboolean reel_wav_read (const guint8 *head, gsize length, ReelWav *wav, GError **error);

/* SAMPLES begins with a whole frame; what is behind the last whole one stays as it is. */
void reel_wav_mute (guint8 *samples, gsize length, guint channels, guint channel);
