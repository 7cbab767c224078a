/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses the metadata file of a chunk: the part of the catalogue that can be rebuilt from it. Pure; used when a
 * catalogue was lost. */
#pragma once

#include "manager/core/wire/reel-options.h"
#include "manager/core/rules/reel-rules.h"

#define REEL_METADATA_FILE_MAX_BYTES (256 * 1024 * 1024)

typedef struct {
  char *id;
  char *display_name;
} ReelMetadataFilePerson;

/* Times in microseconds UTC, durations in nanoseconds; texts are NULL if missing or empty. */
typedef struct {
  char *call_id;
  char *server_call_id;
  char *recording_id;
  char *document_id;
  guint index;
  gint64 start_utc;
  guint64 duration_ns;
  ReelContentType content_type;
  ReelChannelType channel_type;
  ReelFormat format;
  char *end_reason; /* of the chunk */
  char *subject;
  char *meeting_id;
  char *host;
  gboolean restricted;
  ReelScope scope;
  GPtrArray *people; /* ReelMetadataFilePerson: who was recorded */
} ReelMetadataFile;

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT if it is not one of our metadata files */
ReelMetadataFile *reel_metadata_file_parse (const char *text, GError **error);
void reel_metadata_file_free (ReelMetadataFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMetadataFile, reel_metadata_file_free)
