/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file name of a chunk. Used by callrecordsink. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* @location with @index in place of its first %u (or %05u). Without one: @location itself for index 0, otherwise with
 * the index in five digits before the extension: call.mp4, call-00001.mp4. Other percent signs are kept. Returns:
 * (transfer full). */
char *chunk_location_for (const char *location, guint index);

G_END_DECLS
