/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Uploads; see the header for how. */
#include "manager/courier/reel-s3-upload.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_PARTS 10000 /* S3's limit */
#define MAX_PAGES 100   /* of a list */

/* The state of an upload in parts. */
typedef struct {
  const ReelS3Upload *upload;
  guint64 size;
  guint64 part_bytes;
  guint count;
  char *id;
  GPtrArray *there; /* ReelS3Part: those that the store already has */
  char **etags;     /* of all parts, NULL-terminated */
  GChecksum *sum;   /* MD5 of the MD5s, from which a store makes the ETag of the whole file */
  GCancellable *cancellable;
} Parts;

static void
parts_clear (Parts *self)
{
  g_free (self->id);
  g_clear_pointer (&self->there, g_ptr_array_unref);
  g_strfreev (self->etags);
  g_checksum_free (self->sum);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static char *
add_query (const char *url, const char *id, const char *before)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strdup_printf ("%s?%suploadId=%s", url, before, escaped);
}

/* Headers that apply to the whole file: sent when the upload begins. */
static GStrv
list_headers (const ReelDestination *destination)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  if (destination->lock_mode != NULL) {
    g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
    g_autoptr (GDateTime) until = g_date_time_add_days (now, (int)destination->lock_days);
    g_autofree char *text = g_date_time_format (until, "%Y-%m-%dT%H:%M:%SZ");
    g_autofree char *mode = g_strconcat ("x-amz-object-lock-mode: ", destination->lock_mode, NULL);
    g_autofree char *date = g_strconcat ("x-amz-object-lock-retain-until-date: ", text, NULL);

    g_strv_builder_add_many (lines, mode, date, NULL);
  }
  if (destination->legal_hold)
    g_strv_builder_add (lines, "x-amz-object-lock-legal-hold: ON");
  if (destination->encryption != NULL) {
    g_autofree char *line = g_strconcat ("x-amz-server-side-encryption: ", destination->encryption, NULL);

    g_strv_builder_add (lines, line);
  }
  if (destination->encryption_key != NULL) {
    g_autofree char *line =
        g_strconcat ("x-amz-server-side-encryption-aws-kms-key-id: ", destination->encryption_key, NULL);

    g_strv_builder_add (lines, line);
  }
  return g_strv_builder_end (lines);
}

static char *
to_hex (const guint8 *md5)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 16; i++)
    g_string_append_printf (text, "%02x", md5[i]);
  return g_string_free (text, FALSE);
}

/* With server-side encryption by the store's key, an ETag is not an MD5, and only the store's confirmation counts. */
static gboolean
check_etag (const ReelS3Upload *self, const char *what, const char *etag, const char *expected, GError **error)
{
  if (g_strcmp0 (self->access->destination->encryption, "aws:kms") == 0 || g_strcmp0 (etag, expected) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: the store has other content: ETag %s, not %s", what,
               etag != NULL ? etag : "none", expected);
  return FALSE;
}

static gboolean
put_whole (const ReelS3Upload *self, guint64 size, GCancellable *cancellable, GError **error)
{
  const ReelFilePart part = { self->fd, 0, size };
  g_auto (GStrv) headers = list_headers (self->access->destination);
  ReelFileSums sums = { 0 };
  const ReelS3Request request = { "PUT", self->url, (const char *const *)headers, &part, &sums, NULL };
  g_autoptr (ReelS3Response) response = NULL;
  g_autofree char *md5 = NULL;

  if (!reel_file_part_sum (&part, &sums, cancellable, error))
    return FALSE;
  response = reel_s3_request_ask (self->access, "The file", &request, cancellable, error);
  g_free (sums.sha256);
  md5 = to_hex (sums.md5);
  return response != NULL && check_etag (self, "The file", response->etag, md5, error);
}

