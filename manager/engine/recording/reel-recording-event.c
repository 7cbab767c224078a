/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Collects what the event of a recording says, for the core, which writes the document. Called by ReelFinish. */
#include "manager/engine/recording/reel-recording-event.h"

#include "manager/core/document/reel-document-address.h"
#include "manager/core/document/reel-event.h"
#include "manager/core/wire/reel-nick.h"

static void
release_location (gpointer data)
{
  ReelEventChunk *chunk = data;

  g_free ((char *)chunk->content_location);
  g_free ((char *)chunk->metadata_location);
  g_free ((char *)chunk->delete_location);
}

/* DESTINATION: NULL: it stays where it is, and a portal gives it out. A hook does not say where it puts a file. PART:
 * of the document's address at the portal. */
static char *
locate (ReelRecordingParts *parts, const ReelDestination *destination, const ReelChunkRecord *chunk, const char *path,
        const char *part)
{
  const char *portal = parts->services->config->portal->url;
  g_autofree char *name = g_path_get_basename (path);
  char *location = destination != NULL ? reel_destination_locate (destination, name) : NULL;

  if (location == NULL && destination == NULL && portal != NULL)
    location = reel_document_address_print (portal, chunk->document_id, part);
  return location != NULL ? location : g_filename_to_uri (path, NULL, NULL);
}

static GArray *
list_event_chunks (ReelRecordingParts *parts, const ReelDestination *destination)
{
  GArray *list = g_array_new (FALSE, TRUE, sizeof (ReelEventChunk));

  g_array_set_clear_func (list, release_location);
  for (guint i = 0; i < reel_chunk_list_get_length (parts->chunks); i++) {
    const ReelChunk *kept = reel_chunk_list_get (parts->chunks, i);
    const ReelChunkRecord *record = reel_chunk_get_record (kept);
    g_autofree char *metadata_path = NULL;
    ReelEventChunk chunk = { 0 };

    if (record->location == NULL || !reel_chunk_is_there (kept))
      continue;
    chunk.document_id = record->document_id;
    chunk.index = record->index;
    chunk.end_reason = (ReelChunkEnd)reel_nick_find (reel_chunk_end_nicks, record->end_reason);
    chunk.content_location = locate (parts, destination, record, record->location, REEL_DOCUMENT_CONTENT);
    /* On a full disk there may have been room for the media alone. */
    metadata_path = reel_storage_metadata_path_of (record->location);
    if (reel_chunk_is_described (kept))
      chunk.metadata_location = locate (parts, destination, record, metadata_path, REEL_DOCUMENT_METADATA);
    chunk.delete_location = locate (parts, destination, record, record->location, "");
    g_array_append_val (list, chunk);
  }
  return list;
}

char *
reel_recording_event_build (ReelRecordingParts *parts, const char *id, gint64 utc, const ReelDestination *destination,
                            gboolean at_destination)
{
  const ReelOptions *options = reel_operation_get_options (parts->operation);
  const gint64 start_utc = reel_operation_get_start_utc (parts->operation);
  const ReelCallDescription call = reel_recording_host_describe (parts->host);
  g_autoptr (GArray) chunks = list_event_chunks (parts, at_destination ? destination : NULL);
  ReelFileEvent event = {
    .id = id,
    .topic = parts->services->config->event_topic,
    .call_id = call.call_id,
    .server_call_id = call.server_call_id,
    .recording_id = reel_operation_get_id (parts->operation),
    .chunks = (const ReelEventChunk *)(gpointer)chunks->data,
    .n_chunks = chunks->len,
    .start_utc = start_utc != 0 ? start_utc : reel_operation_get_created_utc (parts->operation),
    .duration_ms = reel_chunk_list_sum_there (parts->chunks) / 1000000,
    .content_type = options->content_type,
    .channel_type = options->channel_type,
    .format = options->format,
    .session_end = reel_operation_get_end (parts->operation),
    .restricted = call.restricted,
    .scope = reel_operation_get_trigger (parts->operation)->scope,
    .destination = destination != NULL ? destination->name : NULL,
    .at_destination = at_destination,
    .event_utc = utc,
  };

  return reel_event_build_file (&event);
}
