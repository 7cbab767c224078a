/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The consent of participants to be recorded. Owned by ReelCall; main thread only.
 *
 * Signals:
 * "refused": somebody's media must not be recorded from now on; emitted before anything is noted or stored.
 * "changed" (s participant id): somebody's answer now applies. */
#pragma once

#include "manager/engine/call/reel-call-log.h"
#include "manager/engine/call/reel-recording-list.h"
#include "manager/engine/call/reel-roster.h"

#define REEL_TYPE_CONSENT (reel_consent_get_type ())
G_DECLARE_FINAL_TYPE (ReelConsent, reel_consent, REEL, CONSENT, GObject)

ReelConsent *reel_consent_new (ReelStore *store, ReelCallLog *log, ReelRoster *roster, ReelRecordingList *recordings);

/* An answer, which may be changed at any time. A refusal applies at once, whatever becomes of the row; a consent once
 * it is stored. Completes once it is stored and the workers have confirmed the change. Errors: UnknownParticipant;
 * StorageFull, StorageFailed. */
void reel_consent_set_async (ReelConsent *self, const char *participant_id, gboolean granted,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_consent_set_finish (ReelConsent *self, GAsyncResult *result, GError **error);
/* RECORDING has started: whoever started it, if still present, is its host and has thereby consented. */
void reel_consent_note_host (ReelConsent *self, ReelRecording *recording);
/* A worker has confirmed whose media a recording records: completes the answers that waited for it. */
void reel_consent_settle (ReelConsent *self);
