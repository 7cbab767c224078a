/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The filter of ListRecordings. */
#include "manager/core/reel-recording-filter.h"

#include "manager/core/reel-dict.h"

#define OFFSET(member) G_STRUCT_OFFSET (ReelRecordingFilter, member)

enum { KEY_STATE = 0, KEY_ACTIVE = 1 };

static const ReelDictKey keys[] = {
  [KEY_STATE] = { "state", REEL_DICT_NICK, OFFSET (state), .nicks = reel_recording_state_nicks },
  [KEY_ACTIVE] = { "active", REEL_DICT_BOOLEAN, OFFSET (active) },
  { "server-call-id", REEL_DICT_ID, OFFSET (server_call_id) },
  { NULL },
};

ReelRecordingFilter *
reel_recording_filter_parse (GVariant *filter, GError **error)
{
  g_autoptr (ReelRecordingFilter) self = g_new0 (ReelRecordingFilter, 1);
  guint64 given;

  if (!reel_dict_read (filter, keys, self, &given, error))
    return NULL;
  self->has_state = (given & (1u << KEY_STATE)) != 0;
  self->has_active = (given & (1u << KEY_ACTIVE)) != 0;
  return g_steal_pointer (&self);
}

gboolean
reel_recording_filter_matches (const ReelRecordingFilter *self, const char *server_call_id, ReelRecordingState state)
{
  if (self->server_call_id != NULL && g_strcmp0 (self->server_call_id, server_call_id) != 0)
    return FALSE;
  if (self->has_state && self->state != state)
    return FALSE;
  return !self->has_active || self->active == reel_recording_state_is_active (state);
}

void
reel_recording_filter_free (ReelRecordingFilter *self)
{
  g_free (self->server_call_id);
  g_free (self);
}
