/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sample entries of stsd: H.264 (avc1, ISO/IEC 14496-15) and AAC (mp4a, ISO/IEC 14496-14). Used by mp4-track. */
#pragma once
#include "gst/core/file/chunk-stream.h"

G_BEGIN_DECLS

/* The sample entry of @stream, whose codec_data must be set. Returns: (transfer full). */
GBytes *mp4_entry_new (const ChunkStream *stream);

G_END_DECLS
