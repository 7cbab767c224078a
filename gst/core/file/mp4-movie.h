/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The moov box: empty tables before fragments, full ones with edit lists in a closed file. Used by mp4-writer. */
#pragma once
#include "gst/core/file/mp4-track.h"

G_BEGIN_DECLS

typedef struct {
  guint32 timescale; /* of the edit lists: exact for audio samples */
  gint64 creation;   /* seconds since 1970 */
  guint64 duration;  /* ns, of the closed file */
  guint64 shift;     /* bytes by which the media lies further in front than recorded in the tracks */
} Mp4MovieInfo;

/* The moov of @tracks (Mp4Track). Tracks without samples are left out of a @final one. */
GByteArray *mp4_movie_build (GPtrArray *tracks, const Mp4MovieInfo *info, gboolean final);

G_END_DECLS
