/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes ISO base media boxes (ISO/IEC 14496-12) into a byte array, and reads them. Used by the mp4-* files only. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define MP4_FOURCC(a, b, c, d) ((guint32)(a) << 24 | (guint32)(b) << 16 | (guint32)(c) << 8 | (guint32)(d))

void mp4_put_u8 (GByteArray *out, guint8 value);
void mp4_put_u16 (GByteArray *out, guint16 value);
void mp4_put_u24 (GByteArray *out, guint32 value);
void mp4_put_u32 (GByteArray *out, guint32 value);
void mp4_put_u64 (GByteArray *out, guint64 value);
void mp4_put_zeros (GByteArray *out, guint n);
void mp4_put_bytes (GByteArray *out, GBytes *bytes);
void mp4_set_u32 (GByteArray *out, guint at, guint32 value);

/* Starts a box of the four-letter @type. Returns: a handle for mp4_box_end(), which fills in the size. */
guint mp4_box_begin (GByteArray *out, const char *type);

guint mp4_full_box_begin (GByteArray *out, const char *type, guint8 version, guint32 flags);
void mp4_box_end (GByteArray *out, guint begin);

/* The unity matrix of mvhd and tkhd. */
void mp4_put_matrix (GByteArray *out);

guint32 mp4_get_u32 (const guint8 *data);
guint64 mp4_get_u64 (const guint8 *data);

/* A box within @data: its type and its position. */
typedef struct {
  guint32 type;
  guint64 offset; /* of the header */
  guint header;   /* of the header, in bytes */
  guint64 size;   /* including the header */
} Mp4Box;

/* Reads the box at @offset in the @size bytes of @data. Returns: FALSE if there is none, or it is incomplete. */
gboolean mp4_box_read (const guint8 *data, guint64 size, guint64 offset, Mp4Box *box);

/* Finds the first child of @type in @parent, whose children start @skip bytes into its content. */
gboolean mp4_box_find (const guint8 *data, const Mp4Box *parent, guint skip, guint32 type, Mp4Box *box);

G_END_DECLS
