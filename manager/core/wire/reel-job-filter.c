/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Delivery1.ListJobs asks for. */
#include "manager/core/wire/reel-job-filter.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-nick.h"

#define OFFSET(member) G_STRUCT_OFFSET (ReelJobFilter, member)

const char *const reel_job_kind_nicks[] = { "webhook", "mail", "upload", "hook", "removal", "event", NULL };

enum { KEY_STATE, KEY_KIND };

const ReelDictKey reel_job_filter_keys[] = {
  [KEY_STATE] = { "state", REEL_DICT_NICK, OFFSET (state), .nicks = reel_delivery_state_nicks },
  [KEY_KIND] = { "kind", REEL_DICT_NICK, OFFSET (kind), .nicks = reel_job_kind_nicks },
  { "job", REEL_DICT_ID, OFFSET (job), .help = "this one alone, with what it sends" },
  { "target", REEL_DICT_ID, OFFSET (target), .help = "a webhook by its name, or another target" },
  { "operation", REEL_DICT_ID, OFFSET (ordering), .help = "of a recording, or a call by its call id" },
  { NULL },
};

ReelJobFilter *
reel_job_filter_parse (GVariant *filter, GError **error)
{
  g_autoptr (ReelJobFilter) self = g_new0 (ReelJobFilter, 1);
  guint64 given;

  if (!reel_dict_read (filter, reel_job_filter_keys, self, &given, error))
    return NULL;
  self->has_state = (given & (1u << KEY_STATE)) != 0;
  self->has_kind = (given & (1u << KEY_KIND)) != 0;
  return g_steal_pointer (&self);
}

void
reel_job_filter_free (ReelJobFilter *self)
{
  g_free (self->job);
  g_free (self->target);
  g_free (self->ordering);
  g_free (self);
}

gboolean
reel_job_cursor_parse (const char *text, gint64 *entry, GError **error)
{
  guint64 number = G_MAXINT64;

  if (*text != '\0' && !g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &number, NULL)) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                         "cursor: not a cursor of this list. Start with an empty one.");
    return FALSE;
  }
  *entry = (gint64)number;
  return TRUE;
}

char *
reel_job_kinds_print (const char *const *kinds, GError **error)
{
  g_autoptr (GString) text = g_string_new (",");
  guint wanted = *kinds == NULL ? ~(1u << REEL_JOB_EVENT) : 0;

  for (guint i = 0; kinds[i] != NULL; i++) {
    int kind;

    if (!reel_nick_parse (reel_job_kind_nicks, "kinds", kinds[i], &kind, error))
      return NULL;
    wanted |= 1u << kind;
  }
  for (guint i = 0; reel_job_kind_nicks[i] != NULL; i++) {
    if (wanted & (1u << i))
      g_string_append_printf (text, "%s,", reel_job_kind_nicks[i]);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
