/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The moov box: empty tables before fragments, full ones with edit lists in a closed file. Used by mp4-writer. */
#include "gst/core/file/mp4-movie.h"
#include "gst/core/file/mp4-box.h"

#define SECONDS_1904_TO_1970 G_GUINT64_CONSTANT (2082844800)
#define LANGUAGE_UND         0x55c4

typedef struct {
  GByteArray *out;
  const Mp4MovieInfo *info;
  gboolean final;
} Build;

static void
put_times (Build *build)
{
  guint64 created = build->info->creation + SECONDS_1904_TO_1970;

  mp4_put_u64 (build->out, created);
  mp4_put_u64 (build->out, created);
}

/* Start and duration of the track's visible or audible part, in units of the movie's timescale. */
static void
presented (const Build *build, const Mp4Track *track, guint64 *start, guint64 *duration)
{
  const Mp4MovieInfo *info = build->info;
  guint64 media = track->end - track->start;
  guint64 limit = mp4_track_scale (info->duration, info->timescale);

  *start = mp4_track_rescale (track->start, track->timescale, info->timescale);
  *duration = mp4_track_rescale (media - MIN (media, track->priming), track->timescale, info->timescale);
  *duration = MIN (*duration, limit - MIN (limit, *start));
}

static void
put_mvhd (Build *build, guint n_tracks)
{
  GByteArray *out = build->out;
  guint box = mp4_full_box_begin (out, "mvhd", 1, 0);

  put_times (build);
  mp4_put_u32 (out, build->info->timescale);
  mp4_put_u64 (out, build->final ? mp4_track_scale (build->info->duration, build->info->timescale) : 0);
  mp4_put_u32 (out, 0x10000); /* rate */
  mp4_put_u16 (out, 0x100);   /* volume */
  mp4_put_zeros (out, 10);
  mp4_put_matrix (out);
  mp4_put_zeros (out, 24);
  mp4_put_u32 (out, n_tracks + 1);
  mp4_box_end (out, box);
}

static void
put_tkhd (Build *build, const Mp4Track *track)
{
  GByteArray *out = build->out;
  guint box = mp4_full_box_begin (out, "tkhd", 1, 7); /* enabled, in movie, in preview */
  guint64 start, duration;

  presented (build, track, &start, &duration);
  put_times (build);
  mp4_put_u32 (out, track->id);
  mp4_put_u32 (out, 0);
  mp4_put_u64 (out, build->final ? start + duration : 0);
  mp4_put_zeros (out, 8);
  mp4_put_u16 (out, 0); /* layer */
  mp4_put_u16 (out, 0);
  mp4_put_u16 (out, track->kind == CHUNK_STREAM_AUDIO ? 0x100 : 0);
  mp4_put_u16 (out, 0);
  mp4_put_matrix (out);
  mp4_put_u32 (out, track->width << 16);
  mp4_put_u32 (out, track->height << 16);
  mp4_box_end (out, box);
}

static void
put_edit (GByteArray *out, guint64 duration, gint64 media_time)
{
  mp4_put_u64 (out, duration);
  mp4_put_u64 (out, media_time);
  mp4_put_u32 (out, 0x10000);
}

/* Before fragments a duration of 0 means "to the end", and tfdt has the start of a late track. */
static void
put_edts (Build *build, const Mp4Track *track)
{
  GByteArray *out = build->out;
  guint edts = mp4_box_begin (out, "edts");
  guint elst = mp4_full_box_begin (out, "elst", 1, 0);
  guint64 start, duration;

  presented (build, track, &start, &duration);
  if (!build->final) {
    mp4_put_u32 (out, 1);
    put_edit (out, 0, track->priming);
  } else {
    mp4_put_u32 (out, start > 0 ? 2 : 1);
    if (start > 0)
      put_edit (out, start, -1);
    put_edit (out, duration, track->priming);
  }
  mp4_box_end (out, elst);
  mp4_box_end (out, edts);
}

static void
put_mdhd_hdlr (Build *build, const Mp4Track *track)
{
  GByteArray *out = build->out;
  gboolean video = track->kind == CHUNK_STREAM_VIDEO;
  const char *name = video ? "video" : "sound";
  guint box = mp4_full_box_begin (out, "mdhd", 1, 0);

  put_times (build);
  mp4_put_u32 (out, track->timescale);
  mp4_put_u64 (out, build->final ? track->end - track->start : 0);
  mp4_put_u16 (out, LANGUAGE_UND);
  mp4_put_u16 (out, 0);
  mp4_box_end (out, box);

  box = mp4_full_box_begin (out, "hdlr", 0, 0);
  mp4_put_u32 (out, 0);
  mp4_put_u32 (out, video ? MP4_FOURCC ('v', 'i', 'd', 'e') : MP4_FOURCC ('s', 'o', 'u', 'n'));
  mp4_put_zeros (out, 12);
  g_byte_array_append (out, (const guint8 *)name, 6);
  mp4_box_end (out, box);
}

static void
put_media_header (GByteArray *out, const Mp4Track *track)
{
  guint dinf, dref, box;

  if (track->kind == CHUNK_STREAM_VIDEO) {
    box = mp4_full_box_begin (out, "vmhd", 0, 1);
    mp4_put_zeros (out, 8);
  } else {
    box = mp4_full_box_begin (out, "smhd", 0, 0);
    mp4_put_zeros (out, 4);
  }
  mp4_box_end (out, box);

  dinf = mp4_box_begin (out, "dinf");
  dref = mp4_full_box_begin (out, "dref", 0, 0);
  mp4_put_u32 (out, 1);
  box = mp4_full_box_begin (out, "url ", 0, 1); /* in this file */
  mp4_box_end (out, box);
  mp4_box_end (out, dref);
  mp4_box_end (out, dinf);
}

