/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One call at callreeld, kept as its recording clients describe it. Made by ReelSiprecCalls, used by ReelSiprecDialog.
 * Main thread only.
 *
 * Requests go out one at a time, in the order of ReelSiprecPlan. While callreeld is away they wait; when it is back,
 * the call is compared with what callreeld has, so nothing is there twice.
 *
 * Signals:
 *   "settled" (): nothing is left to do, or nothing can be done now
 *   "lost" (): the call is gone, and not by its clients, or nothing is sent any more
 *   "states-changed" (): what a=record says */
#pragma once

#include "manager/connectors/siprec/reel-siprec-plan.h"

#include <gio/gio.h>

#define REEL_TYPE_SIPREC_CALL (reel_siprec_call_get_type ())
G_DECLARE_FINAL_TYPE (ReelSiprecCall, reel_siprec_call, REEL, SIPREC_CALL, GObject)

/* FACTS: an a{ss} about the session: the variables of the call, and metadata of its recordings. RECORDS: whether the
 * connector starts a recording. */
ReelSiprecCall *reel_siprec_call_new (GDBusConnection *connection, const char *server_call_id, GVariant *facts,
                                      gboolean records);
const char *reel_siprec_call_get_id (ReelSiprecCall *self);
/* VIEW: of one client; NULL: it has left. The call ends with the last one. "settled" follows, never at once. */
void reel_siprec_call_set_view (ReelSiprecCall *self, const char *dialog, const ReelSiprecView *view);
/* Metadata that a client has sent, as text: kept with the recordings if it is another than before. */
void reel_siprec_call_add_document (ReelSiprecCall *self, const char *dialog, const char *document);
/* Whether there is nothing left of it, here and at callreeld. */
gboolean reel_siprec_call_is_over (ReelSiprecCall *self);
/* Whether callreeld could be asked for everything so far. */
gboolean reel_siprec_call_is_complete (ReelSiprecCall *self);
/* Why nothing is recorded although it should be: the name of an error, such as Overloaded, or NULL. */
const char *reel_siprec_call_get_failure (ReelSiprecCall *self);
/* Whether the recording could not begin for a reason that passes; it is asked for again every few seconds. */
gboolean reel_siprec_call_is_delayed (ReelSiprecCall *self);
/* Whether it could not begin for another reason; it is not asked for again. */
gboolean reel_siprec_call_is_denied (ReelSiprecCall *self);
/* The stream of a section; see reel_siprec_plan_find_stream(). */
const ReelSiprecStream *reel_siprec_call_find_stream (ReelSiprecCall *self, const char *key);
/* What a=record says of the stream of a section: on, paused, off. */
const char *reel_siprec_call_get_state (ReelSiprecCall *self, const char *key);
/* What a client prefers (a=recordpref): on, off, pause, nopreference. */
void reel_siprec_call_prefer (ReelSiprecCall *self, const char *preference);

/* Of callreeld. */
void reel_siprec_call_set_present (ReelSiprecCall *self, gboolean present);
void reel_siprec_call_note_removed (ReelSiprecCall *self, const char *path);
/* ENTRY: of the participant, an a{sv} as in Participants; empty: they have left. */
void reel_siprec_call_note_person (ReelSiprecCall *self, const char *path, const char *person, GVariant *entry);
/* REASON: of the end, or NULL. */
void reel_siprec_call_note_recording (ReelSiprecCall *self, const char *operation, const char *state,
                                      const char *reason);
