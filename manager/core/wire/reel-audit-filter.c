/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What GetAuditTrail asks for. */
#include "manager/core/wire/reel-audit-filter.h"

#include "manager/core/document/reel-audit.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"

#define OFFSET(member) G_STRUCT_OFFSET (Given, member)

#define US_PER_MS 1000
#define LAST_MS   (G_MAXINT64 / US_PER_MS)

typedef struct {
  char *reader;
  char *user;
  char *action;
  char *target;
  int outcome;
  guint64 from_ms;
  guint64 to_ms;
  gboolean newest_first;
} Given;

enum { KEY_OUTCOME };

const ReelDictKey reel_audit_filter_keys[] = {
  [KEY_OUTCOME] = { "outcome", REEL_DICT_NICK, OFFSET (outcome), .nicks = reel_audit_outcome_nicks },
  { "reader", REEL_DICT_TEXT, OFFSET (reader), REEL_ID_MAX_BYTES,
    .help = "on whose behalf; default: a trusted server" },
  { "user", REEL_DICT_ID, OFFSET (user), .help = "who asked" },
  { "action", REEL_DICT_ID, OFFSET (action), .help = "such as play, delete, policy-set" },
  { "target", REEL_DICT_ID, OFFSET (target), .help = "a document, link, participant, or a level and its id" },
  { "from", REEL_DICT_INSTANT, OFFSET (from_ms), LAST_MS },
  { "to", REEL_DICT_INSTANT, OFFSET (to_ms), LAST_MS },
  { "newest-first", REEL_DICT_BOOLEAN, OFFSET (newest_first) },
  { NULL },
};

ReelAuditFilter *
reel_audit_filter_parse (GVariant *filter, GError **error)
{
  Given given = { .to_ms = LAST_MS };
  guint64 present;
  ReelAuditFilter *self;

  if (!reel_dict_read (filter, reel_audit_filter_keys, &given, &present, error) ||
      (given.reader != NULL && *given.reader != '\0' && !reel_id_validate ("reader", given.reader, error))) {
    g_free (given.reader);
    g_free (given.user);
    g_free (given.action);
    g_free (given.target);
    return NULL;
  }
  self = g_new0 (ReelAuditFilter, 1);
  self->reader = given.reader != NULL ? given.reader : g_strdup ("");
  self->user = given.user;
  self->action = given.action;
  self->target = given.target;
  if (present & (1u << KEY_OUTCOME))
    self->outcome = g_strdup (reel_audit_outcome_nicks[given.outcome]);
  self->from_utc = (gint64)given.from_ms * US_PER_MS;
  self->to_utc = (gint64)given.to_ms * US_PER_MS;
  self->newest_first = given.newest_first;
  return self;
}

void
reel_audit_filter_free (ReelAuditFilter *self)
{
  g_free (self->reader);
  g_free (self->user);
  g_free (self->action);
  g_free (self->target);
  g_free (self->outcome);
  g_free (self);
}

gboolean
reel_audit_cursor_parse (const char *text, gint64 *number, GError **error)
{
  guint64 found = 0;

  if (*text != '\0' && !g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &found, NULL)) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                         "cursor: not a cursor of this list. Start with an empty one.");
    return FALSE;
  }
  *number = (gint64)found;
  return TRUE;
}
