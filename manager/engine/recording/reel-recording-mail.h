/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The mail to the host of a recording once it is ready (RULES section 7): to whom,
 * and what it says. Called by ReelFinish. */
#pragma once

#include "manager/core/document/reel-mail-order.h"
#include "manager/core/wire/reel-destination.h"
#include "manager/engine/recording/reel-recording-parts.h"

#include <gio/gio.h>

/* Whether there may be one: mail is configured, and the recording has a host. */
gboolean reel_recording_mail_is_wanted (ReelRecordingParts *parts);
/* finish returns an order to the host's address, also of one who has left, as the catalogue has it, on the terms that
 * the rules have for the host; NULL: there is no address that mail can be sent to. */
void reel_recording_mail_find_async (ReelRecordingParts *parts, GAsyncReadyCallback callback, gpointer user_data);
ReelMailOrder *reel_recording_mail_find_finish (GAsyncResult *result);
/* Says in ORDER what was recorded; of a recording whose files were looked for. DESTINATION: NULL: its files stay where
 * they are; AT_DESTINATION: they have got there. */
void reel_recording_mail_describe (ReelRecordingParts *parts, ReelMailOrder *order, const ReelDestination *destination,
                                   gboolean at_destination);
