/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A film of known samples in an MP4 file, for the tests of mp4-writer and mp4-recover: written sample by sample, and
 * found again in the file's boxes. */
#pragma once

#include "gst/core/file/mp4-box.h"
#include "gst/core/file/mp4-writer.h"

#define MP4_FILM_SECOND G_GUINT64_CONSTANT (1000000000)
#define MP4_FILM_TICK   (MP4_FILM_SECOND / 8)
#define MP4_FILM_FRAME  (64 * MP4_FILM_SECOND / 1000) /* of AAC */

ChunkStream mp4_film_video (void);
ChunkStream mp4_film_audio (void);
/* Takes the codec data of @stream. */
void mp4_film_announce (Mp4Writer *writer, ChunkStream stream);

/* @reserve_max: bytes for the index, 0: as many as it needs */
Mp4Writer *mp4_film_new_writer (FilePatchQueue *queue, guint64 reserve_max);
/* The same, with @ticks of both streams. */
Mp4Writer *mp4_film_new_written (FilePatchQueue *queue, guint ticks, guint64 reserve_max);
/* Sample @n of a stream, whose content tells which it is. @pts: ns */
void mp4_film_add (Mp4Writer *writer, ChunkStreamKind kind, guint n, guint64 pts);
/* @ticks of video, and the audio of as long a time with its frame of priming; interleaved as they come. */
void mp4_film_add_both (Mp4Writer *writer, guint ticks);

/* The types of the boxes at the top, one letter each: ftyp y, free f, moov M, moof o, mdat d, anything else ?. */
char *mp4_film_outline (const GByteArray *image);
/* It must be there. */
Mp4Box mp4_film_find_moov (const GByteArray *image);
/* The content of the box that @path, four letters for each level, leads to below @from; NULL: there is none. */
const guint8 *mp4_film_descend (const GByteArray *image, Mp4Box from, const char *path);
gboolean mp4_film_find_trak (const GByteArray *image, ChunkStreamKind kind, Mp4Box *trak);
/* Walks the tables of a progressive file; each sample must be the one that was given. Returns: how many there are */
guint mp4_film_check_samples (const GByteArray *image, ChunkStreamKind kind);
