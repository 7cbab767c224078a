/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the rows of an operation. Called by ReelRecording. */
#include "manager/engine/recording/reel-recording-restore.h"

static GPtrArray *
read_rows (ReelRecordingParts *parts, ReelQueryKind kind, GError **error)
{
  ReelQuery *query = reel_query_new (kind, reel_operation_get_id (parts->operation));

  return reel_store_query_sync (parts->services->store, query, error);
}

ReelRecordingParts *
reel_recording_restore (ReelServices *services, ReelRecordingHost *host, const ReelOperationRecord *record,
                        GError **error)
{
  g_autoptr (ReelRecordingParts) parts = reel_recording_parts_new_restored (services, host, record, error);
  g_autoptr (GPtrArray) chunks = parts != NULL ? read_rows (parts, REEL_QUERY_CHUNKS, error) : NULL;
  g_autoptr (GPtrArray) intervals = chunks != NULL ? read_rows (parts, REEL_QUERY_INTERVALS, error) : NULL;
  g_autoptr (GPtrArray) chat = intervals != NULL ? read_rows (parts, REEL_QUERY_CHAT, error) : NULL;

  if (chat == NULL)
    return NULL;
  reel_chunk_list_restore (parts->chunks, chunks);
  reel_timeline_restore (parts->timeline, intervals,
                         reel_recording_state_is_active (reel_operation_get_state (parts->operation)));
  reel_chat_keeper_restore (parts->chat, chat);
  return g_steal_pointer (&parts);
}
