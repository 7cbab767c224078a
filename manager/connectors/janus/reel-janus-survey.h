/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Janus and callreeld have of a room, asked of both. Used by ReelJanusKeeper, which makes its ledger of it. Main
 * thread only. */
#pragma once

#include "manager/connectors/janus/reel-janus-context.h"

/* The arguments of reel_janus_ledger_adopt(). */
typedef struct {
  JsonObject *forwarders;
  char *path;        /* of the call; NULL: there is none */
  GVariant *people;  /* (nullable) */
  GVariant *streams; /* (nullable) */
} ReelJanusSurvey;

/* HANDLE: of VideoRoom; 0: Janus is not asked, and has no forwarders. ROOM is valid until the callback, and is told
 * which of its publishers are remote: as soon as Janus says so, since later ones are not among them. */
void reel_janus_survey (const ReelJanusContext *context, ReelJanusRoom *room, guint64 handle, const char *call_id,
                        GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full): NULL: one of them did not answer. */
ReelJanusSurvey *reel_janus_survey_finish (GAsyncResult *result, GError **error);
void reel_janus_survey_free (ReelJanusSurvey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelJanusSurvey, reel_janus_survey_free)
