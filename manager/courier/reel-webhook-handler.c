/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Signs and posts events; see the header for who calls it. */
#include "manager/courier/reel-webhook-handler.h"

#include "manager/courier/reel-http-client.h"
#include "manager/secret/reel-secret-file.h"
#include "manager/courier/reel-webhook-answer.h"

/* The maximum number of hosts: recordings name the hosts of callbacks. */
#define MAX_CLIENTS 64

struct _ReelWebhookHandler {
  GObject parent_instance;

  const ReelConfig *config;
  GHashTable *clients; /* target and origin → ReelHttpClient */
};

static void handler_iface_init (ReelJobHandlerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelWebhookHandler, reel_webhook_handler, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_JOB_HANDLER, handler_iface_init))

static void
reel_webhook_handler_init (ReelWebhookHandler *self)
{
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

static void
reel_webhook_handler_finalize (GObject *object)
{
  ReelWebhookHandler *self = REEL_WEBHOOK_HANDLER (object);

  g_hash_table_unref (self->clients);
  G_OBJECT_CLASS (reel_webhook_handler_parent_class)->finalize (object);
}

static void
reel_webhook_handler_class_init (ReelWebhookHandlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_webhook_handler_finalize;
}

ReelWebhookHandler *
reel_webhook_handler_new (void)
{
  return g_object_new (REEL_TYPE_WEBHOOK_HANDLER, NULL);
}

void
reel_webhook_handler_set_config (ReelWebhookHandler *self, const ReelConfig *config)
{
  self->config = config;
  g_hash_table_remove_all (self->clients);
}

static const ReelWebhook *
find_webhook (ReelWebhookHandler *self, const ReelCourierJob *job, GError **error)
{
  if (job->url != NULL)
    return reel_webhook_check_callback (self->config->callback, job->url, error) ? self->config->callback : NULL;
  for (guint i = 0; i < self->config->webhooks->len; i++) {
    const ReelWebhook *webhook = self->config->webhooks->pdata[i];

    if (g_str_equal (webhook->name, job->target))
      return webhook;
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "The configuration has no webhook '%s'", job->target);
  return NULL;
}

/* Returns: the target and the origin (scheme, host and port) of the URL */
static char *
make_key (const ReelCourierJob *job, const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);

  return g_strdup_printf ("%s %s://%s:%d", job->target, g_uri_get_scheme (uri), g_uri_get_host (uri),
                          g_uri_get_port (uri));
}

static ReelHttpClient *
get_client (ReelWebhookHandler *self, const ReelCourierJob *job, const ReelWebhook *webhook, const char *url,
            GError **error)
{
  g_autofree char *key = make_key (job, url);
  ReelHttpClient *client = g_hash_table_lookup (self->clients, key);

  if (client != NULL)
    return client;
  client = reel_http_client_new (webhook, url, error);
  if (client == NULL)
    return NULL;
  /* Clients with active requests live until those end. */
  if (g_hash_table_size (self->clients) >= MAX_CLIENTS)
    g_hash_table_remove_all (self->clients);
  g_hash_table_insert (self->clients, g_steal_pointer (&key), client);
  return client;
}

/* SIGNATURE: NULL if there is no key. */
static gboolean
sign (const ReelWebhook *webhook, const char *timestamp, const char *body, char **signature, GError **error)
{
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) next_key = NULL;

  if (webhook->key_file == NULL)
    return TRUE;
  key = reel_secret_file_read (webhook->key_file, error);
  if (key == NULL)
    return FALSE;
  if (webhook->next_key_file != NULL && (next_key = reel_secret_file_read (webhook->next_key_file, error)) == NULL)
    return FALSE;
  *signature = reel_webhook_sign (key, next_key, timestamp, body);
  return TRUE;
}

static void
return_failure (GTask *task, char *error, gboolean permanent, guint retry_after)
{
  g_task_return_pointer (task, reel_job_outcome_new_failed (error, permanent, retry_after),
                         (GDestroyNotify)reel_job_outcome_free);
}

static ReelJobOutcome *
judge (guint status, guint retry_after)
{
  switch (reel_webhook_answer_of (status)) {
  case REEL_WEBHOOK_ANSWER_DELIVERED:
    return reel_job_outcome_new_delivered ();
  case REEL_WEBHOOK_ANSWER_TRY_AGAIN:
    return reel_job_outcome_new_failed (g_strdup_printf ("The receiver answered %u", status), FALSE, retry_after);
  case REEL_WEBHOOK_ANSWER_REFUSED:
    break;
  }
  return reel_job_outcome_new_failed (g_strdup_printf ("The receiver answered %u%s", status,
                                                       status >= 300 && status <= 399 ? ", and no redirect is followed"
                                                                                      : ""),
                                      TRUE, 0);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  guint retry_after;
  guint status = reel_http_client_post_finish (REEL_HTTP_CLIENT (source), result, &retry_after, &error);

  if (error == NULL)
    g_task_return_pointer (task, judge (status, retry_after), (GDestroyNotify)reel_job_outcome_free);
  else
    return_failure (task, g_strdup (error->message), g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED),
                    0);
}

static void
post (ReelHttpClient *client, const char *url, ReelWebhookFormat format, const char *body, const char *timestamp,
      const char *signature, GTask *task)
{
  const ReelHttpHeader headers[] = {
    { "aeg-event-type", format == REEL_WEBHOOK_FORMAT_EVENT_GRID ? "Notification" : NULL },
    { "X-Callreel-Timestamp", timestamp },
    { "X-Callreel-Signature", signature },
  };
  const ReelHttpRequest request = {
    .url = url,
    .content_type = reel_webhook_format_get_content_type (format),
    .body = body,
    .headers = headers,
    .n_headers = G_N_ELEMENTS (headers),
  };

  reel_http_client_post_async (client, &request, g_task_get_cancellable (task), on_answer, g_object_ref (task));
}

/* What is wrong here, with files or the configuration, can be corrected, so the job is retried; a job is refused for
 * good if the configuration wants no such delivery any more, or the job has no content. */
static void
deliver (ReelJobHandler *handler, GTask *taken)
{
  g_autoptr (GTask) task = taken;
  ReelWebhookHandler *self = REEL_WEBHOOK_HANDLER (handler);
  const ReelCourierJob *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  const ReelWebhook *webhook = find_webhook (self, job, &error);
  g_autofree char *body = webhook != NULL ? reel_webhook_build_body (webhook->format, job->body, &error) : NULL;
  g_autofree char *timestamp = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *signature = NULL;
  ReelHttpClient *client;
  const char *url;

  if (body == NULL) {
    return_failure (task, g_strdup (error->message), TRUE, 0);
    return;
  }
  url = job->url != NULL ? job->url : webhook->url;
  client = get_client (self, job, webhook, url, &error);
  if (client == NULL || !sign (webhook, timestamp, body, &signature, &error))
    return_failure (task, g_strdup (error->message), FALSE, 0);
  else
    post (client, url, webhook->format, body, timestamp, signature, task);
}

static void
handler_iface_init (ReelJobHandlerInterface *iface)
{
  iface->kind = "webhook";
  iface->deliver = deliver;
}
