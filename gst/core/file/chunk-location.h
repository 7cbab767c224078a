/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file name of a chunk. Used by callrecordsink. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

gchar *chunk_location_for (const gchar *location, guint index);

G_END_DECLS
