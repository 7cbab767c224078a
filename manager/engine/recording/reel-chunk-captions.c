/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Collects who spoke when, with names, for the core, which writes the document. Called by ReelChunkKeeper. */
#include "manager/engine/recording/reel-chunk-captions.h"

#include "manager/core/document/reel-metadata.h"
#include "manager/core/document/reel-webvtt.h"

char *
reel_chunk_captions_build (ReelRecordingParts *parts, const ReelChunk *chunk)
{
  g_autoptr (GVariant) speech = reel_chunk_get_speech (chunk);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (ReelSpeechSpans) spans = NULL;
  g_autoptr (GArray) people = NULL;

  if (speech == NULL)
    return NULL;
  spans = reel_speech_spans_from_variant (speech);
  people = reel_recording_host_list_people (parts->host, NULL, NULL, reel_chunk_get_record (chunk)->start_utc,
                                            reel_chunk_get_end_utc (chunk));
  for (guint i = 0; i < people->len; i++) {
    const ReelMetadataParticipant *person = &g_array_index (people, ReelMetadataParticipant, i);

    if (person->display_name != NULL)
      g_hash_table_insert (names, (gpointer)person->participant_id, (gpointer)person->display_name);
  }
  return reel_webvtt_build (spans, names);
}
