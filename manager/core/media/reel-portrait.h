/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The format in which an avatar's picture is passed on: written by callreel-avatar, checked by the engine, shown by a
 * worker. Nothing in it has to be decoded. */
#pragma once

#include <glib.h>

/* A file: the magic, the size in pixels as 32 bits in native order, then size × size pixels, row by row, each a native
 * 32-bit word of alpha, red, green, blue (from the top), premultiplied. */
#define REEL_PORTRAIT_MAGIC     "CRA1"
#define REEL_PORTRAIT_HEAD      8
#define REEL_PORTRAIT_MAX_SIZE  512
#define REEL_PORTRAIT_MAX_BYTES (REEL_PORTRAIT_HEAD + REEL_PORTRAIT_MAX_SIZE * REEL_PORTRAIT_MAX_SIZE * 4)

/* Returns: the size of the picture, 1 to 512, if @head (REEL_PORTRAIT_HEAD bytes) is the beginning of a complete file
 * of @length bytes; otherwise 0. */
guint reel_portrait_check (const guint8 *head, guint64 length);
void reel_portrait_write_head (guint8 *head, guint size);
