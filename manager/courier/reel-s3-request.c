/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signed requests; see the header for who calls it. */
#include "manager/courier/reel-s3-request.h"

#include "manager/secret/reel-secret-file.h"

#include <curl/curl.h>
#include <string.h>

#define MAX_ANSWER      (4 * 1024 * 1024)
#define CONNECT_SECONDS 30
/* In hexadecimal, of an empty body. */
#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CURL, curl_easy_cleanup)

typedef struct {
  const ReelFilePart *part;
  guint64 position;
  GString *text; /* the answer */
  char *etag;
  GCancellable *cancellable;
} Transfer;

ReelS3Access *
reel_s3_access_new (const ReelDestination *destination, GError **error)
{
  g_autoptr (ReelS3Access) self = g_new0 (ReelS3Access, 1);
  g_autoptr (GBytes) bytes = reel_secret_file_read (destination->key_file, error);
  g_autofree char *text = NULL;
  gsize length;

  if (bytes == NULL)
    return NULL;
  text = g_strndup (g_bytes_get_data (bytes, &length), g_bytes_get_size (bytes));
  self->destination = destination;
  if (strchr (text, '\n') != NULL) {
    self->key_id = g_strstrip (g_strndup (text, (gsize)(strchr (text, '\n') - text)));
    self->key = g_strstrip (g_strdup (strchr (text, '\n') + 1));
  }
  explicit_bzero (text, strlen (text));
  if (self->key == NULL || *self->key_id == '\0' || *self->key == '\0' || strchr (self->key, '\n') != NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "'%s' must have two lines: the key id and the key",
                 destination->key_file);
    return NULL;
  }
  if (destination->ca_file != NULL && (self->ca_path = reel_secret_file_find (destination->ca_file, error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
reel_s3_access_free (ReelS3Access *self)
{
  if (self->key != NULL)
    explicit_bzero (self->key, strlen (self->key));
  g_free (self->key);
  g_free (self->key_id);
  g_free (self->ca_path);
  g_free (self);
}

static size_t
on_read (char *buffer, size_t size, size_t count, void *data)
{
  Transfer *transfer = data;
  gssize length = reel_file_part_read (transfer->part, transfer->position, buffer, size * count);

  if (length < 0)
    return CURL_READFUNC_ABORT;
  transfer->position += (guint64)length;
  return (size_t)length;
}

/* libcurl sends the body again if a reused connection turns out to be closed. */
static int
on_seek (void *data, curl_off_t offset, int origin)
{
  if (origin != SEEK_SET)
    return CURL_SEEKFUNC_FAIL;
  ((Transfer *)data)->position = (guint64)offset;
  return CURL_SEEKFUNC_OK;
}

static size_t
on_write (char *text, size_t size, size_t count, void *data)
{
  Transfer *transfer = data;

  if (transfer->text->len + size * count > MAX_ANSWER)
    return 0;
  g_string_append_len (transfer->text, text, (gssize)(size * count));
  return size * count;
}

static size_t
on_header (char *line, size_t size, size_t count, void *data)
{
  static const char name[] = "etag:";
  Transfer *transfer = data;
  gsize length = size * count;

  if (length > strlen (name) && g_ascii_strncasecmp (line, name, strlen (name)) == 0) {
    g_autofree char *value = g_strstrip (g_strndup (line + strlen (name), length - strlen (name)));

    g_free (transfer->etag);
    transfer->etag = reel_s3_answer_strip_etag (value);
  }
  return length;
}

static int
on_progress (void *data, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
  return g_cancellable_is_cancelled (((Transfer *)data)->cancellable);
}

static struct curl_slist *
list_headers (const ReelS3Request *request)
{
  g_autofree char *body_sum =
      request->body != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, request->body, -1) : NULL;
  const char *sum = request->sums != NULL ? request->sums->sha256 : body_sum != NULL ? body_sum : EMPTY_SHA256;
  g_autofree char *line = g_strconcat ("x-amz-content-sha256: ", sum, NULL);
  struct curl_slist *list = curl_slist_append (NULL, line);

  if (request->sums != NULL) {
    g_autofree char *md5 = g_base64_encode (request->sums->md5, sizeof request->sums->md5);
    g_autofree char *md5_line = g_strconcat ("Content-MD5: ", md5, NULL);

    list = curl_slist_append (list, md5_line);
  }
  /* libcurl's default type for a POST is that of a form. */
  if (request->body != NULL)
    list = curl_slist_append (list, "Content-Type: application/xml");
  for (guint i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
    list = curl_slist_append (list, request->headers[i]);
  return list;
}

static void
set_up_access (CURL *curl, const ReelS3Access *access)
{
  const ReelDestination *destination = access->destination;
  g_autofree char *provider = g_strdup_printf ("aws:amz:%s:s3", destination->region);

  curl_easy_setopt (curl, CURLOPT_AWS_SIGV4, provider);
  curl_easy_setopt (curl, CURLOPT_USERNAME, access->key_id);
  curl_easy_setopt (curl, CURLOPT_PASSWORD, access->key);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, destination->allow_plain ? "https,http" : "https");
  if (access->ca_path != NULL)
    curl_easy_setopt (curl, CURLOPT_CAINFO, access->ca_path);
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_TIME, (long)destination->timeout_seconds);
}

static void
set_up_request (CURL *curl, const ReelS3Request *request, Transfer *transfer)
{
  curl_easy_setopt (curl, CURLOPT_URL, request->url);
  if (request->part != NULL) {
    curl_easy_setopt (curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt (curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->part->length);
    curl_easy_setopt (curl, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt (curl, CURLOPT_READDATA, transfer);
    curl_easy_setopt (curl, CURLOPT_SEEKFUNCTION, on_seek);
    curl_easy_setopt (curl, CURLOPT_SEEKDATA, transfer);
  } else if (request->body != NULL) {
    curl_easy_setopt (curl, CURLOPT_POSTFIELDS, request->body);
  } else if (g_str_equal (request->method, "HEAD")) {
    curl_easy_setopt (curl, CURLOPT_NOBODY, 1L);
  } else {
    curl_easy_setopt (curl, CURLOPT_CUSTOMREQUEST, request->method);
  }
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, on_write);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, transfer);
  curl_easy_setopt (curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt (curl, CURLOPT_HEADERDATA, transfer);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, transfer);
}

static ReelS3Response *
make_response (CURL *curl, Transfer *transfer)
{
  ReelS3Response *self = g_new0 (ReelS3Response, 1);
  curl_off_t length = 0;
  long status = 0;

  curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo (curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  self->status = (guint)status;
  self->length = (guint64)MAX (length, 0);
  self->etag = g_steal_pointer (&transfer->etag);
  self->answer = reel_s3_answer_new (transfer->text->str, transfer->text->len);
  return self;
}

ReelS3Response *
reel_s3_request_run (const ReelS3Access *access, const ReelS3Request *request, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (CURL) curl = curl_easy_init ();
  struct curl_slist *headers = list_headers (request);
  char text[CURL_ERROR_SIZE] = "";
  Transfer transfer = { .part = request->part, .text = g_string_new (NULL), .cancellable = cancellable };
  ReelS3Response *response = NULL;
  CURLcode code;

  set_up_access (curl, access);
  set_up_request (curl, request, &transfer);
  curl_easy_setopt (curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, text);
  code = curl_easy_perform (curl);
  if (code == CURLE_OK)
    response = make_response (curl, &transfer);
  else if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The store did not answer: %s",
                 *text != '\0' ? text : curl_easy_strerror (code));
  curl_slist_free_all (headers);
  g_string_free (transfer.text, TRUE);
  g_free (transfer.etag);
  return response;
}

gboolean
reel_s3_response_is_good (const ReelS3Response *self)
{
  /* A store may find out after the beginning of its answer. */
  return self->status >= 200 && self->status <= 299 && reel_s3_answer_find (self->answer, "Code") == NULL;
}

void
reel_s3_response_set_refusal (const ReelS3Response *self, const char *what, GError **error)
{
  const char *code = reel_s3_answer_find (self->answer, "Code");
  const char *message = reel_s3_answer_find (self->answer, "Message");

  g_set_error (error, G_IO_ERROR, self->status == 404 ? G_IO_ERROR_NOT_FOUND : G_IO_ERROR_FAILED,
               "%s: the store answered %u %s%s%s", what, self->status, code != NULL ? code : "",
               message != NULL ? ": " : "", message != NULL ? message : "");
}

ReelS3Response *
reel_s3_request_ask (const ReelS3Access *access, const char *what, const ReelS3Request *request,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (ReelS3Response) response = reel_s3_request_run (access, request, cancellable, error);

  if (response == NULL || reel_s3_response_is_good (response))
    return g_steal_pointer (&response);
  reel_s3_response_set_refusal (response, what, error);
  return NULL;
}

void
reel_s3_response_free (ReelS3Response *self)
{
  reel_s3_answer_free (self->answer);
  g_free (self->etag);
  g_free (self);
}
