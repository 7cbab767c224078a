/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where recordings are kept: a local directory. Files are named so that the
 * catalogue can be rebuilt from them: YEAR/MONTH/DAY/CALL/OPERATION-INDEX.EXTENSION
 * (UTC, of the call's beginning), each with a metadata document of the same name
 * and .json. A file that is being written ends in .part. A call has a directory of
 * its own since its worker may write in no other. Used by the engine on the main thread; what
 * waits for the disk runs in a thread. */
#pragma once

#include <gio/gio.h>

typedef struct _ReelStorage ReelStorage;

/* Error: InvalidArgument for a ROOT that is not absolute or holds a '%', which
 * the recorder's file names reserve. */
ReelStorage *reel_storage_new (const char *root, GError **error);
void reel_storage_free (ReelStorage *self);
const char *reel_storage_get_root (ReelStorage *self);
/* In bytes; 0 for a file that is not there. */
guint64 reel_storage_get_size (const char *path);

/* Where the recordings of a call go, whether it is there or not. */
char *reel_storage_call_directory (ReelStorage *self, const char *call_id, gint64 created_utc);

/* Whether BASE is a location that reel_storage_prepare() gives OPERATION of the call, on whatever day. */
gboolean reel_storage_is_base (ReelStorage *self, const char *call_id, const char *operation, const char *base);

/* Waits for the disk. Error: StorageFailed where there is no file, or one that is longer than any document is. */
gboolean reel_storage_read_document (const char *path, char **text, GError **error);

/* Makes DIRECTORY, of a call, and tries to write there; on a thread that may wait. Returns the location of
 * OPERATION without index and extension. Errors: StorageFull, or StorageFailed
 * with path and reason where it can't be written. */
char *reel_storage_prepare (const char *directory, const char *operation, GError **error);

/* Removes the DIRECTORY of a call of which nothing was recorded; one that holds
 * something stays. In a thread; nobody waits for it. */
void reel_storage_tidy (const char *directory);

/* Names of the files of one operation. BASE is what prepare returned. */
char *reel_storage_part_template (const char *base, const char *extension);
char *reel_storage_part_path (const char *base, guint index, const char *extension);
char *reel_storage_content_path (const char *base, guint index, const char *extension);
char *reel_storage_metadata_path (const char *base, guint index);
/* The document that belongs to a content (or part) path. */
char *reel_storage_metadata_path_of (const char *content);

/* Makes a finished file final: PART is synced, renamed to CONTENT and the
 * directory synced, and the document is written beside it the same way.
 * May be called again after a crash in between: a PART that is gone while
 * CONTENT is there counts as done. finish returns the size in bytes, -1 on
 * error. */
void reel_storage_commit_async (const char *part, const char *content, const char *metadata_path, const char *metadata,
                                GAsyncReadyCallback callback, gpointer user_data);
gint64 reel_storage_commit_finish (GAsyncResult *result, GError **error);

/* Brings the metadata files at PATHS up to date with CALL (reel_metadata_call_print()), each written anew beside itself
 * and renamed; one that is not there is left out. Error: StorageFull or StorageFailed of the last that could not be
 * written. */
void reel_storage_amend_async (const char *const *paths, const char *call, GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean reel_storage_amend_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelStorage, reel_storage_free)
