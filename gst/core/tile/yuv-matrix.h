/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Turns 4:2:0 pixels from one Y'CbCr matrix into another in place. Between two matrices of the same range grey stays
 * grey, so luma only gets a part of the chroma added: far cheaper than the way over RGB. Called by tilescale on the
 * composing thread; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What of Cb and Cr is added to each component, with 9 bits behind the point: matrices of video are so near to each
 * other that sums of 16 bits are enough. */
typedef struct {
  gint16 y_u, y_v;
  gint16 u_u, u_v;
  gint16 v_u, v_v;
} YuvMatrix;

/* From the matrix with the luma weights from_kr, from_kb to that with to_kr, to_kb, both of the range 16–235. FALSE
 * when the two are too far apart for this. */
gboolean yuv_matrix_init (YuvMatrix *matrix, gdouble from_kr, gdouble from_kb, gdouble to_kr, gdouble to_kb);

/* Converts `width` × `height` luma pixels (even numbers) and their chroma. Strides in bytes. */
void yuv_matrix_apply (const YuvMatrix *matrix, guint8 *y, gint y_stride, guint8 *u, gint u_stride, guint8 *v,
                       gint v_stride, gint width, gint height);

G_END_DECLS