/* Sets @id to NULL, without an error, if the store does not know the upload any more. */
static gboolean
list_there (Parts *self, GError **error)
{
  g_autofree char *before = g_strdup ("");

  for (guint page = 0; page < MAX_PAGES; page++) {
    g_autofree char *url = add_query (self->upload->url, self->id, before);
    const ReelS3Request request = { .method = "GET", .url = url };
    g_autoptr (ReelS3Response) response =
        reel_s3_request_run (self->upload->access, &request, self->cancellable, error);
    g_autoptr (GPtrArray) parts = NULL;
    const char *next;

    if (response == NULL)
      return FALSE;
    if (response->status == 404) {
      g_clear_pointer (&self->id, g_free);
      return TRUE;
    }
    if (!reel_s3_response_is_good (response)) {
      reel_s3_response_set_refusal (response, "The parts that are there", error);
      return FALSE;
    }
    parts = reel_s3_answer_list_parts (response->answer);
    g_ptr_array_extend_and_steal (self->there, g_steal_pointer (&parts));
    next = reel_s3_answer_find (response->answer, "NextPartNumberMarker");
    if (g_strcmp0 (reel_s3_answer_find (response->answer, "IsTruncated"), "true") != 0 || next == NULL)
      return TRUE;
    g_free (before);
    before = g_strdup_printf ("part-number-marker=%" G_GUINT64_FORMAT "&", g_ascii_strtoull (next, NULL, 10));
  }
  return TRUE;
}

static void
remove_upload (const ReelS3Upload *self, const char *id)
{
  g_autofree char *url = add_query (self->url, id, "");
  const ReelS3Request request = { .method = "DELETE", .url = url };
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelS3Response) response =
      reel_s3_request_ask (self->access, "The upload is not removed", &request, NULL, &error);

  if (response == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_message ("%s: %s", self->key, error->message);
}

/* Aborts uploads whose id was not stored before a courier died. A store that can't list them has none. */
static void
remove_strays (Parts *self)
{
  const ReelS3Upload *upload = self->upload;
  g_autofree char *bucket = g_strndup (upload->url, strlen (upload->url) - strlen (upload->key) - 1);
  g_autofree char *escaped = g_uri_escape_string (upload->key, NULL, FALSE);
  g_autofree char *url = g_strdup_printf ("%s/?prefix=%s&uploads=", bucket, escaped);
  const ReelS3Request request = { .method = "GET", .url = url };
  g_autoptr (ReelS3Response) response =
      reel_s3_request_ask (upload->access, "Uploads", &request, self->cancellable, NULL);
  g_auto (GStrv) ids = response != NULL ? reel_s3_answer_list_uploads (response->answer, upload->key) : NULL;

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    remove_upload (upload, ids[i]);
}

static gboolean
begin (Parts *self, GError **error)
{
  const ReelS3Upload *upload = self->upload;
  g_autofree char *url = g_strconcat (upload->url, "?uploads=", NULL);
  g_auto (GStrv) headers = list_headers (upload->access->destination);
  const ReelS3Request request = { .method = "POST", .url = url, .headers = (const char *const *)headers, .body = "" };
  g_autoptr (ReelS3Response) response = NULL;

  remove_strays (self);
  response = reel_s3_request_ask (upload->access, "An upload in parts", &request, self->cancellable, error);
  if (response == NULL)
    return FALSE;
  self->id = g_strdup (reel_s3_answer_find (response->answer, "UploadId"));
  if (self->id == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The store returned no upload id");
    return FALSE;
  }
  upload->note (self->id, upload->user_data);
  return TRUE;
}

static ReelFilePart
get_part (const Parts *self, guint index)
{
  guint64 offset = index * self->part_bytes;

  return (ReelFilePart){ self->upload->fd, offset, MIN (self->part_bytes, self->size - offset) };
}

static gboolean
is_there (const Parts *self, guint number, guint64 length, const char *md5)
{
  for (guint i = 0; i < self->there->len; i++) {
    const ReelS3Part *part = self->there->pdata[i];

    if (part->number == number)
      return part->size == length && g_strcmp0 (part->etag, md5) == 0;
  }
  return FALSE;
}

static gboolean
send_part (Parts *self, guint index, GError **error)
{
  const ReelFilePart part = get_part (self, index);
  g_autofree char *what = g_strdup_printf ("Part %u of %u", index + 1, self->count);
  g_autofree char *before = g_strdup_printf ("partNumber=%u&", index + 1);
  g_autofree char *url = add_query (self->upload->url, self->id, before);
  g_autofree char *sha256 = NULL;
  g_autofree char *md5 = NULL;
  ReelFileSums sums = { 0 };
  const ReelS3Request request = { "PUT", url, NULL, &part, &sums, NULL };
  g_autoptr (ReelS3Response) response = NULL;

  if (!reel_file_part_sum (&part, &sums, self->cancellable, error))
    return FALSE;
  sha256 = sums.sha256;
  md5 = to_hex (sums.md5);
  g_checksum_update (self->sum, sums.md5, sizeof sums.md5);
  if (is_there (self, index + 1, part.length, md5)) {
    self->etags[index] = g_steal_pointer (&md5);
    return TRUE;
  }
  response = reel_s3_request_ask (self->upload->access, what, &request, self->cancellable, error);
  if (response == NULL || !check_etag (self->upload, what, response->etag, md5, error))
    return FALSE;
  self->etags[index] = g_strdup (response->etag != NULL ? response->etag : md5);
  return TRUE;
}

