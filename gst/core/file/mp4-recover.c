/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finishes an MP4 file of mp4-writer whose process died: reads its head and its fragments back into tables. Understands
 * only the box layouts that mp4-writer produces. Used by file-recover. */
#include "gst/core/file/mp4-recover.h"
#include "gst/core/file/mp4-box.h"

#define NS_PER_SECOND        G_GUINT64_CONSTANT (1000000000)
#define SECONDS_1904_TO_1970 G_GUINT64_CONSTANT (2082844800)
/* The longest time that a fragment covers, and the longest gap before it: a stream with a hole, such as a camera that
 * was off. */
#define MAX_FRAGMENT_S (24 * 3600)
#define SAMPLE_IS_SYNC 0x02000000
#define TRUN_AUDIO     0x301
#define TRUN_VIDEO     0x701

#define FTYP MP4_FOURCC ('f', 't', 'y', 'p')
#define FREE MP4_FOURCC ('f', 'r', 'e', 'e')
#define MOOV MP4_FOURCC ('m', 'o', 'o', 'v')
#define MOOF MP4_FOURCC ('m', 'o', 'o', 'f')
#define MDAT MP4_FOURCC ('m', 'd', 'a', 't')

typedef struct {
  const guint8 *data;
  guint64 size;
} Bytes;

/* The content of a box if it has at least @least bytes, otherwise NULL. */
static const guint8 *
content (const Bytes *file, const Mp4Box *box, guint64 least)
{
  return box->size - box->header >= least ? file->data + box->offset + box->header : NULL;
}

/* The content of the descendant at @path (NULL-terminated list of types) if it has at least @least bytes. */
static const guint8 *
descend (const Bytes *file, const Mp4Box *from, const char *path, guint64 least, Mp4Box *box)
{
  *box = *from;
  for (; *path; path += 4) {
    Mp4Box parent = *box;
    if (!mp4_box_find (file->data, &parent, 0, MP4_FOURCC (path[0], path[1], path[2], path[3]), box))
      return NULL;
  }
  return content (file, box, least);
}

static Mp4Track *
read_track (const Bytes *file, const Mp4Box *trak)
{
  Mp4Box box, entry;
  const guint8 *tkhd = descend (file, trak, "tkhd", 96, &box);
  const guint8 *elst = descend (file, trak, "edtselst", 28, &box);
  const guint8 *mdhd = descend (file, trak, "mdiamdhd", 36, &box);
  const guint8 *hdlr = descend (file, trak, "mdiahdlr", 12, &box);
  const guint8 *stsd = descend (file, trak, "mdiaminfstblstsd", 16, &box);
  ChunkStreamKind kind;

  if (!tkhd || !elst || !mdhd || !hdlr || !stsd || tkhd[0] != 1 || elst[0] != 1 || mdhd[0] != 1)
    return NULL;
  if (!mp4_box_read (file->data, box.offset + box.size, box.offset + box.header + 8, &entry) ||
      mp4_get_u32 (mdhd + 20) == 0)
    return NULL;
  kind = mp4_get_u32 (hdlr + 8) == MP4_FOURCC ('v', 'i', 'd', 'e') ? CHUNK_STREAM_VIDEO : CHUNK_STREAM_AUDIO;
  return mp4_track_new_restored (kind, mp4_get_u32 (tkhd + 20), mp4_get_u32 (mdhd + 20),
                                 g_bytes_new (file->data + entry.offset, entry.size), mp4_get_u32 (tkhd + 88) >> 16,
                                 mp4_get_u32 (tkhd + 92) >> 16, mp4_get_u64 (elst + 16));
}

static GPtrArray *
read_tracks (const Bytes *file, const Mp4Box *moov)
{
  GPtrArray *tracks = g_ptr_array_new_with_free_func ((GDestroyNotify)mp4_track_free);
  guint64 end = moov->offset + moov->size;
  Mp4Box box;

  for (guint64 at = moov->offset + moov->header; mp4_box_read (file->data, end, at, &box); at += box.size) {
    Mp4Track *track = box.type == MP4_FOURCC ('t', 'r', 'a', 'k') ? read_track (file, &box) : NULL;
    if (track)
      g_ptr_array_add (tracks, track);
  }
  return tracks;
}

