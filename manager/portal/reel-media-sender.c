/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends files piece by piece; see the header for who uses it. */
#include "manager/portal/reel-media-sender.h"

#include "manager/core/wire/reel-byte-range.h"

#define PIECE_BYTES     (128 * 1024)
#define MAX_ANSWERS     512
#define MAX_QUOTAS      3
#define TIMEOUT_SECONDS 300

struct _ReelMediaSender {
  ReelContentReader *reader;
  GHashTable *owners; /* char * → number of answers */
  guint answers;
};

/* An answer, from the first read to the end of the exchange. */
typedef struct {
  ReelMediaSender *sender;
  ReelHttpRequest *request;
  SoupServerMessage *message;
  ReelContentFile *file;
  char *owners[MAX_QUOTAS + 1];
  char *disposition;
  guint status;
  guint64 start;
  guint64 at;  /* of the next read */
  guint64 end; /* behind the last byte */
  gboolean reading;
  gboolean over; /* the exchange is; a read may not be */
  guint timeout; /* while a piece is with the client */
} Answer;

ReelMediaSender *
reel_media_sender_new (ReelContentReader *reader)
{
  ReelMediaSender *self = g_new0 (ReelMediaSender, 1);

  self->reader = reader;
  self->owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
reel_media_sender_free (ReelMediaSender *self)
{
  g_hash_table_unref (self->owners);
  g_free (self);
}

ReelContentReader *
reel_media_sender_get_reader (ReelMediaSender *self)
{
  return self->reader;
}

guint
reel_media_sender_count (const ReelMediaSender *self)
{
  return self->answers;
}

static guint
count_of (const ReelMediaSender *self, const char *owner)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->owners, owner));
}

static gboolean
has_room (const ReelMediaSender *self, const ReelMediaQuota *quotas)
{
  gboolean room = self->answers < MAX_ANSWERS;

  for (const ReelMediaQuota *quota = quotas; quota->owner != NULL; quota++)
    room = room && count_of (self, quota->owner) < quota->max;
  return room;
}

/* BY: 1 or -1. */
static void
count (ReelMediaSender *self, const char *owner, int by)
{
  const guint now = count_of (self, owner) + (guint)by;

  if (now > 0)
    g_hash_table_replace (self->owners, g_strdup (owner), GUINT_TO_POINTER (now));
  else
    g_hash_table_remove (self->owners, owner);
}

static void
answer_free (Answer *answer)
{
  answer->sender->answers--;
  for (char **owner = answer->owners; *owner != NULL; owner++) {
    count (answer->sender, *owner, -1);
    g_free (*owner);
  }
  g_clear_handle_id (&answer->timeout, g_source_remove);
  g_signal_handlers_disconnect_by_data (answer->message, answer);
  g_object_unref (answer->message);
  reel_http_request_unref (answer->request);
  reel_content_file_unref (answer->file);
  g_free (answer->disposition);
  g_free (answer);
}

static void
set_common_headers (SoupServerMessage *message, const ReelContentFile *file, const char *disposition)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_replace (headers, "ETag", reel_content_file_get_tag (file));
  soup_message_headers_replace (headers, "Cache-Control", "private, no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  if (disposition != NULL)
    soup_message_headers_replace (headers, "Content-Disposition", disposition);
}

static void
set_content_headers (SoupServerMessage *message, const ReelContentFile *file, guint status, const ReelByteRange *range)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const guint64 size = reel_content_file_get_size (file);

  soup_message_headers_replace (headers, "Content-Type", reel_content_file_get_type (file)->content_type);
  soup_message_headers_set_content_length (headers, (goffset)(range->last - range->first + 1));
  if (status == SOUP_STATUS_PARTIAL_CONTENT)
    soup_message_headers_set_content_range (headers, (goffset)range->first, (goffset)range->last, (goffset)size);
}

static void
set_headers (const Answer *answer)
{
  const ReelByteRange range = { answer->start, answer->end - 1 };

  set_common_headers (answer->message, answer->file, answer->disposition);
  set_content_headers (answer->message, answer->file, answer->status, &range);
  soup_server_message_set_status (answer->message, answer->status, NULL);
}

/* Takes ANSWER. The header promised more bytes: the client has to see that the answer is not whole. A message whose
 * connection was taken does not finish. */
static void
break_off (Answer *answer)
{
  g_autoptr (GIOStream) stream = NULL;

  g_signal_handlers_disconnect_by_data (answer->message, answer);
  stream = soup_server_message_steal_connection (answer->message);
  if (stream != NULL)
    g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  answer_free (answer);
}

/* A client that does not read for so long holds its piece no longer; a player that was paused asks again. */
static gboolean
on_timeout (gpointer data)
{
  Answer *answer = data;

  answer->timeout = 0;
  break_off (answer);
  return G_SOURCE_REMOVE;
}

static void on_read (GObject *source, GAsyncResult *result, gpointer data);

static void
read_next (Answer *answer)
{
  answer->reading = TRUE;
  reel_content_reader_read_async (answer->sender->reader, answer->file, answer->at,
                                  (gsize)MIN (PIECE_BYTES, answer->end - answer->at), on_read, answer);
}

