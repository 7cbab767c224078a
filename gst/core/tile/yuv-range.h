/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Converts 4:2:0 pixels of full range (0–255) to video range (16–235, chroma 16–240) in place. Called by tilescale on
 * the composing thread; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Converts `width` × `height` luma pixels (even numbers) and their chroma. Strides in bytes. */
void yuv_range_narrow (guint8 *y, int y_stride, guint8 *u, int u_stride, guint8 *v, int v_stride, int width,
                       int height);

G_END_DECLS
