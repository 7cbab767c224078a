/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes jobs from callreeld, has them delivered, and reports the outcomes. Holds a lease on each job while it is being
 * delivered. While callreeld is away, deliveries continue, and their outcomes are reported once it is back. Made by
 * main.c. Main thread only.
 *
 * A job whose outcome is never reported, since this process dies or hangs, is given out again by callreeld. A job that
 * is given out to this process again while it is still delivering it is not started twice. */
#pragma once

#include "manager/courier/reel-job-handler.h"

#define REEL_TYPE_COURIER (reel_courier_get_type ())
G_DECLARE_FINAL_TYPE (ReelCourier, reel_courier, REEL, COURIER, GObject)

/* HANDLERS: (element-type ReelJobHandler): one for each kind of job to take. LEASE_SECONDS: 5 to 3600. */
ReelCourier *reel_courier_new (GDBusConnection *connection, GPtrArray *handlers, guint lease_seconds);
