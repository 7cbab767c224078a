/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue's interface. Called by the engine, implemented by
 * reel-catalogue-sqlite.c. */
#include "manager/engine/reel-catalogue.h"

G_DEFINE_INTERFACE (ReelCatalogue, reel_catalogue, G_TYPE_OBJECT)

static void
reel_catalogue_default_init (ReelCatalogueInterface *iface)
{
}

gboolean
reel_catalogue_begin (ReelCatalogue *self, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->begin (self, error);
}

gboolean
reel_catalogue_end (ReelCatalogue *self, gboolean keep, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->end (self, keep, error);
}

gboolean
reel_catalogue_put_call (ReelCatalogue *self, const ReelCallRecord *record, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->put_call (self, record, error);
}

GPtrArray *
reel_catalogue_list_open_calls (ReelCatalogue *self, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->list_open_calls (self, error);
}

ReelCallRecord *
reel_catalogue_find_call (ReelCatalogue *self, const char *call_id, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->find_call (self, call_id, error);
}

gboolean
reel_catalogue_put_operation (ReelCatalogue *self, const ReelOperationRecord *record, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->put_operation (self, record, error);
}

gboolean
reel_catalogue_remove_operation (ReelCatalogue *self, const char *operation, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->remove_operation (self, operation, error);
}

ReelOperationRecord *
reel_catalogue_find_operation (ReelCatalogue *self, const char *operation, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->find_operation (self, operation, error);
}

ReelOperationRecord *
reel_catalogue_find_request (ReelCatalogue *self, const char *request_id, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->find_request (self, request_id, error);
}

GPtrArray *
reel_catalogue_list_operations (ReelCatalogue *self, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->list_operations (self, error);
}

GPtrArray *
reel_catalogue_list_page (ReelCatalogue *self, const ReelRecordingFilter *filter, const ReelRecordingCursor *cursor,
                          guint limit, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->list_page (self, filter, cursor, limit, error);
}

gboolean
reel_catalogue_put_chunk (ReelCatalogue *self, const ReelChunkRecord *record, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->put_chunk (self, record, error);
}

GPtrArray *
reel_catalogue_list_call_chunks (ReelCatalogue *self, const char *call_id, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->list_call_chunks (self, call_id, error);
}

GPtrArray *
reel_catalogue_list_chunks (ReelCatalogue *self, const char *operation, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->list_chunks (self, operation, error);
}

gboolean
reel_catalogue_put_interval (ReelCatalogue *self, const ReelIntervalRecord *record, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->put_interval (self, record, error);
}

GPtrArray *
reel_catalogue_list_intervals (ReelCatalogue *self, const char *operation, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->list_intervals (self, operation, error);
}

gboolean
reel_catalogue_put_participant (ReelCatalogue *self, const ReelParticipantRecord *record, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->put_participant (self, record, error);
}

GPtrArray *
reel_catalogue_list_participants (ReelCatalogue *self, const char *call_id, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->list_participants (self, call_id, error);
}

gboolean
reel_catalogue_add_log (ReelCatalogue *self, const ReelLogRecord *record, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->add_log (self, record, error);
}

GPtrArray *
reel_catalogue_list_log (ReelCatalogue *self, const char *call_id, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->list_log (self, call_id, error);
}

gboolean
reel_catalogue_put_stream (ReelCatalogue *self, const ReelStreamRecord *record, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->put_stream (self, record, error);
}

gboolean
reel_catalogue_remove_stream (ReelCatalogue *self, const char *call_id, const char *stream_id, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->remove_stream (self, call_id, stream_id, error);
}

GPtrArray *
reel_catalogue_list_streams (ReelCatalogue *self, const char *call_id, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->list_streams (self, call_id, error);
}

gboolean
reel_catalogue_finish_operation (ReelCatalogue *self, const ReelOperationRecord *record, const ReelEventRecord *event,
                                 GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->finish_operation (self, record, event, error);
}

GPtrArray *
reel_catalogue_list_pending_events (ReelCatalogue *self, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->list_pending_events (self, error);
}

gboolean
reel_catalogue_mark_event_sent (ReelCatalogue *self, const char *id, gint64 utc, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->mark_event_sent (self, id, utc, error);
}

gboolean
reel_catalogue_put_policy (ReelCatalogue *self, const ReelPolicyRecord *record, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->put_policy (self, record, error);
}

GPtrArray *
reel_catalogue_list_policies (ReelCatalogue *self, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->list_policies (self, error);
}

gboolean
reel_catalogue_replace_policies (ReelCatalogue *self, GPtrArray *records, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->replace_policies (self, records, error);
}

gboolean
reel_catalogue_add_chat (ReelCatalogue *self, const ReelChatRecord *record, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->add_chat (self, record, error);
}

GPtrArray *
reel_catalogue_list_chat (ReelCatalogue *self, const char *operation, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->list_chat (self, operation, error);
}

gboolean
reel_catalogue_put_meeting (ReelCatalogue *self, const ReelMeetingRecord *record, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->put_meeting (self, record, error);
}

ReelMeetingRecord *
reel_catalogue_find_meeting (ReelCatalogue *self, const char *meeting_id, GError **error)
{
  return REEL_CATALOGUE_GET_IFACE (self)->find_meeting (self, meeting_id, error);
}
