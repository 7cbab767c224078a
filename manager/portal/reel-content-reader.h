/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the files of recordings on a few threads, so that no main loop waits for a disk, and decrypts sealed ones on
 * the way, from any position. Used by ReelMediaSender and by whoever opens documents. */
#pragma once

#include "manager/core/media/reel-file-type.h"
#include "manager/seal/reel-age-identities.h"

typedef struct _ReelContentReader ReelContentReader;
/* A file that is open. Reference counted; any thread. */
typedef struct _ReelContentFile ReelContentFile;

/* Takes IDENTITIES (nullable), of the portal's identity-file. Main thread, like all functions that name no other. */
ReelContentReader *reel_content_reader_new (ReelAgeIdentities *identities);
/* Waits for the reads that have begun. */
void reel_content_reader_free (ReelContentReader *self);

/* Takes FD. Errors: InvalidState: it is sealed to other keys; StorageFailed: it can't be read, was changed or cut off.
 */
void reel_content_reader_open_async (ReelContentReader *self, int fd, GAsyncReadyCallback callback, gpointer user_data);
ReelContentFile *reel_content_reader_open_finish (GAsyncResult *result, GError **error);

/* Reads LENGTH bytes at OFFSET, both within the file. Errors: StorageFailed: also if there are fewer. */
void reel_content_reader_read_async (ReelContentReader *self, ReelContentFile *file, guint64 offset, gsize length,
                                     GAsyncReadyCallback callback, gpointer user_data);
GBytes *reel_content_reader_read_finish (GAsyncResult *result, GError **error);

ReelContentFile *reel_content_file_ref (ReelContentFile *self);
void reel_content_file_unref (ReelContentFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelContentFile, reel_content_file_unref)

/* Of the plain content. */
guint64 reel_content_file_get_size (const ReelContentFile *self);
const ReelFileType *reel_content_file_get_type (const ReelContentFile *self);
/* A strong entity tag with its quotation marks: it changes with the file. */
const char *reel_content_file_get_tag (const ReelContentFile *self);
/* Nothing of it is read from now on: NotAllowed. */
void reel_content_file_revoke (ReelContentFile *self);
/* The same from UNTIL_UTC on, microseconds since 1970. To be set before the first read. */
void reel_content_file_set_until (ReelContentFile *self, gint64 until_utc);
/* Whether it is sealed, and the portal has no keys: what is read is encrypted. */
gboolean reel_content_file_is_locked (const ReelContentFile *self);
