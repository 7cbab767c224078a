/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The mail to the host of a recording, with a link where there is a portal (RULES section 7). Used by whoever announces
 * the recording, so that both are kept with its event or not at all. */
#pragma once

#include "manager/core/document/reel-mail-order.h"
#include "manager/engine/services/reel-services.h"

/**
 * reel_host_mail_add:
 * @change: a group, which gets the mail and its link
 * @services: which have mail configured
 * @event_id: of the event; also the id of the link, so that neither comes twice
 * @order: becomes that of the mail
 * @entries: (element-type ReelAuditEntry): gets what the audit trail has to say of the link
 *
 * An order with %days has a link to its documents where addresses of links have a portal; without it names places.
 */
void reel_host_mail_add (ReelChange *change, const ReelServices *services, const char *event_id, ReelMailOrder *order,
                         gint64 utc, GPtrArray *entries);
