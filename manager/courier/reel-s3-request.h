/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One signed request to an S3 store, by libcurl. Waits for its answer: worker threads
 * only. Used by what uploads and removes. */
#pragma once

#include "manager/core/wire/reel-destination.h"
#include "manager/courier/reel-file-part.h"
#include "manager/courier/reel-s3-answer.h"

/* How to access a store: the configuration, and the content of its files. Immutable while it is used. */
typedef struct {
  const ReelDestination *destination;
  char *key_id;
  char *key;
  char *ca_path; /* NULL for the system's certificates */
} ReelS3Access;

/* Reads the files that DESTINATION names; keeps a pointer to DESTINATION. Returns: NULL with an error that names the
 * file */
ReelS3Access *reel_s3_access_new (const ReelDestination *destination, GError **error);
void reel_s3_access_free (ReelS3Access *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelS3Access, reel_s3_access_free)

/**
 * ReelS3Request:
 * @url: with its query, its parameters sorted and escaped
 * @headers: (nullable): lines, except for those of the signature
 * @part, @sums: the content of a PUT
 * @body: the content of a POST; NULL if it has none
 */
typedef struct {
  const char *method;
  const char *url;
  const char *const *headers;
  const ReelFilePart *part;
  const ReelFileSums *sums;
  const char *body;
} ReelS3Request;

typedef struct {
  guint status;
  char *etag;     /* from the header, without quotes; NULL if there was none */
  guint64 length; /* from the header Content-Length, in bytes */
  ReelS3Answer *answer;
} ReelS3Response;

/* Returns: whatever the store answered; NULL with an error if there was no answer */
ReelS3Response *reel_s3_request_run (const ReelS3Access *access, const ReelS3Request *request,
                                     GCancellable *cancellable, GError **error);
/* The same. Returns: NULL with an error that begins with WHAT where there was no good answer either; NOT_FOUND for 404.
 */
ReelS3Response *reel_s3_request_ask (const ReelS3Access *access, const char *what, const ReelS3Request *request,
                                     GCancellable *cancellable, GError **error);
gboolean reel_s3_response_is_good (const ReelS3Response *self);
void reel_s3_response_set_refusal (const ReelS3Response *self, const char *what, GError **error);
void reel_s3_response_free (ReelS3Response *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelS3Response, reel_s3_response_free)
