/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An MP4 file that plays at any moment of its writing and is an ordinary progressive one once finished.
 *
 * While written:  ftyp | moov (mvex) | free (reserved) | moof mdat | moof mdat | …
 * Once finished:  ftyp | free | moov | free | mdat (the fragments, their headers now unused bytes)
 * The second form is prepared in the reserved space; then a single header of eight bytes turns the old moov into a free
 * box that ends where the new one starts. A process that dies in between leaves one form or the other.
 *
 * Space is reserved for a full hour. A short file gives it back by a copy that replaces it:  ftyp | moov | mdat */
#include "gst/core/file/mp4-writer.h"
#include "gst/core/file/mp4-box.h"
#include "gst/core/file/mp4-movie.h"

#define NS_PER_SECOND      G_GUINT64_CONSTANT (1000000000)
#define FRAGMENT_NS        (NS_PER_SECOND / 4)
#define FRAGMENTS_PER_S    4
#define WAIT_NS            NS_PER_SECOND
#define TIMESCALE_NO_AUDIO 16000
#define RESERVE_UNKNOWN    128 /* bytes a second: AAC at 16 kHz */
#define RESERVE_MIN        8192
#define MDAT_HEADER_LARGE  16
#define FRAGMENT_FIXED     128  /* of a moof and its mdat, for each stream */
#define MOOV_FIXED         2048 /* a moov without its tables */
/* The least part of the media that is worth giving back, and the most media that is copied for it. */
#define GAIN_PART   16
#define MAX_COMPACT (16 << 20)

struct _Mp4Writer {
  FilePatchQueue *out;
  Mp4WriterConfig config;
  GPtrArray *tracks; /* Mp4Track */
  guint32 sequence;

  gboolean open; /* the head has been written */
  gboolean finished;
  guint64 head_offset;  /* where ftyp ends */
  guint64 moov_offset;  /* of the moov in effect */
  guint64 moov_size;    /* a free box follows it */
  guint64 media_offset; /* where the free box ends and the first fragment starts */
  guint64 end;          /* of the file, in bytes */
  guint64 flushed;      /* ns: position of the leading stream at the last fragment */
};

Mp4Writer *
mp4_writer_new (const Mp4WriterConfig *config, FilePatchQueue *out)
{
  Mp4Writer *writer = g_new0 (Mp4Writer, 1);

  writer->config = *config;
  writer->out = out;
  writer->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify)mp4_track_free);
  return writer;
}

Mp4Writer *
mp4_writer_new_restored (GPtrArray *tracks, gint64 creation, guint64 head_offset, guint64 moov_offset,
                         guint64 moov_size, guint64 media_offset, guint64 end, FilePatchQueue *out)
{
  Mp4Writer *writer = g_new0 (Mp4Writer, 1);

  writer->config.creation = creation;
  writer->out = out;
  writer->tracks = tracks;
  writer->open = TRUE;
  writer->head_offset = head_offset;
  writer->moov_offset = moov_offset;
  writer->moov_size = moov_size;
  writer->media_offset = media_offset;
  writer->end = end;
  return writer;
}

void
mp4_writer_free (Mp4Writer *writer)
{
  g_ptr_array_unref (writer->tracks);
  g_free (writer);
}

static Mp4Track *
find_track (const Mp4Writer *writer, ChunkStreamKind kind)
{
  for (guint i = 0; i < writer->tracks->len; i++) {
    Mp4Track *track = g_ptr_array_index (writer->tracks, i);
    if (track->kind == kind)
      return track;
  }
  return NULL;
}

/* @shift: bytes by which the media will move towards the start. */
static GByteArray *
build_moov (const Mp4Writer *writer, gboolean final, guint64 duration, guint64 shift)
{
  const Mp4Track *audio = find_track (writer, CHUNK_STREAM_AUDIO);
  Mp4MovieInfo info = { audio ? audio->timescale : TIMESCALE_NO_AUDIO, writer->config.creation, duration, shift };

  return mp4_movie_build (writer->tracks, &info, final);
}

/* Bytes to reserve for the final moov: size of each sample, key frames, position and length of each chunk. */
static guint64
reserve_size (const Mp4Writer *writer)
{
  double per_second = 0;
  guint64 size;

  for (guint i = 0; i < writer->tracks->len; i++) {
    const Mp4Track *track = g_ptr_array_index (writer->tracks, i);
    per_second += 4 * track->samples_per_second + FRAGMENTS_PER_S * 4;
    /* the number of pictures per fragment changes a few times an hour, that of audio frames nearly each time */
    per_second += track->kind == CHUNK_STREAM_VIDEO ? 2 + 12 : FRAGMENTS_PER_S * 12;
  }
  /* the head may have to be written before the other stream is known */
  for (guint i = writer->tracks->len; i < writer->config.expected; i++)
    per_second += RESERVE_UNKNOWN;
  size = RESERVE_MIN + writer->config.reserve_seconds * per_second;
  if (writer->config.reserve_max > 0)
    size = MIN (size, writer->config.reserve_max);
  return MAX (size, RESERVE_MIN);
}

