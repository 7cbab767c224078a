/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a courier gets of a mail, whose link the catalogue has only with its secret masked. Used by ReelDeliveryQueue
 * when a job is taken. Main thread. */
#pragma once

#include "manager/engine/services/reel-services.h"

/* Returns: (transfer full): NULL of a job that is no mail, or a mail without a link: its body is what is delivered.
 * NULL with an error, InvalidState: its secret is gone, or can't be read any more, or NOW is after the end of its age
 * or of its link: it is never delivered. */
char *reel_mail_payload_build (const ReelServices *services, const ReelJobRecord *record, gint64 now, GError **error);
/* Whether it can't be tried again, since its secret is gone or its link has ended. */
gboolean reel_mail_payload_is_lost (const ReelJobRecord *record, gint64 now);

/* Returns: when the link in it ends, microseconds since 1970 UTC; G_MAXINT64: it has none */
gint64 reel_mail_payload_get_end (const ReelJobRecord *record);

/* Why a mail with a link is given up that nobody took. */
#define REEL_MAIL_PAYLOAD_TOO_OLD                                                                                      \
  "Nobody has sent the mail in time, and its link is not kept any longer: make a new one"
