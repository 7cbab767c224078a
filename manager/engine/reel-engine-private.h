/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files that make up ReelEngine share: reel-engine.c (calls, events),
 * -recordings.c (requests), -rules.c (what happens by itself) and -recover.c. Nobody else includes it. */
#pragma once

#include "manager/core/document/reel-metrics.h"
#include "manager/engine/call/reel-announcer.h"
#include "manager/engine/reel-engine.h"

struct _ReelEngine {
  GObject parent_instance;

  ReelServices *services;
  ReelAnnouncer *announcer; /* NULL: announcements are off */
  GHashTable *calls;        /* server call id → ReelCall; those that clients see */
  GPtrArray *ending;        /* ReelCall: ended, something still to finish */
  GHashTable *recordings;   /* operation → ReelRecording; those not final */
  GHashTable *starting;     /* request id → SameRequests: those that came while it starts */
  GHashTable *following;    /* ReelCall whose rules are being followed → whether to look once more */
  GHashTable
      *unrecorded;    /* ReelCall, compared only: has to be recorded, and can't be now: no capacity, or no catalogue */
  GHashTable *adding; /* meeting id → GQueue of Invitation: the first is being kept */
  gboolean outbox_open;
  gboolean outbox_asked; /* it is being read */
  gint64 outbox_after;   /* the last one that was read of it */
  guint outbox_failures;
  guint outbox_retry;
  GPtrArray *held_events;             /* ReelEventRecord: announced while the outbox is read */
  guint64 ended[REEL_N_SESSION_ENDS]; /* recordings since the start, by reason */
  guint64 missed;                     /* recordings that were due and not made */
  guint recovering;                   /* calls whose worker is being looked for */
};

/* reel-engine-rebuild.c: enters what a worker says of a call that the catalogue does not know, STATE as
 * Worker1.GetState says it, and lists the operations. Returns: NULL where it records nothing that can be entered */
GPtrArray *reel_engine_rebuild_call (ReelEngine *self, const char *call_id, GVariant *state);

/* Takes CALL. */
void reel_engine_add_call (ReelEngine *self, ReelCall *call);
void reel_engine_add_recording (ReelEngine *self, ReelRecording *recording);
void reel_engine_drop_recording (ReelEngine *self, ReelRecording *recording);
/* Whether one more recording may run. */
gboolean reel_engine_has_capacity (ReelEngine *self);
/* An entry of starting. */
void reel_engine_same_requests_free (gpointer requests);
/* reel-engine-journal.c */
void reel_engine_note_call_added (ReelEngine *self, ReelCall *call);
void reel_engine_note_call_ended (ReelEngine *self, ReelCall *call);
/* DETAIL: of the signal. */
void reel_engine_note_recording_state (ReelEngine *self, ReelRecording *recording, GVariant *detail);
/* Does what the rules want of CALL as it is now. */
void reel_engine_follow_rules (ReelEngine *self, ReelCall *call);
/* A recording has ended, or the catalogue takes changes again: begins those that waited for it. */
void reel_engine_use_capacity (ReelEngine *self);