static void
put_free (GByteArray *out, guint32 size)
{
  mp4_put_u32 (out, size);
  mp4_put_u32 (out, MP4_FOURCC ('f', 'r', 'e', 'e'));
}

static void
put_ftyp (GByteArray *out)
{
  guint ftyp = mp4_box_begin (out, "ftyp");

  g_byte_array_append (out, (const guint8 *)"isom", 4);
  mp4_put_u32 (out, 512);
  g_byte_array_append (out, (const guint8 *)"isomiso6avc1mp41", 16);
  mp4_box_end (out, ftyp);
}

/* The reserved space is written, not left as a hole: so a file on a full disk can still be finished. */
static void
write_head (Mp4Writer *writer)
{
  GByteArray *head = g_byte_array_new ();
  g_autoptr (GByteArray) moov = build_moov (writer, FALSE, 0, 0);
  guint64 reserve = reserve_size (writer);

  put_ftyp (head);
  writer->head_offset = writer->moov_offset = head->len;
  writer->moov_size = moov->len;
  g_byte_array_append (head, moov->data, moov->len);
  put_free (head, reserve);
  mp4_put_zeros (head, reserve - 8);
  writer->media_offset = writer->end = head->len;
  writer->open = TRUE;
  file_patch_queue_push_array (writer->out, 0, head, FALSE);
}

/* Makes everything between ftyp and @next one free box: replaces the moov in effect by the box at @next. */
static void
flip (Mp4Writer *writer, guint64 next)
{
  GByteArray *header = g_byte_array_new ();

  put_free (header, next - writer->head_offset);
  file_patch_queue_push_array (writer->out, writer->head_offset, header, TRUE);
}

/* Whether @used bytes at the start of the reserved space and @tail at its end leave either nothing in between or room
 * for a free box. */
static gboolean
can_fill (const Mp4Writer *writer, guint64 used, guint64 tail)
{
  guint64 space = writer->media_offset - (writer->moov_offset + writer->moov_size + 8);

  return space == used + tail || space >= used + tail + 8;
}

/* Adds a late stream: writes a new moov into the reserved space, then flips. */
static void
replace_head (Mp4Writer *writer)
{
  GByteArray *moov = build_moov (writer, FALSE, 0, 0);
  guint64 at = writer->moov_offset + writer->moov_size + 8;
  guint size = moov->len;

  put_free (moov, writer->media_offset - at - size);
  file_patch_queue_push_array (writer->out, at, moov, FALSE);
  flip (writer, at);
  writer->moov_offset = at;
  writer->moov_size = size;
}

/* ns to the end of the leading stream, including the priming. */
static guint64
lead (const Mp4Writer *writer)
{
  guint64 lead = 0;

  for (guint i = 0; i < writer->tracks->len; i++) {
    const Mp4Track *track = g_ptr_array_index (writer->tracks, i);
    lead = MAX (lead, mp4_track_rescale (track->end, track->timescale, NS_PER_SECOND));
  }
  return lead;
}

static void
flush_fragment (Mp4Writer *writer)
{
  GByteArray *out = g_byte_array_new ();
  guint moof = mp4_box_begin (out, "moof"), mdat, box;
  guint places[CHUNK_N_STREAMS] = { 0 };

  box = mp4_full_box_begin (out, "mfhd", 0, 0);
  mp4_put_u32 (out, ++writer->sequence);
  mp4_box_end (out, box);
  for (guint i = 0; i < writer->tracks->len; i++) {
    Mp4Track *track = g_ptr_array_index (writer->tracks, i);
    if (track->pending->len > 0)
      mp4_track_put_traf (track, out, &places[i]);
  }
  mp4_box_end (out, moof);

  mdat = mp4_box_begin (out, "mdat");
  for (guint i = 0; i < writer->tracks->len; i++) {
    Mp4Track *track = g_ptr_array_index (writer->tracks, i);
    if (track->pending->len == 0)
      continue;
    mp4_set_u32 (out, places[i], out->len);
    mp4_track_commit (track, writer->end + out->len, out);
  }
  mp4_box_end (out, mdat);
  guint64 at = writer->end;
  writer->flushed = lead (writer);
  writer->end += out->len;
  file_patch_queue_push_array (writer->out, at, out, FALSE);
}

static guint64
longest_pending (const Mp4Writer *writer)
{
  guint64 longest = 0;

  for (guint i = 0; i < writer->tracks->len; i++)
    longest = MAX (longest, mp4_track_pending_ns (g_ptr_array_index (writer->tracks, i)));
  return longest;
}

void
mp4_writer_set_stream (Mp4Writer *writer, const ChunkStream *stream)
{
  if (find_track (writer, stream->kind))
    return;
  g_ptr_array_add (writer->tracks, mp4_track_new (stream, writer->tracks->len + 1));
  if (writer->open)
    replace_head (writer);
}

