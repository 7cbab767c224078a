/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WAV files. Called by the archive's subject access. */
#include "manager/core/media/reel-wav.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define SAMPLE_BYTES 2
#define MAX_CHANNELS 64

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "It is no WAV file of 16-bit PCM.");
  return FALSE;
}

static guint16
read_16 (const guint8 *bytes)
{
  return (guint16)(bytes[0] | bytes[1] << 8);
}

static guint32
read_32 (const guint8 *bytes)
{
  return read_16 (bytes) | (guint32)read_16 (bytes + 2) << 16;
}

/* PCM, or what says so in its extension. */
static gboolean
read_format (const guint8 *chunk, guint32 length, ReelWav *wav)
{
  guint16 kind = length >= 16 ? read_16 (chunk) : 0;

  if (kind == 0xfffe && length >= 26)
    kind = read_16 (chunk + 24);
  wav->channels = length >= 16 ? read_16 (chunk + 2) : 0;
  return kind == 1 && wav->channels >= 1 && wav->channels <= MAX_CHANNELS && read_16 (chunk + 14) == 8 * SAMPLE_BYTES;
}

gboolean
reel_wav_read (const guint8 *head, gsize length, ReelWav *wav, GError **error)
{
  gsize at = 12;

  *wav = (ReelWav){ 0 };
  if (length < at || (memcmp (head, "RIFF", 4) != 0 && memcmp (head, "RF64", 4) != 0) ||
      memcmp (head + 8, "WAVE", 4) != 0)
    return refuse (error);
  while (at + 8 <= length) {
    guint32 size = read_32 (head + at + 4);

    if (memcmp (head + at, "data", 4) == 0) {
      wav->offset = at + 8;
      wav->bytes = size == G_MAXUINT32 ? 0 : size;
      return wav->channels > 0 || refuse (error);
    }
    if (size > length - at - 8)
      return refuse (error);
    if (memcmp (head + at, "fmt ", 4) == 0 && !read_format (head + at + 8, size, wav))
      return refuse (error);
    at += 8 + size + size % 2;
  }
  return refuse (error);
}

void
reel_wav_mute (guint8 *samples, gsize length, guint channels, guint channel)
{
  gsize frame = (gsize)channels * SAMPLE_BYTES;

  for (gsize at = 0; at + frame <= length; at += frame)
    memset (samples + at + (gsize)channel * SAMPLE_BYTES, 0, SAMPLE_BYTES);
}
