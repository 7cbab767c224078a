/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Describes an encoded stream and its samples to a writer. Filled by chunksink from caps and buffers. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define CHUNK_TIME_NONE G_MAXUINT64

typedef enum { CHUNK_STREAM_VIDEO, CHUNK_STREAM_AUDIO } ChunkStreamKind;
#define CHUNK_N_STREAMS 2

typedef struct {
  ChunkStreamKind kind;
  GBytes *codec_data; /* avcC record, AudioSpecificConfig, or NULL (PCM, MPEG audio) */
  guint bitrate;      /* bit/s, 0 if unknown */

  guint width, height; /* video */
  guint par_n, par_d;
  guint fps_n, fps_d;                /* 0/1 if unknown */
  guint primaries, transfer, matrix; /* ISO/IEC 23091-2 code points */
  gboolean full_range;

  guint rate, channels; /* audio */
  guint frame_samples;  /* samples of a coded frame, 0 for PCM */
  guint priming;        /* samples that the encoder prepends */
} ChunkStream;

typedef struct {
  GBytes *data;
  guint64 pts;      /* ns from the start of the chunk */
  guint64 duration; /* ns; ignored if frame_samples is set */
  gboolean sync;    /* decoding can start here */
} ChunkSample;

G_END_DECLS