/* Takes BYTES, the piece at @at. */
static void
send_piece (Answer *answer, GBytes *bytes)
{
  const gboolean begins = answer->at == answer->start;

  if (begins)
    set_headers (answer);
  answer->at += g_bytes_get_size (bytes);
  soup_message_body_append_bytes (soup_server_message_get_response_body (answer->message), bytes);
  g_bytes_unref (bytes);
  answer->timeout = g_timeout_add_seconds (TIMEOUT_SECONDS, on_timeout, answer);
  if (begins)
    reel_http_request_resume (answer->request);
  else
    soup_server_message_unpause (answer->message);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;
  g_autoptr (GError) error = NULL;
  GBytes *bytes = reel_content_reader_read_finish (result, &error);
  const gboolean begins = answer->at == answer->start;

  answer->reading = FALSE;
  if (answer->over) {
    g_clear_pointer (&bytes, g_bytes_unref);
    if (begins)
      reel_http_request_resume (answer->request);
    answer_free (answer);
  } else if (bytes != NULL) {
    send_piece (answer, bytes);
  } else if (begins) {
    reel_http_request_reply_problem (answer->request, error);
  } else {
    g_warning ("%s", error->message);
    break_off (answer);
  }
}

static void
on_wrote_chunk (SoupServerMessage *message, gpointer data)
{
  Answer *answer = data;

  g_clear_handle_id (&answer->timeout, g_source_remove);
  if (!answer->reading && answer->at < answer->end)
    read_next (answer);
}

/* Also where the client is gone. */
static void
on_finished (SoupServerMessage *message, gpointer data)
{
  Answer *answer = data;

  answer->over = TRUE;
  if (!answer->reading)
    answer_free (answer);
}

static void
begin (ReelMediaSender *self, ReelHttpRequest *request, ReelContentFile *file, const ReelMediaQuota *quotas,
       const char *disposition, guint status, const ReelByteRange *range)
{
  SoupServerMessage *message = reel_http_request_get_message (request);
  Answer *answer = g_new0 (Answer, 1);

  answer->sender = self;
  answer->request = reel_http_request_ref (request);
  answer->message = g_object_ref (message);
  answer->file = reel_content_file_ref (file);
  answer->disposition = g_strdup (disposition);
  answer->status = status;
  answer->start = answer->at = range->first;
  answer->end = range->last + 1;
  self->answers++;
  for (guint i = 0; i < MAX_QUOTAS && quotas[i].owner != NULL; i++) {
    answer->owners[i] = g_strdup (quotas[i].owner);
    count (self, quotas[i].owner, 1);
  }
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), answer);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), answer);
  read_next (answer);
}

/* An answer of headers alone. */
static void
reply_headers (ReelHttpRequest *request, const ReelContentFile *file, const char *disposition, guint status,
               const ReelByteRange *range)
{
  SoupServerMessage *message = reel_http_request_get_message (request);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *all = g_strdup_printf ("bytes */%" G_GUINT64_FORMAT, reel_content_file_get_size (file));

  set_common_headers (message, file, disposition);
  if (status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
    soup_message_headers_replace (headers, "Content-Range", all);
  if (range != NULL)
    set_content_headers (message, file, status, range);
  soup_server_message_set_status (message, status, NULL);
  reel_http_request_resume (request);
}

/* RFC 9110, section 13.2.2. Returns: 0: there is no condition, or it holds */
static guint
check_conditions (SoupServerMessage *message, const ReelContentFile *file)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *match = soup_message_headers_get_list (headers, "If-Match");
  const char *none_match = soup_message_headers_get_list (headers, "If-None-Match");

  if (match != NULL && !reel_entity_tag_is_listed (match, reel_content_file_get_tag (file), TRUE))
    return SOUP_STATUS_PRECONDITION_FAILED;
  if (none_match != NULL && reel_entity_tag_is_listed (none_match, reel_content_file_get_tag (file), FALSE))
    return SOUP_STATUS_NOT_MODIFIED;
  return 0;
}

static guint
choose_range (SoupServerMessage *message, const ReelContentFile *file, ReelByteRange *range)
{
  static const guint statuses[] = { [REEL_BYTE_RANGE_WHOLE] = SOUP_STATUS_OK,
                                    [REEL_BYTE_RANGE_PART] = SOUP_STATUS_PARTIAL_CONTENT,
                                    [REEL_BYTE_RANGE_UNSATISFIABLE] = SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE };
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *header = soup_message_headers_get_list (headers, "Range");
  const char *condition = soup_message_headers_get_one (headers, "If-Range");
  const guint64 size = reel_content_file_get_size (file);
  ReelByteRangeAnswer answer;

  if (!reel_entity_tag_allows_range (condition, reel_content_file_get_tag (file)))
    header = NULL;
  answer = reel_byte_range_parse (header, size, range);
  if (answer == REEL_BYTE_RANGE_WHOLE)
    *range = (ReelByteRange){ 0, size - 1 };
  return statuses[answer];
}

void
reel_media_sender_send (ReelMediaSender *self, ReelHttpRequest *request, ReelContentFile *file,
                        const ReelMediaQuota *quotas, const char *disposition)
{
  SoupServerMessage *message = reel_http_request_get_message (request);
  const gboolean is_head = soup_server_message_get_method (message) == SOUP_METHOD_HEAD;
  ReelByteRange range = { 0 };
  guint status = check_conditions (message, file);

  if (g_cancellable_is_cancelled (reel_http_request_get_cancellable (request))) {
    reel_http_request_resume (request);
    return;
  }
  if (status == 0)
    status = choose_range (message, file, &range);
  if (status != SOUP_STATUS_OK && status != SOUP_STATUS_PARTIAL_CONTENT)
    reply_headers (request, file, NULL, status, NULL);
  else if (is_head || reel_content_file_get_size (file) == 0)
    reply_headers (request, file, disposition, status, &range);
  else if (!has_room (self, quotas))
    reel_http_request_reply_refusal (request, SOUP_STATUS_SERVICE_UNAVAILABLE, "Overloaded", "Too many downloads",
                                     "Too many files are being sent. Close a player, or try again later.");
  else
    begin (self, request, file, quotas, disposition, status, &range);
}
