/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The part that the metadata files of all recordings of a call have in common: subject, meeting, restriction. It may
 * become known only after the file of a chunk was written, which is then rewritten. Pure; used by the engine. */
#pragma once

#include "manager/core/document/reel-meeting.h"

#include <json-glib/json-glib.h>

/* @subject, @meeting_id and @meeting may be NULL. */
typedef struct {
  const char *subject;
  const char *meeting_id;
  const ReelMeeting *meeting;
  gboolean restricted;
} ReelMetadataCall;

/* Adds the members to the object that is open. */
void reel_metadata_call_add (JsonBuilder *builder, const ReelMetadataCall *call);

/* Returns: (transfer full): the same as an object, for reel_metadata_call_amend() */
char *reel_metadata_call_print (const ReelMetadataCall *call);

/**
 * reel_metadata_call_amend:
 * @document: a metadata file
 * @call: the output of reel_metadata_call_print()
 *
 * Returns: (transfer full) (nullable): @document with its own members replaced by those of @call; NULL if nothing
 * changes, or if it is not a metadata file
 */
char *reel_metadata_call_amend (const char *document, const char *call);
