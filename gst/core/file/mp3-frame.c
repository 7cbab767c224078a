/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Headers of MPEG audio layer III frames (ISO/IEC 11172-3, 13818-3), and the "Info" frame with LAME's extension that
 * describes the file. Used by mp3-writer and file-recover. */
#include "gst/core/file/mp3-frame.h"
#include "gst/core/file/mp4-box.h"

#include <string.h>

#define TAG_FLAGS 0xf

static const guint16 bitrates[2][15] = {
  { 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320 },
  { 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 },
};
static const guint16 rates[4][3] = {
  { 11025, 12000, 8000 }, { 0, 0, 0 }, { 22050, 24000, 16000 }, { 44100, 48000, 32000 }
};

gboolean
mp3_frame_parse (const guint8 *data, gsize size, Mp3Frame *frame)
{
  if (size < 4 || data[0] != 0xff || (data[1] & 0xe0) != 0xe0)
    return FALSE;
  guint version = (data[1] >> 3) & 3, layer = (data[1] >> 1) & 3;
  guint rate = (data[2] >> 2) & 3, bitrate = data[2] >> 4, padding = (data[2] >> 1) & 1;
  gboolean mpeg1 = version == 3, mono = data[3] >> 6 == 3;

  if (version == 1 || layer != 1 || rate == 3 || bitrate == 0 || bitrate == 15)
    return FALSE;
  frame->rate = rates[version][rate];
  frame->bitrate = bitrates[mpeg1 ? 0 : 1][bitrate];
  frame->samples = mpeg1 ? 1152 : 576;
  frame->size = frame->samples / 8 * frame->bitrate * 1000 / frame->rate + padding;
  frame->side = mpeg1 ? (mono ? 17 : 32) : (mono ? 9 : 17);
  return TRUE;
}

/* CRC-16 with the reversed polynomial 0xa001, as in the last field of the extension. */
static guint16
crc16 (const guint8 *data, gsize size)
{
  guint16 crc = 0;

  for (gsize i = 0; i < size; i++) {
    crc ^= data[i];
    for (guint bit = 0; bit < 8; bit++)
      crc = crc & 1 ? crc >> 1 ^ 0xa001 : crc >> 1;
  }
  return crc;
}

static void
put_extension (GByteArray *out, const Mp3Frame *frame, const Mp3Info *info)
{
  g_byte_array_append (out, (const guint8 *)"LAME3.100", 9);
  mp4_put_u8 (out, 0x01); /* revision 0, constant bit rate */
  mp4_put_u8 (out, 0);    /* low-pass: unknown */
  mp4_put_zeros (out, 8); /* peak, gains: unknown */
  mp4_put_u8 (out, 0);
  mp4_put_u8 (out, MIN (frame->bitrate, 255));
  mp4_put_u24 (out, MP3_ENCODER_DELAY << 12 | MIN (info->padding, 0xfff));
  mp4_put_zeros (out, 4); /* misc, gain, preset */
  mp4_put_u32 (out, info->bytes);
  mp4_put_u16 (out, 0); /* CRC of the music: none */
  mp4_put_u16 (out, crc16 (out->data, out->len));
}

GByteArray *
mp3_frame_describe (const guint8 header[4], const Mp3Info *info)
{
  GByteArray *out = g_byte_array_new ();
  guint8 own[4];
  Mp3Frame frame = { 0 };

  /* no CRC, no padding; the stream's bit rate, or the next one whose frame is large enough */
  memcpy (own, header, 4);
  own[1] |= 1;
  own[2] &= ~2;
  for (guint index = header[2] >> 4; index < 15; index++) {
    own[2] = index << 4 | (own[2] & 0xf);
    if (mp3_frame_parse (own, 4, &frame) && frame.size >= 4 + frame.side + MP3_TAG_SIZE)
      break;
  }
  g_byte_array_append (out, own, 4);
  mp4_put_zeros (out, frame.side);
  g_byte_array_append (out, (const guint8 *)"Info", 4);
  mp4_put_u32 (out, TAG_FLAGS);
  mp4_put_u32 (out, info->frames);
  mp4_put_u32 (out, info->bytes);
  for (guint i = 0; i < 100; i++)
    mp4_put_u8 (out, i * 256 / 100);
  mp4_put_u32 (out, 0);
  put_extension (out, &frame, info);
  mp4_put_zeros (out, frame.size - out->len);
  return out;
}
