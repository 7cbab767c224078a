/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a writer needs to know about a stream, from its caps. Used by chunksink. */
#pragma once
#include "gst/core/file/chunk-stream.h"
#include <gst/gst.h>

G_BEGIN_DECLS

gboolean chunk_caps_parse (const GstCaps *caps, ChunkStream *stream);
void chunk_caps_clear (ChunkStream *stream);

G_END_DECLS
