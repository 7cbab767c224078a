/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The participant log of a call: who joined, left, consented, was muted, and the states of their streams, with times.
 * Kept by the engine, written into the metadata of each chunk. */
#pragma once

#include "manager/core/document/reel-interval.h"

typedef enum {
  REEL_LOG_JOINED,
  REEL_LOG_LEFT,
  REEL_LOG_CONSENTED,
  REEL_LOG_REFUSED,
  REEL_LOG_BECAME_HOST,
  REEL_LOG_HELD,
  REEL_LOG_RETRIEVED,
  REEL_LOG_STREAM_ADDED,
  REEL_LOG_STREAM_REMOVED,
  REEL_LOG_STREAM_MUTED,
  REEL_LOG_STREAM_UNMUTED,
  REEL_LOG_STREAM_ACTIVE,
  REEL_LOG_STREAM_STALLED,
  REEL_LOG_STREAM_FAILED,
  REEL_LOG_STREAM_ENDED,
  REEL_LOG_NOT_RECORDED,    /* a recording that was due is not made, with the reason */
  REEL_LOG_KEY_PRESSED,     /* on a telephone; the detail is the key, where the configuration has it told */
  REEL_LOG_ENTRIES_OMITTED, /* beyond ReelLogQuota, with the detail of what and how many */
} ReelLogKind;

extern const char *const reel_log_kind_nicks[];

/* @stream_id and @detail (a reason, an error's text) may be NULL. */
typedef struct {
  gint64 utc;
  ReelLogKind kind;
  char *participant_id;
  char *stream_id;
  char *detail;
} ReelLogEntry;

typedef struct _ReelLog ReelLog;

ReelLog *reel_log_new (void);
void reel_log_free (ReelLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelLog, reel_log_free)

/* @utc: microseconds; entries are kept in the order in which they are added. */
void reel_log_add (ReelLog *self, gint64 utc, ReelLogKind kind, const char *participant_id, const char *stream_id,
                   const char *detail);

/**
 * reel_log_clip:
 * @from: µs
 * @to: µs, after @from
 *
 * What a span of time needs: the events in it, and of everybody present at its beginning that they had joined, what
 * they had answered, that they were on hold or the host; of their streams that they existed, were muted, and their last
 * state. So the result grows with who is present and with what happens, not with who was.
 *
 * Returns: (transfer full): entries in the same order
 */
ReelLog *reel_log_clip (const ReelLog *self, gint64 from, gint64 to);

/* Forgets which keys were pressed within @spans (element-type ReelInterval) and @delay µs after each. */
void reel_log_hide_keys (ReelLog *self, const GArray *spans, gint64 delay);

guint reel_log_get_length (const ReelLog *self);
/* The number of entries that ReelLogQuota limits. */
guint reel_log_count_limited (const ReelLog *self);
guint reel_log_count_limited_of (const ReelLog *self, const char *participant_id);
const ReelLogEntry *reel_log_get (const ReelLog *self, guint index);
