/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The request of Azure's recording API that starts a recording, as one of Manager1.StartRecording. Pure. Used by the
 * portal's Azure door. */
#pragma once

#include <json-glib/json-glib.h>

typedef struct {
  char *server_call_id;
  GVariant *options; /* of StartRecording */
} ReelAzureStart;

/* BODY: of POST /calling/recordings. REQUEST_ID: (nullable): of the header Repeatability-Request-ID. Members that Azure
 * has and this recorder does not take are refused, rather than ignored. Error: InvalidArgument naming the member. */
ReelAzureStart *reel_azure_start_parse (JsonObject *body, const char *request_id, GError **error);
void reel_azure_start_free (ReelAzureStart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelAzureStart, reel_azure_start_free)

/* What that API calls the state of a recording (a nick of ReelRecordingState): active or inactive. */
const char *reel_azure_start_name_state (const char *state);
