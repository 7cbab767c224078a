/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command “meeting add”. */
#include "manager/ctl/ctl-command.h"

static char *
read_text (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) problem = NULL;
  gsize length;

  if (!g_file_get_contents (g_str_equal (path, "-") ? "/dev/stdin" : path, &text, &length, &problem)) {
    g_set_error_literal (error, CTL_USAGE_ERROR, 0, problem->message);
    return NULL;
  }
  /* The bus carries nothing else. */
  if (g_utf8_validate_len (text, length, NULL))
    return g_steal_pointer (&text);
  g_set_error (error, CTL_USAGE_ERROR, 0, "%s: the file is not UTF-8 text", path);
  return NULL;
}

static CtlExit
add_meeting (CtlContext *context, char **args, GError **error)
{
  g_autofree char *icalendar = read_text (args[0], error);
  g_autofree char *id = NULL;

  if (icalendar == NULL)
    return CTL_EXIT_USAGE;
  if (!ctl_context_connect (context, error) ||
      !reel_ctl_manager1_call_add_meeting_sync (context->manager, icalendar, &id, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json)
    ctl_context_print_json (g_variant_new_parsed ("{'meeting-id': %s}", id));
  else
    g_print ("%s\n", id);
  return CTL_EXIT_OK;
}

const CtlCommand ctl_meeting_commands[] = {
  { "meeting add", "FILE", "make a meeting known by its invitation; prints its meeting id",
    "FILE is an iCalendar invitation (.ics), - the standard input. Calls that have\n"
    "its UID as their meeting-id take its subject where they have none of their own,\n"
    "and list its organiser and attendees in their metadata.\n",
    add_meeting, 1, 1 },
  { NULL },
};
