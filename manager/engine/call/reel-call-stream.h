/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One media stream of a call: its transport, and the state last reported by the worker. Owned by ReelCallStreams; main
 * thread only. */
#pragma once

#include "manager/core/document/reel-metadata.h"
#include "manager/core/rules/reel-log-quota.h"
#include "manager/core/wire/reel-config.h"
#include "manager/core/wire/reel-stream.h"
#include "manager/engine/call/reel-call-log.h"
#include "manager/engine/link/reel-worker.h"
#include "manager/engine/store/reel-change.h"
#include "manager/engine/store/reel-ports.h"

typedef struct {
  char *id;
  char *participant_id;
  ReelStreamKind kind;
  ReelTransport *transport;
  ReelPortPair *ports; /* NULL where none are needed, or another stream of its session has them; released by the
                          owner */
  gboolean muted;
  gint64 muted_until; /* G_MAXINT64 while it is or is to be, then when that ended; 0: it never was */
  gboolean strict_source;
  gboolean established; /* a worker has accepted it */
  gboolean removed;
  gint64 removed_utc;
  char *state;
  GVariant *stats;  /* without the keys that were pressed */
  char *digits;     /* these, of the last stats; NULL: the worker does not tell them */
  gint64 stats_utc; /* when they came, and when those before them had come; 0: never */
  gint64 since_utc;
  ReelLogQuota quota; /* what its peer may add to the log */
} ReelCallStream;

/* Takes TRANSPORT. */
ReelCallStream *reel_call_stream_new (const char *id, const char *participant_id, ReelStreamKind kind,
                                      ReelTransport *transport);
/* Returns: NULL if the row is invalid */
ReelCallStream *reel_call_stream_new_restored (const ReelStreamRecord *row);
void reel_call_stream_free (ReelCallStream *self);

/* Whether clients see it. */
gboolean reel_call_stream_is_live (const ReelCallStream *self);
void reel_call_stream_set_muted (ReelCallStream *self, gboolean muted);
/* The worker is asked to mute it (EXPECTED), or has refused to: what MUTED_UNTIL says holds from the request on. */
void reel_call_stream_expect_muted (ReelCallStream *self, gboolean expected);
/* Whether its participant sends media. */
gboolean reel_call_stream_sends (const ReelCallStream *self);
/* Whether something has come since the worker has it, as far as is known. */
gboolean reel_call_stream_has_sent (const ReelCallStream *self);
/* Whether it was negotiated with SESSION and is not removed. */
gboolean reel_call_stream_is_of_session (const ReelCallStream *self, const char *session);
/* Whether all streams of its session have one port, and end with their worker. */
gboolean reel_call_stream_shares_port (const ReelCallStream *self);
/* The entry in the call's log for the present state. Returns: FALSE: there is none for it */
gboolean reel_call_stream_get_log_kind (const ReelCallStream *self, ReelLogKind *kind);
/* Whether a recording lacks its media. */
gboolean reel_call_stream_is_in_trouble (const ReelCallStream *self);
/* A string of the worker's last stats; "" if there is none. */
const char *reel_call_stream_get_text (const ReelCallStream *self, const char *key);
/* STATS: an a{sv} of Worker1.StreamState. */
/* Returns: how many keys of a telephone were pressed since the previous ones. */
guint reel_call_stream_set_stats (ReelCallStream *self, GVariant *stats);
/* It is not on the worker any more: as if that had reported the state "failed" for the reason WHY. */
void reel_call_stream_fail (ReelCallStream *self, const char *why);
/* Returns: (nullable): the key that was pressed before the last LATER ones; NULL: the worker does not tell. */
const char *reel_call_stream_get_digit (const ReelCallStream *self, guint later);

ReelChange *reel_call_stream_make_change (const ReelCallStream *self, const char *call_id);
/* An a{sv}, floating, that a worker keeps for a manager whose catalogue lacks the stream. */
GVariant *reel_call_stream_describe_memo (const ReelCallStream *self);
/* Returns: NULL if MEMO is invalid. PORT: 0 if none is needed */
ReelCallStream *reel_call_stream_new_adopted (const char *id, GVariant *memo, guint *port);
/* Calls Worker1.AddStream with the ports' ADDRESS. The manager keeps the sockets for the next worker. */
void reel_call_stream_send (const ReelCallStream *self, ReelWorker *worker, const ReelConfig *config,
                            const char *address, GAsyncReadyCallback callback, gpointer user_data);
/* Adds the endpoint for the client: address, port, rtcp-port; nothing if there are no ports. */
void reel_call_stream_add_endpoint (const ReelCallStream *self, const char *address, GVariantDict *dict);

/* An a{sv}, floating: the detail of StreamStateChanged of org.callreel.Call1. */
GVariant *reel_call_stream_describe_state (const ReelCallStream *self);
/* An a{sv}, floating: an entry of its property Streams. */
GVariant *reel_call_stream_describe (const ReelCallStream *self, const char *address);
/* An a{sv}, floating: id, state, participant, kind, why. */
GVariant *reel_call_stream_describe_trouble (const ReelCallStream *self);
/* Valid until the stream changes. */
ReelMetadataStream reel_call_stream_get_metadata (const ReelCallStream *self);
