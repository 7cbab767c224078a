/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of the manager's log. */
#include "manager/engine/services/reel-journal.h"

#include <stdarg.h>

#define MAX_FIELDS 16

typedef struct {
  GLogField fields[MAX_FIELDS];
  gsize n_fields;
} Line;

static void
add (Line *line, const char *key, const char *value)
{
  if (value == NULL)
    return;
  g_assert (line->n_fields < MAX_FIELDS);
  line->fields[line->n_fields++] = (GLogField){ key, value, -1 };
}

/* A warning of callreeld concerns a call, not the program: GLib's level stays below one that aborts tests and
 * debuggers, while the journal gets the real level. */
void
reel_journal_write (ReelJournalLevel level, const ReelJournalIds *ids, const char *format, ...)
{
  static const char *const priorities[] = { "6", "5", "4" };
  g_autofree char *message = NULL;
  Line line = { .n_fields = 0 };
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  add (&line, "MESSAGE", message);
  add (&line, "PRIORITY", priorities[level]);
  add (&line, "GLIB_DOMAIN", REEL_JOURNAL_DOMAIN);
  add (&line, "CALLREEL_CALL", ids->call);
  add (&line, "CALLREEL_CALL_ID", ids->call_id);
  add (&line, "CALLREEL_RECORDING", ids->recording);
  add (&line, "CALLREEL_PARTICIPANT", ids->participant);
  add (&line, "CALLREEL_STREAM", ids->stream);
  add (&line, "CALLREEL_ERROR", ids->error);
  g_log_structured_array (level == REEL_JOURNAL_INFO ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_MESSAGE, line.fields,
                          line.n_fields);
}
