/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes of files as the recorder leaves them that know their structure: boxes of an MP4, fields of a WAV, frames of
 * an MP3. Bytes changed blindly reach little, since nearly every one of them belongs to media. For fuzz-recover. */
#pragma once
#include <glib.h>

/* One change of @data, whose first @size of @max_size bytes are the file. Returns: the new size. */
gsize box_tree_mutate (guint8 *data, gsize size, gsize max_size, GRand *rng);
/* A file as a writer makes it: of a random format, length and moment of death, nothing of it changed. */
GByteArray *box_tree_generate (GRand *rng);