static Mp4Track *
track_of_id (GPtrArray *tracks, guint32 id)
{
  for (guint i = 0; i < tracks->len; i++) {
    Mp4Track *track = g_ptr_array_index (tracks, i);
    if (track->id == id)
      return track;
  }
  return NULL;
}

/* One stream in a traf. */
typedef struct {
  Mp4Track *track;
  guint64 time; /* of the first sample */
  gboolean video;
  guint32 count, data_offset;
  const guint8 *samples;
} Fragment;

static guint
entry_size (const Fragment *fragment)
{
  return fragment->video ? 12 : 8;
}

static gboolean
read_traf (const Bytes *file, const Mp4Box *traf, GPtrArray *tracks, Fragment *fragment)
{
  Mp4Box box;
  const guint8 *tfhd = descend (file, traf, "tfhd", 8, &box);
  const guint8 *tfdt = descend (file, traf, "tfdt", 12, &box);
  const guint8 *trun = descend (file, traf, "trun", 12, &box);
  Mp4Track *track = tfhd ? track_of_id (tracks, mp4_get_u32 (tfhd + 4)) : NULL;

  if (!track || !tfdt || tfdt[0] != 1 || !trun)
    return FALSE;
  guint32 flags = mp4_get_u32 (trun);
  *fragment =
      (Fragment){ track,    mp4_get_u64 (tfdt + 4), flags == TRUN_VIDEO, mp4_get_u32 (trun + 4), mp4_get_u32 (trun + 8),
                  trun + 12 };
  return (flags == TRUN_VIDEO || flags == TRUN_AUDIO) &&
         (box.size - box.header - 12) / entry_size (fragment) >= fragment->count;
}

/* The bytes of media that the samples take. After a power loss part of an index may hold anything; samples longer than
 * any fragment also mean that it is corrupt. */
static gboolean
measure (const Fragment *fragment, guint64 *bytes)
{
  const Mp4Track *track = fragment->track;
  guint64 longest = (guint64)track->timescale * MAX_FRAGMENT_S, end = fragment->time;
  guint64 before = track->started ? track->end : 0;

  if (fragment->time < before || fragment->time - before > longest)
    return FALSE;
  for (guint32 i = 0; i < fragment->count; i++) {
    const guint8 *sample = fragment->samples + (guint64)i * entry_size (fragment);
    end += mp4_get_u32 (sample);
    *bytes += mp4_get_u32 (sample + 4);
  }
  return end - fragment->time <= longest;
}

static void
append (const Fragment *fragment, guint64 moof)
{
  for (guint32 i = 0; i < fragment->count; i++) {
    const guint8 *sample = fragment->samples + (guint64)i * entry_size (fragment);
    gboolean sync = !fragment->video || (mp4_get_u32 (sample + 8) & SAMPLE_IS_SYNC);
    mp4_track_append (fragment->track, i == 0 ? fragment->time : fragment->track->end, mp4_get_u32 (sample),
                      mp4_get_u32 (sample + 4), sync, NULL);
  }
  if (fragment->count > 0)
    mp4_track_commit (fragment->track, moof + fragment->data_offset, NULL);
}

/* Whether it contains something after @until ns. An audio frame contains part of the next one's sound. */
static gboolean
is_beyond (const Fragment *fragment, guint64 until)
{
  const Mp4Track *track = fragment->track;
  guint64 end = fragment->time, last = 0;

  for (guint32 i = 0; i < fragment->count; i++) {
    last = mp4_get_u32 (fragment->samples + (guint64)i * entry_size (fragment));
    end += last;
  }
  if (!fragment->video)
    end += last;
  end -= MIN (end, track->priming);
  return until != CHUNK_TIME_NONE && mp4_track_rescale (end, track->timescale, NS_PER_SECOND) > until;
}

typedef enum {
  FRAGMENT_READ,
  FRAGMENT_TORN,   /* or its index does not match its media */
  FRAGMENT_BEYOND, /* its content lies after the limit */
} FragmentResult;

