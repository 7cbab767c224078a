/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arguments of ListRecordings. */
#include "manager/core/wire/reel-recording-filter.h"

#include "manager/core/wire/reel-dict.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"

#include <string.h>

#define OFFSET(member) G_STRUCT_OFFSET (Given, member)

#define US_PER_MS 1000
#define LAST_MS   (G_MAXINT64 / US_PER_MS)

typedef struct {
  ReelRecordingState state;
  gboolean active;
  char *server_call_id;
  char *call_id;
  char *subject;
  char *meeting_id;
  char *participant;
  guint64 from_ms;
  guint64 to_ms;
} Given;

enum { KEY_STATE, KEY_ACTIVE };

const ReelDictKey reel_recording_filter_keys[] = {
  [KEY_STATE] = { "state", REEL_DICT_NICK, OFFSET (state), .nicks = reel_recording_state_nicks },
  [KEY_ACTIVE] = { "active", REEL_DICT_BOOLEAN, OFFSET (active), .help = "yes: only active ones" },
  { "server-call-id", REEL_DICT_ID, OFFSET (server_call_id) },
  { "call-id", REEL_DICT_ID, OFFSET (call_id) },
  { "subject", REEL_DICT_TEXT, OFFSET (subject), 4096, .help = "the whole text, ignoring case" },
  { "meeting-id", REEL_DICT_TEXT, OFFSET (meeting_id), 1024, .help = "likewise" },
  { "participant", REEL_DICT_ID, OFFSET (participant) },
  { "from", REEL_DICT_INSTANT, OFFSET (from_ms), LAST_MS },
  { "to", REEL_DICT_INSTANT, OFFSET (to_ms), LAST_MS },
  { NULL },
};

char *
reel_recording_filter_fold (const char *text)
{
  g_autofree char *normal = NULL;

  if (text == NULL || *text == '\0')
    return NULL;
  normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  return g_utf8_casefold (normal != NULL ? normal : text, -1);
}

static void
clear (Given *given)
{
  g_free (given->subject);
  g_free (given->meeting_id);
  g_free (given->server_call_id);
  g_free (given->call_id);
  g_free (given->participant);
}

ReelRecordingFilter *
reel_recording_filter_parse (GVariant *filter, GError **error)
{
  g_autoptr (ReelRecordingFilter) self = g_new0 (ReelRecordingFilter, 1);
  Given given = { .to_ms = LAST_MS };
  guint64 present;

  if (!reel_dict_read (filter, reel_recording_filter_keys, &given, &present, error)) {
    clear (&given);
    return NULL;
  }
  self->has_state = (present & (1u << KEY_STATE)) != 0;
  self->state = given.state;
  self->has_active = (present & (1u << KEY_ACTIVE)) != 0;
  self->active = given.active;
  self->server_call_id = g_steal_pointer (&given.server_call_id);
  self->call_id = g_steal_pointer (&given.call_id);
  self->participant = g_steal_pointer (&given.participant);
  self->subject_key = reel_recording_filter_fold (given.subject);
  self->meeting_key = reel_recording_filter_fold (given.meeting_id);
  self->from_utc = (gint64)given.from_ms * US_PER_MS;
  self->to_utc = (gint64)given.to_ms * US_PER_MS;
  clear (&given);
  return g_steal_pointer (&self);
}

gboolean
reel_recording_filter_matches_state (const ReelRecordingFilter *self, ReelRecordingState state)
{
  if (self->has_state && self->state != state)
    return FALSE;
  return !self->has_active || self->active == reel_recording_state_is_active (state);
}

void
reel_recording_filter_free (ReelRecordingFilter *self)
{
  g_free (self->server_call_id);
  g_free (self->call_id);
  g_free (self->subject_key);
  g_free (self->meeting_key);
  g_free (self->participant);
  g_free (self);
}

gboolean
reel_recording_cursor_parse (ReelRecordingCursor *self, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "-", 2);
  guint64 created = G_MAXINT64;

  if (*text != '\0' && (parts[0] == NULL || parts[1] == NULL || !reel_id_validate ("cursor", parts[1], NULL) ||
                        !g_ascii_string_to_unsigned (parts[0], 10, 0, G_MAXINT64, &created, NULL))) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                         "cursor: not a cursor of this list. Start with an empty one.");
    return FALSE;
  }
  self->created_utc = (gint64)created;
  self->operation = g_strdup (*text != '\0' ? parts[1] : "");
  return TRUE;
}

char *
reel_recording_cursor_print (gint64 created_utc, const char *operation)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "-%s", created_utc, operation);
}

void
reel_recording_cursor_clear (ReelRecordingCursor *self)
{
  g_clear_pointer (&self->operation, g_free);
}

gboolean
reel_recording_page_check_limit (guint *limit, GError **error)
{
  if (*limit > REEL_RECORDING_PAGE_MAX) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "limit: a page has 1 to %d recordings (0: %d)",
                 REEL_RECORDING_PAGE_MAX, REEL_RECORDING_PAGE_DEFAULT);
    return FALSE;
  }
  if (*limit == 0)
    *limit = REEL_RECORDING_PAGE_DEFAULT;
  return TRUE;
}
