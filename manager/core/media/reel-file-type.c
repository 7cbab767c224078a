/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* File types by their first bytes; see the header for who uses them. */
#include "manager/core/media/reel-file-type.h"

#include <string.h>

typedef struct {
  gsize offset;
  const char *bytes;
  ReelFileType type;
} Mark;

static const Mark marks[] = {
  { 4, "ftyp", { "video/mp4", ".mp4", FALSE } },
  { 0, "ID3", { "audio/mpeg", ".mp3", FALSE } },
  { 8, "WAVE", { "audio/wav", ".wav", FALSE } },
  { 0, "\xff\xd8\xff", { "image/jpeg", ".jpg", FALSE } },
  { 0, "WEBVTT", { "text/vtt; charset=utf-8", ".vtt", FALSE } },
  { 0, "{", { "application/json", ".json", FALSE } },
  { 0, "age-encryption.org/v1\n", { "application/octet-stream", ".age", TRUE } },
};
static const ReelFileType mpeg_audio = { "audio/mpeg", ".mp3", FALSE };
static const ReelFileType unknown = { "application/octet-stream", "", FALSE };

const ReelFileType *
reel_file_type_guess (const guint8 *data, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++) {
    const gsize n = strlen (marks[i].bytes);

    if (length >= marks[i].offset + n && memcmp (data + marks[i].offset, marks[i].bytes, n) == 0)
      return &marks[i].type;
  }
  /* A frame of MPEG audio without a tag in front. */
  if (length >= 2 && data[0] == 0xff && (data[1] & 0xe6) == 0xe2)
    return &mpeg_audio;
  return &unknown;
}