/* A fragment that is not read contributes nothing. */
static FragmentResult
read_fragment (const Bytes *file, const Mp4Box *moof, const Mp4Box *mdat, guint64 until, GPtrArray *tracks)
{
  guint64 end = moof->offset + moof->size, bytes = 0;
  Fragment fragments[CHUNK_N_STREAMS];
  guint n = 0;
  Mp4Box traf;

  for (guint64 at = moof->offset + moof->header; mp4_box_read (file->data, end, at, &traf); at += traf.size) {
    if (traf.type != MP4_FOURCC ('t', 'r', 'a', 'f'))
      continue;
    if (n == CHUNK_N_STREAMS || !read_traf (file, &traf, tracks, &fragments[n]) || !measure (&fragments[n], &bytes))
      return FRAGMENT_TORN;
    n++;
  }
  if (bytes != mdat->size - mdat->header)
    return FRAGMENT_TORN;
  for (guint i = 0; i < n; i++) {
    if (is_beyond (&fragments[i], until))
      return FRAGMENT_BEYOND;
  }
  for (guint i = 0; i < n; i++)
    append (&fragments[i], moof->offset);
  return FRAGMENT_READ;
}

/* Reads fragments from @at on. A torn fragment ends the file; nothing written after @until is kept, torn or not.
 * Returns: the offset at which the discarded part begins, or the size of the file. */
static guint64
read_fragments (const Bytes *file, guint64 at, guint64 until, GPtrArray *tracks)
{
  FragmentResult result = FRAGMENT_READ;
  Mp4Box moof, mdat;

  while (result == FRAGMENT_READ && mp4_box_read (file->data, file->size, at, &moof) && moof.type == MOOF &&
         mp4_box_read (file->data, file->size, at + moof.size, &mdat) && mdat.type == MDAT) {
    result = read_fragment (file, &moof, &mdat, until, tracks);
    if (result == FRAGMENT_READ)
      at = mdat.offset + mdat.size;
  }
  return until != CHUNK_TIME_NONE ? at : file->size;
}

Mp4RecoverResult
mp4_recover (const guint8 *data, guint64 *whole, guint64 until, FilePatchQueue *out, Mp4Writer **writer,
             guint64 *duration)
{
  const guint64 size = *whole;
  Bytes file = { data, size };
  Mp4Box box, moov, space, child;
  const guint8 *mvhd;
  guint64 at = 0, head;

  if (!mp4_box_read (data, size, 0, &box) || box.type != FTYP)
    return MP4_RECOVER_FOREIGN;
  head = box.size;
  for (at = head; mp4_box_read (data, size, at, &box) && (box.type == FREE || box.type == MDAT); at += box.size)
    ;
  if (!mp4_box_read (data, size, at, &moov) || moov.type != MOOV)
    return MP4_RECOVER_FOREIGN;
  mvhd = descend (&file, &moov, "mvhd", 32, &child);
  if (!mvhd || mvhd[0] != 1 || mp4_get_u32 (mvhd + 20) == 0)
    return MP4_RECOVER_FOREIGN;
  if (!mp4_box_find (data, &moov, 0, MP4_FOURCC ('m', 'v', 'e', 'x'), &child)) {
    *duration = mp4_track_rescale (mp4_get_u64 (mvhd + 24), mp4_get_u32 (mvhd + 20), NS_PER_SECOND);
    return MP4_RECOVER_FINISHED;
  }
  if (!mp4_box_read (data, size, moov.offset + moov.size, &space) || space.type != FREE)
    return MP4_RECOVER_FOREIGN;

  GPtrArray *tracks = read_tracks (&file, &moov);
  *whole = read_fragments (&file, space.offset + space.size, until, tracks);
  *writer = mp4_writer_new_restored (tracks, mp4_get_u64 (mvhd + 4) - SECONDS_1904_TO_1970, head, moov.offset,
                                     moov.size, space.offset + space.size, *whole, out);
  return MP4_RECOVER_OPEN;
}
