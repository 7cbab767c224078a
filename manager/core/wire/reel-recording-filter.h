/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arguments of ListRecordings: a filter, and a page of the result. Parsed for manager/engine, which makes a query
 * of it. */
#pragma once

#include "manager/core/wire/reel-dict.h"
#include "manager/core/state/reel-recording-state.h"

#define REEL_RECORDING_PAGE_DEFAULT 100
#define REEL_RECORDING_PAGE_MAX     500

/* Texts that are NULL match everything; @state and @active apply if @has_state and @has_active are set. @subject_key
 * and @meeting_key: from reel_recording_filter_fold(). Times in microseconds UTC: from @from_utc on, before @to_utc. */
typedef struct {
  char *server_call_id;
  char *call_id;
  char *subject_key;
  char *meeting_key;
  char *participant;
  gint64 from_utc;
  gint64 to_utc;
  gboolean has_state;
  ReelRecordingState state;
  gboolean has_active;
  gboolean active;
} ReelRecordingFilter;

/* The keys of a filter. */
extern const ReelDictKey reel_recording_filter_keys[];

/* The a{sv} of ListRecordings. Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key. */
ReelRecordingFilter *reel_recording_filter_parse (GVariant *filter, GError **error);

/* Whether the state of a recording matches; a running one knows its state better than any query. */
gboolean reel_recording_filter_matches_state (const ReelRecordingFilter *self, ReelRecordingState state);

void reel_recording_filter_free (ReelRecordingFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelRecordingFilter, reel_recording_filter_free)

/* A key that is equal for texts that differ only in case; NULL for NULL or "". */
char *reel_recording_filter_fold (const char *text);

/* The last row of a page: its creation time (microseconds UTC) and operation id; "" before the first page. */
typedef struct {
  gint64 created_utc;
  char *operation;
} ReelRecordingCursor;

/* Parses a cursor from a client; "" is the beginning. Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_recording_cursor_parse (ReelRecordingCursor *self, const char *text, GError **error);
char *reel_recording_cursor_print (gint64 created_utc, const char *operation);
void reel_recording_cursor_clear (ReelRecordingCursor *self);

/* 0 becomes the default. Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT above the maximum. */
gboolean reel_recording_page_check_limit (guint *limit, GError **error);
