/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file of the audit trail on the disk: what is appended can be taken back until it is kept, and the whole can be
 * made again. Owned by reel-store-audited.c; everything here blocks on the disk, and belongs to the thread that applies
 * changes. Errors: StorageFull, StorageFailed. */
#pragma once

#include "manager/engine/store/reel-store-backend.h"

#include <sys/types.h>

typedef struct _ReelStoreTrailFile ReelStoreTrailFile;

/* PATH may be missing. */
ReelStoreTrailFile *reel_store_trail_file_new (const char *path, GError **error);
void reel_store_trail_file_free (ReelStoreTrailFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelStoreTrailFile, reel_store_trail_file_free)

const char *reel_store_trail_file_get_path (ReelStoreTrailFile *self);

/* Returns: how many bytes it has; -1 if there is none */
off_t reel_store_trail_file_measure (ReelStoreTrailFile *self);

/* Whether it is still at its path, and ends with what is kept. */
gboolean reel_store_trail_file_is_untouched (ReelStoreTrailFile *self);

/* Whether its first END bytes end with LINE; if that is empty, whether they are none. */
gboolean reel_store_trail_file_ends_with (ReelStoreTrailFile *self, off_t end, const char *line);

/* Takes its first END bytes for the trail, and cuts off the rest. */
gboolean reel_store_trail_file_accept (ReelStoreTrailFile *self, off_t end, GError **error);

/* Writes LINES after what is kept, and syncs them. If that fails they are taken back. */
gboolean reel_store_trail_file_append (ReelStoreTrailFile *self, const GString *lines, GError **error);

/* Keeps the first COUNT bytes of what was appended. */
void reel_store_trail_file_keep (ReelStoreTrailFile *self, gsize count);

/* Cuts off what was appended and not kept; if that fails, before the next is appended. */
void reel_store_trail_file_take_back (ReelStoreTrailFile *self);

/* Makes it of the trail of SOURCE, as a whole or not at all. What was there is kept beside it, with the time in its
 * name. */
gboolean reel_store_trail_file_make_again (ReelStoreTrailFile *self, ReelStoreBackend *source, GError **error);
