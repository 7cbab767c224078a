/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The storage of recordings: a local directory. Files are named so that the catalogue can be rebuilt from them:
 * YEAR/MONTH/DAY/CALL/OPERATION-INDEX.EXTENSION (UTC, the beginning of the call), each with a metadata document of the
 * same name and .json. A file that is being written ends in .part. Each call has a directory of its own, since its
 * worker may write in no other. Used by the engine on the main thread; what waits for the disk runs on a thread. */
#pragma once

#include <gio/gio.h>

typedef struct _ReelStorage ReelStorage;

/* Error: InvalidArgument if ROOT is not absolute, or contains a '%', which is reserved for the recorder's file
 * names. */
ReelStorage *reel_storage_new (const char *root, GError **error);
void reel_storage_free (ReelStorage *self);
const char *reel_storage_get_root (ReelStorage *self);
/* Returns: the size in bytes; 0 if there is no such file */
guint64 reel_storage_get_size (const char *path);

/* Returns: the directory for recordings of a call, whether it exists or not */
char *reel_storage_call_directory (ReelStorage *self, const char *call_id, gint64 created_utc);

/* Whether BASE is a location that reel_storage_prepare() would give OPERATION of the call, on any day. */
gboolean reel_storage_is_base (ReelStorage *self, const char *call_id, const char *operation, const char *base);

/* Blocks on the disk. Error: StorageFailed if there is no such file, or it is longer than any document. */
gboolean reel_storage_read_document (const char *path, char **text, GError **error);

/* Creates DIRECTORY, that of a call, and tries to write there. Blocks on the disk. Returns: the location of OPERATION
 * without index and extension. Errors: StorageFull, StorageFailed with path and reason. */
char *reel_storage_prepare (const char *directory, const char *operation, GError **error);

/* Removes DIRECTORY, that of a call of which nothing was recorded, unless it contains something. On a thread; nobody
 * waits for it. */
void reel_storage_tidy (const char *directory);

/* Names of the files of one operation. BASE: from reel_storage_prepare(). */
char *reel_storage_part_template (const char *base, const char *extension);
char *reel_storage_part_path (const char *base, guint index, const char *extension);
char *reel_storage_content_path (const char *base, guint index, const char *extension);
char *reel_storage_metadata_path (const char *base, guint index);
/* The metadata document of a complete or incomplete media file. */
char *reel_storage_metadata_path_of (const char *content);

/* Makes a finished file final: PART is synced, renamed to CONTENT, and the directory synced; the metadata document is
 * then written beside it the same way, after CAPTIONS (nullable, reel-webvtt.h). Captions that cannot be written are
 * reported in the log and are no error. Can be called again after a crash: if PART is gone and CONTENT exists, that
 * part is done. On a thread. finish returns the size in bytes, -1 on error. */
void reel_storage_commit_async (const char *part, const char *content, const char *metadata_path, const char *metadata,
                                const char *captions, GAsyncReadyCallback callback, gpointer user_data);
gint64 reel_storage_commit_finish (GAsyncResult *result, GError **error);

/* Updates the metadata files at PATHS with CALL (reel_metadata_call_print()): each is written under another name and
 * renamed; a missing one is skipped. On a thread. Errors: StorageFull or StorageFailed of the last one that could not
 * be written. */
void reel_storage_amend_async (const char *const *paths, const char *call, GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean reel_storage_amend_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelStorage, reel_storage_free)
