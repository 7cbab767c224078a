/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Structure-aware changes of files as the recorder leaves them: boxes of an MP4, fields of a WAV, frames of an MP3.
 * Blind changes of bytes achieve little, since nearly all bytes are media. For fuzz-recover. */
#pragma once
#include <glib.h>

/* Makes one change to @data, whose first @size of @max_size bytes are the file. Returns: the new size */
gsize box_tree_mutate (guint8 *data, gsize size, gsize max_size, GRand *rng);
/* Returns: a file as a writer makes it, of a random format and length, killed at a random moment */
GByteArray *box_tree_generate (GRand *rng);
