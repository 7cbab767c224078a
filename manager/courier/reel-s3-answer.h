/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an S3 store answers, as XML: the few elements that an upload needs. Pure; used
 * by what asks a store. */
#pragma once

#include <glib.h>

/* @size: in bytes; @etag: without quotes */
typedef struct {
  guint number;
  guint64 size;
  char *etag;
} ReelS3Part;

void reel_s3_part_free (gpointer part);

typedef struct _ReelS3Answer ReelS3Answer;

/* TEXT need not end with a NUL. Text that is not XML has no elements. */
ReelS3Answer *reel_s3_answer_new (const char *text, gsize length);
void reel_s3_answer_free (ReelS3Answer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelS3Answer, reel_s3_answer_free)

/* Returns: the text of the first element NAME, or NULL */
const char *reel_s3_answer_find (const ReelS3Answer *self, const char *name);
/* Returns: (transfer full) (element-type ReelS3Part): the parts in an answer to ListParts */
GPtrArray *reel_s3_answer_list_parts (const ReelS3Answer *self);
/* Returns: (transfer full): the ids of the uploads of KEY in an answer to ListMultipartUploads */
GStrv reel_s3_answer_list_uploads (const ReelS3Answer *self, const char *key);

/* Returns: (transfer full): ETAG without the quotes around it; NULL for NULL */
char *reel_s3_answer_strip_etag (const char *etag);
