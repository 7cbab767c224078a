/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command “meeting add”. */
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-input.h"

static CtlExit
add_meeting (CtlContext *context, char **args, GError **error)
{
  g_autofree char *icalendar = ctl_input_read_calendar (args[0], error);
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
  { "meeting add", "FILE", "add a meeting from its invitation; prints its meeting id",
    "FILE is an iCalendar invitation (.ics), - the standard input. Calls that have\n"
    "its UID as their meeting-id take its subject where they have none of their own,\n"
    "and list its organiser and attendees in their metadata. A cancellation ends that.\n",
    add_meeting, 1, 1 },
  { NULL },
};
