/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is missing of the recordings of one call: opens, merges and closes gaps, and stores their rows. Owned by
 * ReelCompleteness; main thread only. Times in microseconds UTC. */
#pragma once

#include "manager/core/state/reel-incomplete.h"
#include "manager/engine/store/reel-store.h"

/* Beyond this many gaps of a call, one continues the last with the same cause instead of being another, and closed ones
 * are only in the catalogue. */
#define REEL_INCOMPLETE_LIST_MAX 100

/**
 * ReelIncompleteCause:
 * @operation: NULL: no recording was made
 * @stream_id: NULL: it is about all media
 * @rule: a nick of ReelOrigin
 * @level: a nick of ReelPolicyLevel, or NULL
 * @detail: or NULL; names no person
 *
 * The first three are what tells gaps apart.
 */
typedef struct {
  ReelIncompleteReason reason;
  const char *operation;
  const char *stream_id;
  const char *rule;
  const char *level;
  const char *detail;
} ReelIncompleteCause;

/**
 * ReelIncomplete:
 * @record: as stored, but for its times
 * @of_call: nothing of the call is recorded, rather than less of a recording that goes on
 */
typedef struct {
  ReelIncompleteRecord *record;
  ReelIncompleteReason reason;
  ReelGap gap;
  gboolean of_call;
} ReelIncomplete;

typedef struct _ReelIncompleteList ReelIncompleteList;

/* A gap opens, or has closed: @record as stored. */
typedef void (*ReelIncompleteReport) (const ReelIncompleteRecord *record, gpointer data);

ReelIncompleteList *reel_incomplete_list_new (ReelStore *store, const char *call_id, gint64 call_utc,
                                              const char *server_call_id, ReelIncompleteReport report, gpointer data);
void reel_incomplete_list_free (ReelIncompleteList *self);
/* Takes RECORD, which an earlier manager has left open. */
void reel_incomplete_list_restore (ReelIncompleteList *self, ReelIncompleteRecord *record);

guint reel_incomplete_list_get_length (const ReelIncompleteList *self);
ReelIncomplete *reel_incomplete_list_get (ReelIncompleteList *self, guint position);
gboolean reel_incomplete_is_open (const ReelIncomplete *incomplete);
/* The last with that cause; NULL: none. */
ReelIncomplete *reel_incomplete_list_find (ReelIncompleteList *self, const ReelIncompleteCause *cause);

/* Opens a gap at UTC, or continues the one with that cause. OF_CALL: as above; then one of the call that is open for
 * another cause closes. */
ReelIncomplete *reel_incomplete_list_open (ReelIncompleteList *self, const ReelIncompleteCause *cause, gboolean of_call,
                                           gint64 utc);
/* What is known of the gap has changed: stores it. One of a recording that has closed and lacks nothing is removed.
 * INCOMPLETE is not valid after that. */
void reel_incomplete_list_save (ReelIncompleteList *self, ReelIncomplete *incomplete);
/* Closes it, if it is open. INCOMPLETE is not valid after that. */
void reel_incomplete_list_close (ReelIncompleteList *self, ReelIncomplete *incomplete, gint64 utc);
/* Closes all that are open, or only those of the call. */
void reel_incomplete_list_close_all (ReelIncompleteList *self, gboolean of_call, gint64 utc);
