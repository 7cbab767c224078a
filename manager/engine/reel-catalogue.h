/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue of calls, recordings, their files and what is to be announced:
 * an interface, so that another database can stand behind it. Used by the
 * engine on the main thread; every call is one short transaction.
 *
 * Finders return NULL without an error when there is no such row; lists own
 * their records. Error: StorageFull when the database can't be written or read. */
#pragma once

#include "manager/core/reel-recording-filter.h"
#include "manager/engine/store/reel-records.h"

#include <glib-object.h>

#define REEL_TYPE_CATALOGUE (reel_catalogue_get_type ())
G_DECLARE_INTERFACE (ReelCatalogue, reel_catalogue, REEL, CATALOGUE, GObject)

struct _ReelCatalogueInterface {
  GTypeInterface parent_iface;

  gboolean (*begin) (ReelCatalogue *self, GError **error);
  gboolean (*end) (ReelCatalogue *self, gboolean keep, GError **error);
  gboolean (*put_call) (ReelCatalogue *self, const ReelCallRecord *record, GError **error);
  GPtrArray *(*list_open_calls) (ReelCatalogue *self, GError **error);
  ReelCallRecord *(*find_call) (ReelCatalogue *self, const char *call_id, GError **error);
  gboolean (*put_operation) (ReelCatalogue *self, const ReelOperationRecord *record, GError **error);
  gboolean (*remove_operation) (ReelCatalogue *self, const char *operation, GError **error);
  ReelOperationRecord *(*find_operation) (ReelCatalogue *self, const char *operation, GError **error);
  ReelOperationRecord *(*find_request) (ReelCatalogue *self, const char *request_id, GError **error);
  GPtrArray *(*list_operations) (ReelCatalogue *self, GError **error);
  GPtrArray *(*list_page) (ReelCatalogue *self, const ReelRecordingFilter *filter, const ReelRecordingCursor *cursor,
                           guint limit, GError **error);
  gboolean (*put_chunk) (ReelCatalogue *self, const ReelChunkRecord *record, GError **error);
  GPtrArray *(*list_call_chunks) (ReelCatalogue *self, const char *call_id, GError **error);
  GPtrArray *(*list_chunks) (ReelCatalogue *self, const char *operation, GError **error);
  gboolean (*put_interval) (ReelCatalogue *self, const ReelIntervalRecord *record, GError **error);
  GPtrArray *(*list_intervals) (ReelCatalogue *self, const char *operation, GError **error);
  gboolean (*put_participant) (ReelCatalogue *self, const ReelParticipantRecord *record, GError **error);
  GPtrArray *(*list_participants) (ReelCatalogue *self, const char *call_id, GError **error);
  gboolean (*add_log) (ReelCatalogue *self, const ReelLogRecord *record, GError **error);
  GPtrArray *(*list_log) (ReelCatalogue *self, const char *call_id, GError **error);
  gboolean (*put_stream) (ReelCatalogue *self, const ReelStreamRecord *record, GError **error);
  gboolean (*remove_stream) (ReelCatalogue *self, const char *call_id, const char *stream_id, GError **error);
  GPtrArray *(*list_streams) (ReelCatalogue *self, const char *call_id, GError **error);
  gboolean (*finish_operation) (ReelCatalogue *self, const ReelOperationRecord *record, const ReelEventRecord *event,
                                GError **error);
  GPtrArray *(*list_pending_events) (ReelCatalogue *self, GError **error);
  gboolean (*mark_event_sent) (ReelCatalogue *self, const char *id, gint64 utc, GError **error);
  gboolean (*add_chat) (ReelCatalogue *self, const ReelChatRecord *record, GError **error);
  GPtrArray *(*list_chat) (ReelCatalogue *self, const char *operation, GError **error);
  gboolean (*put_meeting) (ReelCatalogue *self, const ReelMeetingRecord *record, GError **error);
  ReelMeetingRecord *(*find_meeting) (ReelCatalogue *self, const char *meeting_id, GError **error);
  gboolean (*put_policy) (ReelCatalogue *self, const ReelPolicyRecord *record, GError **error);
  GPtrArray *(*list_policies) (ReelCatalogue *self, GError **error);
  gboolean (*replace_policies) (ReelCatalogue *self, GPtrArray *records, GError **error);
};

/* Adds a row, or replaces the one with the same key. */
/* Many changes as one, which is kept, or not, as a whole. Finishing an operation and replacing policies are such
 * already and can't be part of it. */
