/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys of the OpenID Connect provider; see the header for where they come from. */
#include "manager/portal/reel-provider-keys.h"

#include <libsoup/soup.h>

#define REFRESH_SECONDS 3600
/* Also after a failure. */
#define MIN_SECONDS     30
#define TIMEOUT_SECONDS 10
#define MAX_BYTES       (256 * 1024)

struct _ReelProviderKeys {
  const ReelPortalConfig *config;
  ReelTokenVerifier *verifier;
  SoupSession *session; /* NULL: the keys are in a file */
  GCancellable *cancellable;
  GByteArray *answer; /* while one arrives */
  gint64 fetched;     /* monotonic, µs: the last attempt; 0: none */
  guint timer;
};

static void
end_fetch (ReelProviderKeys *self, const char *failure)
{
  if (failure != NULL)
    g_warning ("Could not get the keys of the provider from %s: %s", self->config->jwks_url, failure);
  g_clear_pointer (&self->answer, g_byte_array_unref);
}

static void read_more (ReelProviderKeys *self, GInputStream *stream);

static void
use_answer (ReelProviderKeys *self)
{
  g_autoptr (GError) error = NULL;

  reel_token_verifier_set_keys (self->verifier, (const char *)self->answer->data, self->answer->len, &error);
  end_fetch (self, error != NULL ? error->message : NULL);
}

static void
on_bytes (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  ReelProviderKeys *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bytes == NULL) {
    end_fetch (self, error->message);
  } else if (g_bytes_get_size (bytes) == 0) {
    use_answer (self);
  } else if (self->answer->len + g_bytes_get_size (bytes) > MAX_BYTES) {
    end_fetch (self, "the answer is larger than 256 KiB");
  } else {
    g_byte_array_append (self->answer, g_bytes_get_data (bytes, NULL), (guint)g_bytes_get_size (bytes));
    read_more (self, G_INPUT_STREAM (source));
  }
}

static void
read_more (ReelProviderKeys *self, GInputStream *stream)
{
  g_input_stream_read_bytes_async (stream, 16384, G_PRIORITY_DEFAULT, self->cancellable, on_bytes, self);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);
  ReelProviderKeys *self = data;
  g_autofree char *why = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (stream == NULL) {
    end_fetch (self, error->message);
  } else if (soup_message_get_status (message) != SOUP_STATUS_OK) {
    why = g_strdup_printf ("the status is %u", soup_message_get_status (message));
    end_fetch (self, why);
  } else {
    read_more (self, stream);
  }
}

void
reel_provider_keys_refresh (ReelProviderKeys *self, gint64 now)
{
  g_autoptr (SoupMessage) message = NULL;

  if (self->session == NULL || self->answer != NULL ||
      (self->fetched != 0 && now < self->fetched + MIN_SECONDS * G_USEC_PER_SEC))
    return;
  self->fetched = now;
  self->answer = g_byte_array_new ();
  message = soup_message_new (SOUP_METHOD_GET, self->config->jwks_url);
  /* A provider answers itself; a redirect could lead anywhere. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, self->cancellable, on_answer, self);
}

static gboolean
on_timer (gpointer data)
{
  reel_provider_keys_refresh (data, g_get_monotonic_time ());
  return G_SOURCE_CONTINUE;
}

gboolean
reel_provider_keys_reload (ReelProviderKeys *self, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (self->config->jwks_file == NULL)
    return TRUE;
  if (!g_file_get_contents (self->config->jwks_file, &text, &length, error))
    return FALSE;
  if (reel_token_verifier_set_keys (self->verifier, text, length, error))
    return TRUE;
  g_prefix_error (error, "%s: ", self->config->jwks_file);
  return FALSE;
}

ReelProviderKeys *
reel_provider_keys_new (const ReelPortalConfig *config, ReelTokenVerifier *verifier, gint64 now, GError **error)
{
  g_autoptr (ReelProviderKeys) self = g_new0 (ReelProviderKeys, 1);

  self->config = config;
  self->verifier = verifier;
  self->cancellable = g_cancellable_new ();
  if (!reel_provider_keys_reload (self, error))
    return NULL;
  if (config->jwks_url != NULL) {
    self->session = soup_session_new_with_options ("timeout", TIMEOUT_SECONDS, "user-agent", "callreel-portal", NULL);
    self->timer = g_timeout_add_seconds (REFRESH_SECONDS, on_timer, self);
    reel_provider_keys_refresh (self, now);
  }
  return g_steal_pointer (&self);
}

void
reel_provider_keys_free (ReelProviderKeys *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->answer, g_byte_array_unref);
  g_free (self);
}
