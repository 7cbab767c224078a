/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which jobs an event makes: one for each webhook that wants it, and one for the
 * callback of its recording. Used by whoever enters an event into the catalogue, so
 * that the jobs are kept with it or not at all. */
#pragma once

#include "manager/core/document/reel-mail-order.h"
#include "manager/core/wire/reel-config.h"
#include "manager/engine/store/reel-change.h"

/**
 * ReelDeliveryEvent:
 * @id: of the event; the ids of its jobs are made of it, so that the same event makes none twice
 * @json: its document
 * @ordering: events with the same one are delivered in order to each target: an operation or a call id
 * @callback_uri: of its recording, or NULL
 * @utc: when it is made, microseconds
 */
typedef struct {
  ReelEventKind kind;
  const char *id;
  const char *json;
  const char *ordering;
  const char *callback_uri;
  gint64 utc;
} ReelDeliveryEvent;

/* Returns: whether an event of this kind makes any job. CALLBACK_URI may be NULL. */
gboolean reel_delivery_orders_wanted (const ReelConfig *config, ReelEventKind kind, const char *callback_uri);

/* Adds the jobs of EVENT to CHANGE, a group. Returns: how many */
guint reel_delivery_orders_add (ReelChange *change, const ReelConfig *config, const ReelDeliveryEvent *event);

/**
 * reel_delivery_orders_add_mail:
 * @change: a group, which gets the job
 * @config: in which mail is configured
 * @id: of the event that a recording is ready, or of the link that is sent
 * @secret: (nullable): of the link in it, masked
 *
 * A mail with a link is not tried longer than the link lasts.
 */
void reel_delivery_orders_add_mail (ReelChange *change, const ReelConfig *config, const char *id,
                                    const ReelMailOrder *order, const char *secret, gint64 utc);
/* Removes the mails with the link ID, whatever became of them. */
void reel_delivery_orders_remove_mails (ReelChange *change, const char *link_id);
/* Their ids. Returns: (transfer full) (array zero-terminated=1) */
char **reel_delivery_orders_list_mails (const char *link_id);

/* How long what goes to TARGET is tried, in microseconds. */
gint64 reel_delivery_orders_get_max_age (const ReelConfig *config, const char *target);
