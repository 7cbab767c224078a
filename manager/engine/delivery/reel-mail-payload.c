/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a courier gets of a mail. */
#include "manager/engine/delivery/reel-mail-payload.h"

#include "manager/core/document/reel-mail-order.h"
#include "manager/core/rules/reel-secret.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-job-filter.h"

/* NULL where RECORD is no mail with a link. */
static ReelMailOrder *
parse (const ReelJobRecord *record)
{
  g_autoptr (ReelMailOrder) order = NULL;

  if (!g_str_equal (record->kind, reel_job_kind_nicks[REEL_JOB_MAIL]))
    return NULL;
  order = reel_mail_order_parse (record->body, NULL);
  return order != NULL && order->link_id != NULL ? g_steal_pointer (&order) : NULL;
}

gboolean
reel_mail_payload_is_lost (const ReelJobRecord *record, gint64 now)
{
  g_autoptr (ReelMailOrder) order = parse (record);

  return order != NULL && (record->secret == NULL || now >= order->until_utc);
}

gint64
reel_mail_payload_get_end (const ReelJobRecord *record)
{
  g_autoptr (ReelMailOrder) order = parse (record);

  return order != NULL ? order->until_utc : G_MAXINT64;
}

/* NULL where it is not kept any longer, or by another key. */
static char *
find_secret (const ReelServices *services, const ReelMailOrder *order, const char *masked)
{
  g_autofree char *secret = NULL;
  g_autofree char *hash = NULL;

  if (masked != NULL && services->link_key != NULL)
    secret = reel_secret_mask (services->link_key, order->link_id, masked);
  if (secret != NULL)
    hash = reel_secret_hash (NULL, secret);
  return g_strcmp0 (hash, order->secret_hash) == 0 ? g_steal_pointer (&secret) : NULL;
}

char *
reel_mail_payload_build (const ReelServices *services, const ReelJobRecord *record, gint64 now, GError **error)
{
  g_autoptr (ReelMailOrder) order = parse (record);
  const char *base = services->config->portal->url;
  g_autofree char *secret = NULL;

  if (order == NULL)
    return NULL;
  if (now >= record->expires_utc || now >= order->until_utc) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, REEL_MAIL_PAYLOAD_TOO_OLD);
    return NULL;
  }
  secret = find_secret (services, order, record->secret);
  if (secret == NULL || base == NULL) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE,
                         "The link in this mail is not kept any longer: make a new one");
    return NULL;
  }
  order->url = g_strconcat (base, "/p/", secret, NULL);
  return reel_mail_order_print (order);
}
