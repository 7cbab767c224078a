/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends one mail. The only file that sends mail with libcurl. */
#include "manager/courier/reel-smtp.h"

#include <curl/curl.h>
#include <string.h>

#define CONNECT_SECONDS 30L
#define SECONDS         120L

/* @addressed: the server was asked to take the mail for its recipient. */
typedef struct {
  const char *at; /* what is left to send */
  GCancellable *cancellable;
  gboolean addressed;
} Progress;

void
reel_smtp_mail_free (ReelSmtpMail *self)
{
  g_free (self->server);
  g_free (self->user);
  g_clear_pointer (&self->password, g_bytes_unref);
  g_free (self->ca_path);
  g_free (self->from);
  g_free (self->to);
  g_free (self->message);
  g_free (self);
}

static size_t
read_message (char *buffer, size_t size, size_t count, void *data)
{
  Progress *progress = data;
  size_t length = MIN (strlen (progress->at), size * count);

  memcpy (buffer, progress->at, length);
  progress->at += length;
  return length;
}

static int
on_progress (void *data, curl_off_t all_down, curl_off_t down, curl_off_t all_up, curl_off_t up)
{
  return g_cancellable_is_cancelled (((Progress *)data)->cancellable);
}

/* Sees each command that goes out. */
static int
on_traffic (CURL *curl, curl_infotype kind, char *bytes, size_t length, void *data)
{
  static const char command[] = "RCPT TO:";

  if (kind == CURLINFO_HEADER_OUT && length >= strlen (command) && memcmp (bytes, command, strlen (command)) == 0)
    ((Progress *)data)->addressed = TRUE;
  return 0;
}

static void
set_login (CURL *curl, const ReelSmtpMail *mail)
{
  gsize length;
  const char *bytes;
  g_autofree char *password = NULL;

  if (mail->user == NULL)
    return;
  bytes = g_bytes_get_data (mail->password, &length);
  password = g_strndup (bytes, length);
  curl_easy_setopt (curl, CURLOPT_USERNAME, mail->user);
  curl_easy_setopt (curl, CURLOPT_PASSWORD, password);
  explicit_bzero (password, length);
}

static void
set_up (CURL *curl, const ReelSmtpMail *mail, struct curl_slist *recipients, Progress *progress, char *problem)
{
  curl_easy_setopt (curl, CURLOPT_URL, mail->server);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt (curl, CURLOPT_PROXY, "");
  curl_easy_setopt (curl, CURLOPT_USE_SSL, (long)(mail->allow_plain ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  if (mail->ca_path != NULL)
    curl_easy_setopt (curl, CURLOPT_CAINFO, mail->ca_path);
  set_login (curl, mail);
  curl_easy_setopt (curl, CURLOPT_MAIL_FROM, mail->from);
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt (curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (curl, CURLOPT_READFUNCTION, read_message);
  curl_easy_setopt (curl, CURLOPT_READDATA, progress);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, progress);
  curl_easy_setopt (curl, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt (curl, CURLOPT_DEBUGFUNCTION, on_traffic);
  curl_easy_setopt (curl, CURLOPT_DEBUGDATA, progress);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT, SECONDS);
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, problem);
}

/* A refusal of the recipient or of the mail itself is permanent. Whatever comes before these, or asks for a password or
 * TLS (530 to 538), is about this server and its configuration, which can be corrected. */
static gboolean
is_permanent (const Progress *progress, long status)
{
  return progress->addressed && status >= 500 && status <= 599 && (status < 530 || status > 538);
}

gboolean
reel_smtp_send (const ReelSmtpMail *mail, GCancellable *cancellable, gboolean *permanent, GError **error)
{
  CURL *curl = curl_easy_init ();
  struct curl_slist *recipients = curl_slist_append (NULL, mail->to);
  Progress progress = { .at = mail->message, .cancellable = cancellable };
  char problem[CURL_ERROR_SIZE] = "";
  long status = 0;
  CURLcode code;

  set_up (curl, mail, recipients, &progress, problem);
  code = curl_easy_perform (curl);
  curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &status);
  *permanent = code != CURLE_OK && is_permanent (&progress, status);
  if (code != CURLE_OK)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s%s", *permanent ? "The server refused the mail: " : "",
                 *problem != '\0' ? problem : curl_easy_strerror (code));
  curl_easy_cleanup (curl);
  curl_slist_free_all (recipients);
  return code == CURLE_OK;
}
