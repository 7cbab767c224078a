/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Headers of MPEG audio layer III frames (ISO/IEC 11172-3, 13818-3), and the frame that describes the file. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define MP3_ENCODER_DELAY 576 /* samples that LAME prepends */
#define MP3_TAG_SIZE      156 /* Info with frames, bytes, seek points, quality and the extension */

typedef struct {
  guint size;    /* bytes, including the header */
  guint samples; /* per channel */
  guint rate;    /* Hz */
  guint bitrate; /* kbit/s */
  guint side;    /* bytes of side information */
} Mp3Frame;

typedef struct {
  guint32 frames; /* without the describing frame */
  guint32 bytes;  /* of the whole file */
  guint padding;  /* samples at the end that are not sound */
} Mp3Info;

/* At least four bytes must be readable at @data. Returns: FALSE if no layer III frame starts there. */
gboolean mp3_frame_parse (const guint8 *data, gsize size, Mp3Frame *frame);

/* A silent frame in the stream's format (@header: of any of its frames) that describes the frames that follow. */
GByteArray *mp3_frame_describe (const guint8 header[4], const Mp3Info *info);

G_END_DECLS
