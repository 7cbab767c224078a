/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which jobs an event makes; see the header for who calls it. */
#include "manager/engine/delivery/reel-delivery-orders.h"

#include "manager/core/state/reel-delivery.h"
#include "manager/core/wire/reel-job-filter.h"

#include <string.h>

/* Of a callback, with its host: no webhook's name has a colon. */
#define CALLBACK_PREFIX "callback:"
/* Of mails to hosts, and to whom links are sent. */
#define MAIL_PREFIX "mail:"
#define HOST_TARGET MAIL_PREFIX "host"
#define LINK_TARGET MAIL_PREFIX "link"
/* Of what the configuration does not name any more. */
#define DEFAULT_MAX_AGE (3 * G_TIME_SPAN_DAY)

static gboolean
is_called_back (const ReelConfig *config, ReelEventKind kind, const char *callback_uri)
{
  return callback_uri != NULL && config->callback != NULL && reel_webhook_wants (config->callback, kind);
}

gboolean
reel_delivery_orders_wanted (const ReelConfig *config, ReelEventKind kind, const char *callback_uri)
{
  for (guint i = 0; i < config->webhooks->len; i++) {
    if (reel_webhook_wants (config->webhooks->pdata[i], kind))
      return TRUE;
  }
  return is_called_back (config, kind, callback_uri);
}

static void
add_job (ReelChange *change, const ReelDeliveryEvent *event, const ReelWebhook *webhook, const char *target,
         const char *url)
{
  g_autofree char *id = g_strconcat (event->id, "/", target, NULL);
  ReelDelivery delivery;
  ReelJobRecord record = {
    .job = id,
    .kind = (char *)reel_job_kind_nicks[REEL_JOB_WEBHOOK],
    .target = (char *)target,
    .ordering = (char *)event->ordering,
    .event = (char *)reel_event_kind_nicks[event->kind],
    .url = (char *)url,
    .body = (char *)event->json,
    .created_utc = event->utc,
  };

  reel_delivery_init (&delivery, event->utc, (gint64)webhook->max_age_seconds * G_USEC_PER_SEC);
  record.state = (char *)reel_delivery_state_nicks[delivery.state];
  record.due_utc = delivery.due_utc;
  record.expires_utc = delivery.expires_utc;
  reel_change_add_member (change, reel_change_add_job (&record));
}

guint
reel_delivery_orders_add (ReelChange *change, const ReelConfig *config, const ReelDeliveryEvent *event)
{
  guint count = 0;

  for (guint i = 0; i < config->webhooks->len; i++) {
    const ReelWebhook *webhook = config->webhooks->pdata[i];

    if (!reel_webhook_wants (webhook, event->kind))
      continue;
    add_job (change, event, webhook, webhook->name, NULL);
    count++;
  }
  if (is_called_back (config, event->kind, event->callback_uri)) {
    g_autofree char *host = reel_webhook_get_host (event->callback_uri);
    g_autofree char *target = g_strconcat (CALLBACK_PREFIX, host, NULL);

    add_job (change, event, config->callback, target, event->callback_uri);
    count++;
  }
  return count;
}

void
reel_delivery_orders_add_mail (ReelChange *change, const ReelConfig *config, const char *id, const ReelMailOrder *order,
                               const char *secret, gint64 utc)
{
  gboolean is_link = order->occasion == REEL_MAIL_LINK;
  const char *target = is_link ? LINK_TARGET : HOST_TARGET;
  g_autofree char *job = g_strconcat (id, "/", target, NULL);
  g_autofree char *body = reel_mail_order_print (order);
  ReelDelivery delivery;
  ReelJobRecord record = {
    .job = job,
    .kind = (char *)reel_job_kind_nicks[REEL_JOB_MAIL],
    .target = (char *)target,
    .ordering = (char *)(is_link ? id : order->recording_id),
    .body = body,
    .secret = (char *)secret,
    .created_utc = utc,
  };

  reel_delivery_init (&delivery, utc, reel_delivery_orders_get_max_age (config, target));
  record.state = (char *)reel_delivery_state_nicks[delivery.state];
  record.due_utc = delivery.due_utc;
  record.expires_utc = secret != NULL ? MIN (delivery.expires_utc, order->until_utc) : delivery.expires_utc;
  reel_change_add_member (change, reel_change_add_job (&record));
}

char **
reel_delivery_orders_list_mails (const char *link_id)
{
  static const char *const targets[] = { HOST_TARGET, LINK_TARGET };
  g_autoptr (GStrvBuilder) jobs = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    g_autofree char *job = g_strconcat (link_id, "/", targets[i], NULL);

    g_strv_builder_add (jobs, job);
  }
  return g_strv_builder_end (jobs);
}

void
reel_delivery_orders_remove_mails (ReelChange *change, const char *link_id)
{
  g_auto (GStrv) jobs = reel_delivery_orders_list_mails (link_id);

  for (guint i = 0; jobs[i] != NULL; i++)
    reel_change_add_member (change, reel_change_remove_job (jobs[i]));
}

gint64
reel_delivery_orders_get_max_age (const ReelConfig *config, const char *target)
{
  const ReelDestination *destination = reel_destination_find_target (config->destinations, target);

  if (g_str_has_prefix (target, MAIL_PREFIX) && config->mail != NULL)
    return (gint64)config->mail->max_age_seconds * G_USEC_PER_SEC;
  if (g_str_has_prefix (target, CALLBACK_PREFIX) && config->callback != NULL)
    return (gint64)config->callback->max_age_seconds * G_USEC_PER_SEC;
  if (destination != NULL)
    return (gint64)destination->max_age_seconds * G_USEC_PER_SEC;
  for (guint i = 0; i < config->webhooks->len; i++) {
    const ReelWebhook *webhook = config->webhooks->pdata[i];

    if (g_str_equal (webhook->name, target))
      return (gint64)webhook->max_age_seconds * G_USEC_PER_SEC;
  }
  return DEFAULT_MAX_AGE;
}