gboolean reel_catalogue_begin (ReelCatalogue *self, GError **error);
gboolean reel_catalogue_end (ReelCatalogue *self, gboolean keep, GError **error);
gboolean reel_catalogue_put_call (ReelCatalogue *self, const ReelCallRecord *record, GError **error);
/* Calls that have not ended, oldest first. */
GPtrArray *reel_catalogue_list_open_calls (ReelCatalogue *self, GError **error);
ReelCallRecord *reel_catalogue_find_call (ReelCatalogue *self, const char *call_id, GError **error);
gboolean reel_catalogue_put_operation (ReelCatalogue *self, const ReelOperationRecord *record, GError **error);
/* Of a start that failed, so that the same request id may be tried again. */
gboolean reel_catalogue_remove_operation (ReelCatalogue *self, const char *operation, GError **error);
ReelOperationRecord *reel_catalogue_find_operation (ReelCatalogue *self, const char *operation, GError **error);
/* By the request id that a client gave, whatever became of it. */
ReelOperationRecord *reel_catalogue_find_request (ReelCatalogue *self, const char *request_id, GError **error);
/* All, newest first. */
GPtrArray *reel_catalogue_list_operations (ReelCatalogue *self, GError **error);
/* (element-type ReelListedRecord): at most LIMIT of those that fit FILTER and come after CURSOR, newest first. */
GPtrArray *reel_catalogue_list_page (ReelCatalogue *self, const ReelRecordingFilter *filter,
                                     const ReelRecordingCursor *cursor, guint limit, GError **error);
gboolean reel_catalogue_put_chunk (ReelCatalogue *self, const ReelChunkRecord *record, GError **error);
/* Those of all recordings of a call that have a location. */
GPtrArray *reel_catalogue_list_call_chunks (ReelCatalogue *self, const char *call_id, GError **error);
GPtrArray *reel_catalogue_list_chunks (ReelCatalogue *self, const char *operation, GError **error);
gboolean reel_catalogue_put_interval (ReelCatalogue *self, const ReelIntervalRecord *record, GError **error);
GPtrArray *reel_catalogue_list_intervals (ReelCatalogue *self, const char *operation, GError **error);
gboolean reel_catalogue_put_participant (ReelCatalogue *self, const ReelParticipantRecord *record, GError **error);
GPtrArray *reel_catalogue_list_participants (ReelCatalogue *self, const char *call_id, GError **error);
gboolean reel_catalogue_add_log (ReelCatalogue *self, const ReelLogRecord *record, GError **error);
GPtrArray *reel_catalogue_list_log (ReelCatalogue *self, const char *call_id, GError **error);
gboolean reel_catalogue_put_stream (ReelCatalogue *self, const ReelStreamRecord *record, GError **error);
gboolean reel_catalogue_remove_stream (ReelCatalogue *self, const char *call_id, const char *stream_id, GError **error);
GPtrArray *reel_catalogue_list_streams (ReelCatalogue *self, const char *call_id, GError **error);
/* The final row and its event, both or none: an operation that is final has been put in the outbox. */
gboolean reel_catalogue_finish_operation (ReelCatalogue *self, const ReelOperationRecord *record,
                                          const ReelEventRecord *event, GError **error);
/* Events not yet sent, oldest first. */
GPtrArray *reel_catalogue_list_pending_events (ReelCatalogue *self, GError **error);
gboolean reel_catalogue_mark_event_sent (ReelCatalogue *self, const char *id, gint64 utc, GError **error);
gboolean reel_catalogue_add_chat (ReelCatalogue *self, const ReelChatRecord *record, GError **error);
/* In the order in which it was written. */
GPtrArray *reel_catalogue_list_chat (ReelCatalogue *self, const char *operation, GError **error);
gboolean reel_catalogue_put_meeting (ReelCatalogue *self, const ReelMeetingRecord *record, GError **error);
ReelMeetingRecord *reel_catalogue_find_meeting (ReelCatalogue *self, const char *meeting_id, GError **error);
/* A row whose properties are NULL is removed. */
gboolean reel_catalogue_put_policy (ReelCatalogue *self, const ReelPolicyRecord *record, GError **error);
/* All, by level and id. */
GPtrArray *reel_catalogue_list_policies (ReelCatalogue *self, GError **error);
/* RECORDS (element-type ReelPolicyRecord) in the place of all that was there, or no change at all. */
gboolean reel_catalogue_replace_policies (ReelCatalogue *self, GPtrArray *records, GError **error);
