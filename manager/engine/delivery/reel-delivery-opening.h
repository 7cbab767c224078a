/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens the file of a job for the courier that has it. Used by ReelDeliveryQueue; main thread only. */
#pragma once

#include "manager/engine/delivery/reel-delivery-leases.h"
#include "manager/engine/store/reel-store.h"

#include <gio/gio.h>

/* Takes TASK, whose source object owns LEASES and which returns a descriptor. Errors: InvalidState: OWNER has no such
 * job, or its recording was deleted: then its next failure is the last one; StorageFailed. */
void reel_delivery_opening_run (ReelDeliveryLeases *leases, ReelStore *store, const char *owner, const char *job,
                                GTask *task);