static char *
list_etags (const Parts *self)
{
  GString *text = g_string_new ("<CompleteMultipartUpload>");

  for (guint i = 0; i < self->count; i++) {
    g_autofree char *part =
        g_markup_printf_escaped ("<Part><PartNumber>%u</PartNumber><ETag>\"%s\"</ETag></Part>", i + 1, self->etags[i]);

    g_string_append (text, part);
  }
  g_string_append (text, "</CompleteMultipartUpload>");
  return g_string_free (text, FALSE);
}

static char *
get_whole_etag (const Parts *self)
{
  return g_strdup_printf ("%s-%u", g_checksum_get_string (self->sum), self->count);
}

static gboolean
complete (Parts *self, GError **error)
{
  g_autofree char *url = add_query (self->upload->url, self->id, "");
  g_autofree char *body = list_etags (self);
  const ReelS3Request request = { .method = "POST", .url = url, .body = body };
  g_autoptr (ReelS3Response) response =
      reel_s3_request_ask (self->upload->access, "The whole file", &request, self->cancellable, error);
  g_autofree char *expected = NULL;
  g_autofree char *etag = NULL;

  if (response == NULL)
    return FALSE;
  expected = get_whole_etag (self);
  etag = reel_s3_answer_strip_etag (reel_s3_answer_find (response->answer, "ETag"));
  return check_etag (self->upload, "The whole file", etag, expected, error);
}

/* The upload may have been completed in an attempt whose answer was lost. */
static gboolean
is_complete (Parts *self)
{
  const ReelS3Request request = { .method = "HEAD", .url = self->upload->url };
  g_autoptr (ReelS3Response) response = NULL;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_MD5);
  g_autofree char *expected = NULL;

  for (guint i = 0; i < self->count; i++) {
    const ReelFilePart part = get_part (self, i);
    ReelFileSums sums = { 0 };

    if (!reel_file_part_sum (&part, &sums, self->cancellable, NULL))
      return FALSE;
    g_free (sums.sha256);
    g_checksum_update (sum, sums.md5, sizeof sums.md5);
  }
  expected = g_strdup_printf ("%s-%u", g_checksum_get_string (sum), self->count);
  response = reel_s3_request_ask (self->upload->access, "The file", &request, self->cancellable, NULL);
  return response != NULL && response->length == self->size && g_strcmp0 (response->etag, expected) == 0;
}

static gboolean
send_parts (Parts *self, GError **error)
{
  for (guint i = 0; i < self->count; i++) {
    if (!send_part (self, i, error))
      return FALSE;
  }
  return complete (self, error);
}

static gboolean
put_in_parts (const ReelS3Upload *upload, guint64 size, GCancellable *cancellable, GError **error)
{
  guint64 part_bytes = MAX (upload->access->destination->part_bytes, size / MAX_PARTS + 1);
  g_auto (Parts) self = { .upload = upload, .size = size, .part_bytes = part_bytes, .cancellable = cancellable };

  self.count = (guint)((size + part_bytes - 1) / part_bytes);
  self.id = g_strdup (upload->id);
  self.there = g_ptr_array_new_with_free_func (reel_s3_part_free);
  self.etags = g_new0 (char *, self.count + 1);
  self.sum = g_checksum_new (G_CHECKSUM_MD5);
  if (self.id != NULL && !list_there (&self, error))
    return FALSE;
  if (self.id == NULL && upload->id != NULL && is_complete (&self))
    return TRUE;
  if (self.id == NULL && !begin (&self, error))
    return FALSE;
  if (send_parts (&self, error))
    return TRUE;
  if (upload->is_last)
    remove_upload (upload, self.id);
  return FALSE;
}

gboolean
reel_s3_upload_run (const ReelS3Upload *self, GCancellable *cancellable, GError **error)
{
  struct stat info;

  if (fstat (self->fd, &info) < 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The file can't be read: %s", g_strerror (errno));
    return FALSE;
  }
  if ((guint64)info.st_size <= self->access->destination->part_bytes)
    return put_whole (self, (guint64)info.st_size, cancellable, error);
  return put_in_parts (self, (guint64)info.st_size, cancellable, error);
}
