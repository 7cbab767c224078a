/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The order of a call's requests while the files that some of them name are opened on threads. A request that need not
 * wait is carried out at once. Owned by ReelCall; main thread only. */
#pragma once

#include "manager/engine/call/reel-stamp-clock.h"
#include "manager/engine/services/reel-avatar-opener.h"

#define REEL_TYPE_CALL_TURNS (reel_call_turns_get_type ())
G_DECLARE_FINAL_TYPE (ReelCallTurns, reel_call_turns, REEL, CALL_TURNS, GObject)

/* What a request is about, and so what it waits for. */
typedef enum {
  REEL_TURN_PRESENCE,   /* whether a participant is in the call: all before it about this participant */
  REEL_TURN_PROPERTIES, /* a participant's properties: the same */
  REEL_TURN_OTHER,      /* anything else of a participant: the same without properties, which change no answer to it */
  REEL_TURN_CONSENT,    /* what a participant, or the call, allows: only REEL_TURN_PRESENCE of the participant,
                         * REEL_TURN_END    of the call */
  REEL_TURN_CALL,       /* the whole call: all before it; and all after it but REEL_TURN_CONSENT wait for it */
  REEL_TURN_END,        /* the same, and the call is over then */
} ReelTurnKind;

/* What was found out about a request before its turn. */
typedef struct {
  gint64 utc;    /* when it came, a stamp of the call; 0: now */
  int file;      /* the avatar that it names, open: taken by setting -1; -1: none */
  GError *error; /* why its avatar cannot be opened, or NULL */
} ReelTurn;

/* ERROR: (transfer full): why it is not carried out; NULL: it is. */
typedef void (*ReelTurnFunc) (ReelTurn *turn, GError *error, gpointer data);

/* CLOCK: the call's; must outlive this. */
ReelCallTurns *reel_call_turns_new (ReelAvatarOpener *opener, const char *call_id, ReelStampClock *clock);

/* Calls FUNC when the request may be carried out, which may be at once. PARTICIPANT_ID: NULL for REEL_TURN_CALL,
 * unless that is somebody who comes, and for REEL_TURN_END; "": none of them. PATH: the avatar that the request names;
 * NULL: none. A call has 4,096 waiting requests at most: Overloaded. */
void reel_call_turns_take (ReelCallTurns *self, ReelTurnKind kind, const char *participant_id, const char *path,
                           ReelTurnFunc func, gpointer data);
/* How many wait. */
guint reel_call_turns_count (ReelCallTurns *self);
/* Whether a request waits by which a participant may come. */
gboolean reel_call_turns_await_somebody (ReelCallTurns *self);
/* The manager ends: whoever waits is refused with MediaFailed, and whoever comes now. */
void reel_call_turns_close (ReelCallTurns *self);
