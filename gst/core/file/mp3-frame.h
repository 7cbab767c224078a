/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Headers of MPEG audio layer III frames (ISO/IEC 11172-3, 13818-3), and the frame that describes the file. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define MP3_ENCODER_DELAY 576 /* samples that LAME puts in front */

typedef struct {
  guint size;    /* bytes, with the header */
  guint samples; /* of each channel */
  guint rate;    /* Hz */
  guint bitrate; /* kbit/s */
  guint side;    /* bytes of side information */
} Mp3Frame;

typedef struct {
  guint32 frames; /* without the describing one */
  guint32 bytes;  /* of the whole file */
  guint padding;  /* samples at the end that are not sound */
} Mp3Facts;

gboolean mp3_frame_parse (const guint8 *data, gsize size, Mp3Frame *frame);
GByteArray *mp3_frame_describe (const guint8 header[4], const Mp3Facts *facts);

G_END_DECLS
