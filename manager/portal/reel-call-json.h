/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call as the API shows it. Used by the doors for calls and events. Pure. */
#pragma once

#include <json-glib/json-glib.h>

/* PROPERTIES: of Call1. Returns: (transfer full): without controls and recording */
JsonObject *reel_call_json_new (GVariant *properties);
/* PEOPLE: the property Participants. Without what is no concern of others: addresses, and paths on the server. */
JsonArray *reel_call_json_new_people (GVariant *people);
/* DESCRIPTION: of DescribeCall. */
JsonObject *reel_call_json_new_controls (GVariant *description);
/* STATE: of GetRecordingState. */
JsonObject *reel_call_json_new_recording (const char *operation, GVariant *state);
