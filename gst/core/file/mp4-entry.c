/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sample entries of stsd: H.264 (avc1, ISO/IEC 14496-15) and AAC (mp4a, ISO/IEC 14496-14). Used by mp4-track. */
#include "gst/core/file/mp4-entry.h"
#include "gst/core/file/mp4-box.h"

/* tags of MPEG-4 descriptors (ISO/IEC 14496-1) */
#define TAG_ES             3
#define TAG_DECODER_CONFIG 4
#define TAG_DECODER_INFO   5
#define TAG_SL_CONFIG      6

static void
put_colour (GByteArray *out, const ChunkStream *stream)
{
  guint colr = mp4_box_begin (out, "colr");

  g_byte_array_append (out, (const guint8 *)"nclx", 4);
  mp4_put_u16 (out, stream->primaries);
  mp4_put_u16 (out, stream->transfer);
  mp4_put_u16 (out, stream->matrix);
  mp4_put_u8 (out, stream->full_range ? 0x80 : 0);
  mp4_box_end (out, colr);
}

static void
put_avc1 (GByteArray *out, const ChunkStream *stream)
{
  guint avc1 = mp4_box_begin (out, "avc1"), box;

  mp4_put_zeros (out, 6);
  mp4_put_u16 (out, 1); /* data reference */
  mp4_put_zeros (out, 16);
  mp4_put_u16 (out, stream->width);
  mp4_put_u16 (out, stream->height);
  mp4_put_u32 (out, 72 << 16); /* dpi, the usual value */
  mp4_put_u32 (out, 72 << 16);
  mp4_put_u32 (out, 0);
  mp4_put_u16 (out, 1);    /* frames per sample */
  mp4_put_zeros (out, 32); /* compressor's name */
  mp4_put_u16 (out, 24);   /* depth */
  mp4_put_u16 (out, 0xffff);

  box = mp4_box_begin (out, "avcC");
  mp4_put_bytes (out, stream->codec_data);
  mp4_box_end (out, box);
  if (stream->par_n > 0 && stream->par_d > 0 && stream->par_n != stream->par_d) {
    box = mp4_box_begin (out, "pasp");
    mp4_put_u32 (out, stream->par_n);
    mp4_put_u32 (out, stream->par_d);
    mp4_box_end (out, box);
  }
  put_colour (out, stream);
  mp4_box_end (out, avc1);
}

/* The length of a descriptor always fits one byte here: an AudioSpecificConfig has two to five bytes. */
static void
put_descriptor (GByteArray *out, guint8 tag, guint size)
{
  mp4_put_u8 (out, tag);
  mp4_put_u8 (out, size);
}

static void
put_esds (GByteArray *out, const ChunkStream *stream)
{
  guint config = g_bytes_get_size (stream->codec_data);
  guint esds = mp4_full_box_begin (out, "esds", 0, 0);

  put_descriptor (out, TAG_ES, 3 + (2 + 13 + 2 + config) + 3);
  mp4_put_u16 (out, 0); /* id: 0 in files */
  mp4_put_u8 (out, 0);
  put_descriptor (out, TAG_DECODER_CONFIG, 13 + 2 + config);
  mp4_put_u8 (out, 0x40); /* MPEG-4 audio */
  mp4_put_u8 (out, 0x15); /* audio stream */
  mp4_put_u24 (out, 0);
  mp4_put_u32 (out, stream->bitrate);
  mp4_put_u32 (out, stream->bitrate);
  put_descriptor (out, TAG_DECODER_INFO, config);
  mp4_put_bytes (out, stream->codec_data);
  put_descriptor (out, TAG_SL_CONFIG, 1);
  mp4_put_u8 (out, 2);
  mp4_box_end (out, esds);
}

static void
put_mp4a (GByteArray *out, const ChunkStream *stream)
{
  guint mp4a = mp4_box_begin (out, "mp4a");

  mp4_put_zeros (out, 6);
  mp4_put_u16 (out, 1); /* data reference */
  mp4_put_zeros (out, 8);
  mp4_put_u16 (out, stream->channels);
  mp4_put_u16 (out, 16); /* bits */
  mp4_put_u32 (out, 0);
  mp4_put_u32 (out, stream->rate < 65536 ? stream->rate << 16 : 0);
  put_esds (out, stream);
  mp4_box_end (out, mp4a);
}

GBytes *
mp4_entry_new (const ChunkStream *stream)
{
  GByteArray *out = g_byte_array_new ();

  if (stream->kind == CHUNK_STREAM_VIDEO)
    put_avc1 (out, stream);
  else
    put_mp4a (out, stream);
  return g_byte_array_free_to_bytes (out);
}
