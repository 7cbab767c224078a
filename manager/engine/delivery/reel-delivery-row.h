/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A job's row: as the core decides on it, and as clients see it. Used by
 * ReelDeliveryQueue. */
#pragma once

#include "manager/core/state/reel-delivery.h"
#include "manager/engine/store/reel-records.h"

/* The part of RECORD on which the core decides. */
ReelDelivery reel_delivery_row_load (const ReelJobRecord *record);
/* One that has ended loses its secret. */
void reel_delivery_row_store (ReelJobRecord *record, const ReelDelivery *delivery);
/* Whether what is delivered is a file. */
gboolean reel_delivery_row_has_file (const ReelJobRecord *record);
/* Whether it removes a file at a destination. */
gboolean reel_delivery_row_is_removal (const ReelJobRecord *record);
/* Whether the file of a delivery is to be removed at its destination, so that there is no use in bringing it there.
 * COPIES: ReelCopyRecord of its recording. */
gboolean reel_delivery_row_is_in_vain (const ReelJobRecord *record, const GPtrArray *copies);
/* Sets the last error; NULL: none. It is truncated, and made valid UTF-8. */
void reel_delivery_row_set_error (ReelJobRecord *record, const char *error);

/* An a{sv} as in org.callreel.Delivery1; floating. BODY: what is delivered; NULL: it is not shown, nor its progress. */
GVariant *reel_delivery_row_to_variant (const ReelJobRecord *record, const char *body);