static void
put_u32_table (GByteArray *out, const GArray *table)
{
  mp4_put_u32 (out, table->len);
  for (guint i = 0; i < table->len; i++)
    mp4_put_u32 (out, g_array_index (table, guint32, i));
}

static void
put_stts (GByteArray *out, const GArray *times)
{
  guint box = mp4_full_box_begin (out, "stts", 0, 0);

  mp4_put_u32 (out, times->len);
  for (guint i = 0; i < times->len; i++) {
    mp4_put_u32 (out, g_array_index (times, Mp4TimeRun, i).count);
    mp4_put_u32 (out, g_array_index (times, Mp4TimeRun, i).delta);
  }
  mp4_box_end (out, box);
}

static void
put_chunks (GByteArray *out, const GArray *chunks, guint64 shift)
{
  guint box = mp4_full_box_begin (out, "stsc", 0, 0), count_at = out->len, runs = 0;
  guint32 samples = 0;
  gboolean large;

  mp4_put_u32 (out, 0);
  for (guint i = 0; i < chunks->len; i++) {
    const Mp4TrackChunk *chunk = &g_array_index (chunks, Mp4TrackChunk, i);
    if (chunk->samples == samples)
      continue;
    samples = chunk->samples;
    runs++;
    mp4_put_u32 (out, i + 1);
    mp4_put_u32 (out, samples);
    mp4_put_u32 (out, 1);
  }
  mp4_set_u32 (out, count_at, runs);
  mp4_box_end (out, box);

  large = chunks->len > 0 && g_array_index (chunks, Mp4TrackChunk, chunks->len - 1).offset > G_MAXUINT32;
  box = mp4_full_box_begin (out, large ? "co64" : "stco", 0, 0);
  mp4_put_u32 (out, chunks->len);
  for (guint i = 0; i < chunks->len; i++) {
    guint64 offset = g_array_index (chunks, Mp4TrackChunk, i).offset - shift;
    if (large)
      mp4_put_u64 (out, offset);
    else
      mp4_put_u32 (out, offset);
  }
  mp4_box_end (out, box);
}

static void
put_stbl (Build *build, const Mp4Track *track)
{
  GByteArray *out = build->out;
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, 4);
  gboolean final = build->final;
  guint stbl = mp4_box_begin (out, "stbl"), box;

  box = mp4_full_box_begin (out, "stsd", 0, 0);
  mp4_put_u32 (out, 1);
  mp4_put_bytes (out, track->entry);
  mp4_box_end (out, box);
  put_stts (out, final ? track->times : none);
  if (final && track->kind == CHUNK_STREAM_VIDEO) {
    box = mp4_full_box_begin (out, "stss", 0, 0);
    put_u32_table (out, track->syncs);
    mp4_box_end (out, box);
  }
  box = mp4_full_box_begin (out, "stsz", 0, 0);
  mp4_put_u32 (out, 0);
  put_u32_table (out, final ? track->sizes : none);
  mp4_box_end (out, box);
  put_chunks (out, final ? track->chunks : none, build->info->shift);
  mp4_box_end (out, stbl);
}

static void
put_trak (Build *build, const Mp4Track *track)
{
  GByteArray *out = build->out;
  guint trak = mp4_box_begin (out, "trak"), mdia, minf;

  put_tkhd (build, track);
  put_edts (build, track);
  mdia = mp4_box_begin (out, "mdia");
  put_mdhd_hdlr (build, track);
  minf = mp4_box_begin (out, "minf");
  put_media_header (out, track);
  put_stbl (build, track);
  mp4_box_end (out, minf);
  mp4_box_end (out, mdia);
  mp4_box_end (out, trak);
}

static void
put_mvex (GByteArray *out, GPtrArray *tracks)
{
  guint mvex = mp4_box_begin (out, "mvex");

  for (guint i = 0; i < tracks->len; i++) {
    const Mp4Track *track = g_ptr_array_index (tracks, i);
    guint box = mp4_full_box_begin (out, "trex", 0, 0);
    mp4_put_u32 (out, track->id);
    mp4_put_u32 (out, 1); /* sample entry */
    mp4_put_zeros (out, 8);
    mp4_put_u32 (out, track->kind == CHUNK_STREAM_AUDIO ? 0x02000000 : 0x01010000);
    mp4_box_end (out, box);
  }
  mp4_box_end (out, mvex);
}

GByteArray *
mp4_movie_build (GPtrArray *tracks, const Mp4MovieInfo *info, gboolean final)
{
  GByteArray *out = g_byte_array_new ();
  Build build = { out, info, final };
  guint moov = mp4_box_begin (out, "moov");

  put_mvhd (&build, tracks->len);
  for (guint i = 0; i < tracks->len; i++) {
    const Mp4Track *track = g_ptr_array_index (tracks, i);
    if (!final || track->started)
      put_trak (&build, track);
  }
  if (!final)
    put_mvex (out, tracks);
  mp4_box_end (out, moov);
  return out;
}
