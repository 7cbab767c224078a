/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Uploads a file to an S3 store: in one request, or in parts that outlive the process that sends them. Blocks on the
 * store: worker threads only. Used by ReelUploadHandler.
 *
 * Each part is sent with its SHA-256 and its MD5, by which the store detects damage, and the ETags that the store
 * returns are compared. When an interrupted upload is resumed, the store is asked for the parts that it has, and those
 * that match the file are not sent again. Other unfinished uploads of the same file are aborted. */
#pragma once

#include "manager/courier/reel-s3-request.h"

/* The upload has the id ID from now on. Called on the thread of the upload, before any part is sent, so that the id can
 * be stored. */
typedef void (*ReelS3UploadNote) (const char *id, gpointer user_data);

/**
 * ReelS3Upload:
 * @url: the URL of the file in the store
 * @key: the key of the file in the bucket
 * @fd: the file, regular
 * @id: the id of an earlier upload to resume, or NULL
 * @is_last: whether this is the last attempt: if it fails, the upload is aborted
 */
typedef struct {
  const ReelS3Access *access;
  const char *url;
  const char *key;
  int fd;
  const char *id;
  gboolean is_last;
  ReelS3UploadNote note;
  gpointer user_data;
} ReelS3Upload;

/* Returns: TRUE once the store has confirmed the whole file */
gboolean reel_s3_upload_run (const ReelS3Upload *self, GCancellable *cancellable, GError **error);