void
mp4_writer_add (Mp4Writer *writer, ChunkStreamKind kind, const ChunkSample *sample)
{
  Mp4Track *track = find_track (writer, kind);

  g_return_if_fail (track != NULL);
  mp4_track_add (track, sample);
  if (!writer->open && (writer->tracks->len >= writer->config.expected || longest_pending (writer) >= WAIT_NS))
    write_head (writer);
  /* follows the leading stream, so that the index stays small; a stream that catches up alone does not wait */
  if (writer->open &&
      (lead (writer) >= writer->flushed + FRAGMENT_NS || mp4_track_pending_ns (track) >= 2 * FRAGMENT_NS))
    flush_fragment (writer);
}

guint64
mp4_writer_duration (const Mp4Writer *writer)
{
  guint64 duration = 0;

  for (guint i = 0; i < writer->tracks->len; i++) {
    const Mp4Track *track = g_ptr_array_index (writer->tracks, i);
    if (track->started)
      duration = MAX (duration, mp4_track_shown_ns (track));
  }
  return duration;
}

static void
write_progressive (Mp4Writer *writer, guint64 duration)
{
  g_autoptr (GByteArray) moov = build_moov (writer, TRUE, duration, 0);
  GByteArray *inner = g_byte_array_new ();
  guint64 at = writer->moov_offset + writer->moov_size + 8;
  guint64 space = writer->media_offset - at;
  guint64 media = writer->end - writer->media_offset;
  guint header = media + 8 > G_MAXUINT32 ? MDAT_HEADER_LARGE : 8;

  if (can_fill (writer, moov->len, header)) {
    g_byte_array_append (inner, moov->data, moov->len);
    if (space > moov->len + header)
      put_free (inner, space - moov->len - header);
    mp4_put_zeros (inner, space - inner->len - header);
  } else {
    file_patch_queue_push (writer->out, writer->end, g_bytes_new (moov->data, moov->len), FALSE);
    writer->end += moov->len;
    at = writer->media_offset - header;
  }
  mp4_put_u32 (inner, header == 8 ? media + 8 : 1);
  mp4_put_u32 (inner, MP4_FOURCC ('m', 'd', 'a', 't'));
  if (header == MDAT_HEADER_LARGE)
    mp4_put_u64 (inner, media + header);
  file_patch_queue_push_array (writer->out, at, inner, FALSE);
  flip (writer, at);
  writer->finished = TRUE;
}

/* Moves every pending sample into a fragment. Returns: FALSE if there was no sample. */
static gboolean
complete (Mp4Writer *writer, guint64 *duration)
{
  Mp4Track *video = find_track (writer, CHUNK_STREAM_VIDEO);

  if (!writer->open && longest_pending (writer) == 0)
    return FALSE;
  if (*duration == CHUNK_TIME_NONE)
    *duration = mp4_writer_duration (writer);
  if (video)
    mp4_track_extend_to (video, mp4_track_scale (*duration, video->timescale));
  if (!writer->open)
    write_head (writer);
  if (longest_pending (writer) > 0)
    flush_fragment (writer);
  return TRUE;
}

FileCompaction *
mp4_writer_compact (Mp4Writer *writer, guint64 duration)
{
  GByteArray *head = g_byte_array_new ();
  guint64 media, length;

  if (complete (writer, &duration)) {
    g_autoptr (GByteArray) measure = build_moov (writer, TRUE, duration, 0);

    put_ftyp (head);
    length = head->len + measure->len + 8;
    media = writer->end - writer->media_offset;
    if (media <= MAX_COMPACT && writer->media_offset > length && writer->media_offset - length >= media / GAIN_PART) {
      g_autoptr (GByteArray) moov = build_moov (writer, TRUE, duration, writer->media_offset - length);
      FileCompaction *compaction = g_new (FileCompaction, 1);

      g_byte_array_append (head, moov->data, moov->len);
      mp4_put_u32 (head, media + 8);
      mp4_put_u32 (head, MP4_FOURCC ('m', 'd', 'a', 't'));
      *compaction = (FileCompaction){ g_byte_array_free_to_bytes (head), writer->media_offset, media };
      return compaction;
    }
  }
  g_byte_array_unref (head);
  return NULL;
}

void
mp4_writer_finish (Mp4Writer *writer, guint64 duration)
{
  if (complete (writer, &duration))
    write_progressive (writer, duration);
}

guint64
mp4_writer_size (const Mp4Writer *writer)
{
  guint64 moov = MOOV_FIXED, pending = 0;

  if (writer->finished)
    return writer->end;
  for (guint i = 0; i < writer->tracks->len; i++) {
    const Mp4Track *track = g_ptr_array_index (writer->tracks, i);
    moov += mp4_track_table_size (track);
    if (track->pending->len > 0)
      pending += track->pending_bytes + FRAGMENT_FIXED + 12 * track->pending->len;
  }
  if (!writer->open)
    return reserve_size (writer) + MOOV_FIXED + pending;
  return writer->end + pending + (can_fill (writer, moov, MDAT_HEADER_LARGE) ? 0 : moov);
}
