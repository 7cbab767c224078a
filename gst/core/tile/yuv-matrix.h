/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Converts 4:2:0 pixels from one Y'CbCr matrix to another in place. Between matrices of the same range grey stays grey,
 * so luma only needs a part of the chroma added: far cheaper than a conversion through RGB. Called by tilescale on the
 * composing thread; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The parts of Cb and Cr that are added to each component, with 9 fractional bits: video matrices are so close to each
 * other that 16-bit sums suffice. */
typedef struct {
  gint16 y_u, y_v;
  gint16 u_u, u_v;
  gint16 v_u, v_v;
} YuvMatrix;

/* From the matrix with the luma weights from_kr, from_kb to that with to_kr, to_kb, both of the range 16–235. Returns:
 * FALSE when the two are too far apart. */
gboolean yuv_matrix_init (YuvMatrix *matrix, double from_kr, double from_kb, double to_kr, double to_kb);

/* Converts `width` × `height` luma pixels (even numbers) and their chroma. Strides in bytes. */
void yuv_matrix_apply (const YuvMatrix *matrix, guint8 *y, int y_stride, guint8 *u, int u_stride, guint8 *v,
                       int v_stride, int width, int height);

G_END_DECLS
