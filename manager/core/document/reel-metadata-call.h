/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the metadata files of all recordings of a call say alike: subject, meeting, restriction. They may be known only
 * after a chunk's file was written, which is then written again. Pure; used by the engine. */
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

/* The members, into the object that is open. */
void reel_metadata_call_add (JsonBuilder *builder, const ReelMetadataCall *call);

/* Returns: (transfer full): the same as an object, for reel_metadata_call_amend() */
char *reel_metadata_call_print (const ReelMetadataCall *call);

/**
 * reel_metadata_call_amend:
 * @document: a metadata file
 * @call: what reel_metadata_call_print() wrote
 *
 * Returns: (transfer full) (nullable): @document with the members of @call in the place of its own; NULL where it says
 *   the same already, or is no metadata file
 */
char *reel_metadata_call_amend (const char *document, const char *call);
