/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks the whole chain of the audit trail's file, on a thread of its own: a start can't wait for that. Owned by
 * reel-store-audited.c. */
#pragma once

#include <glib.h>

typedef struct _ReelStoreTrailCheck ReelStoreTrailCheck;

/* FIRST: the number of the first entry; LENGTH: the bytes to check. A file that is anything else is reported with a
 * critical message. */
ReelStoreTrailCheck *reel_store_trail_check_new (const char *path, gint64 first, gint64 length);

/* Returns: whether the file has turned out to be broken. Any thread. */
gboolean reel_store_trail_check_has_failed (ReelStoreTrailCheck *self);

/* Stops it, and waits for that. */
void reel_store_trail_check_free (ReelStoreTrailCheck *self);
