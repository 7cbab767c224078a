/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The mail to the host of a recording. */
#include "manager/engine/delivery/reel-host-mail.h"

#include "manager/core/rules/reel-secret.h"
#include "manager/engine/delivery/reel-delivery-orders.h"
#include "manager/engine/services/reel-fresh-secret.h"

/* Who asked for the link, in the audit trail. */
#define ORIGIN "callreeld, for the mail to the host"

static void
put_link (ReelChange *change, const ReelMailOrder *order, gint64 utc, GPtrArray *entries)
{
  const ReelLinkRecord link = {
    .link_id = order->link_id,
    .user = order->user,
    .recipient = order->to,
    .secret_hash = order->secret_hash,
    .options = (char *)"{'download': <false>}",
    .created_utc = utc,
    .expires_utc = order->until_utc,
  };

  reel_change_add_member (change, reel_change_add_link (&link));
  for (guint i = 0; order->documents[i] != NULL; i++) {
    const ReelLinkDocumentRecord document = { order->link_id, order->documents[i] };

    reel_change_add_member (change, reel_change_put_link_document (&document));
    g_ptr_array_add (entries, reel_audit_entry_new (order->user, "link-create", order->documents[i], NULL, ORIGIN,
                                                    REEL_AUDIT_ALLOWED, NULL));
  }
}

/* Returns: its secret, masked; NULL: there is none */
static char *
add_link (ReelChange *change, const ReelServices *services, const char *event_id, ReelMailOrder *order, gint64 utc,
          GPtrArray *entries)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *secret = NULL;

  if (services->link_key == NULL || order->days == 0 || order->documents[0] == NULL)
    return NULL;
  secret = reel_fresh_secret_new (&error);
  if (secret == NULL) {
    g_warning ("The mail to the host of recording %s has no link: %s", order->recording_id, error->message);
    return NULL;
  }
  /* They are there where the same mail is entered once more. */
  g_free (order->link_id);
  g_free (order->secret_hash);
  order->link_id = g_strdup (event_id);
  order->secret_hash = reel_secret_hash (NULL, secret);
  order->until_utc = utc + order->days * G_TIME_SPAN_DAY;
  put_link (change, order, utc, entries);
  return reel_secret_mask (services->link_key, order->link_id, secret);
}

void
reel_host_mail_add (ReelChange *change, const ReelServices *services, const char *event_id, ReelMailOrder *order,
                    gint64 utc, GPtrArray *entries)
{
  g_autofree char *masked = add_link (change, services, event_id, order, utc, entries);

  reel_delivery_orders_add_mail (change, services->config, event_id, order, masked, utc);
}
