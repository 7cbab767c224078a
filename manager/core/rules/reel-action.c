/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The actions on a recording, by name. */
#include "manager/core/rules/reel-action.h"

#include "manager/core/wire/reel-dict.h"

const char *const reel_action_nicks[] = { "start", "pause", "resume", "stop", "censor", "uncensor", NULL };

static const char *const labels[] = {
  [REEL_ACTION_START] = "Start Recording",   [REEL_ACTION_PAUSE] = "Pause Recording",
  [REEL_ACTION_RESUME] = "Resume Recording", [REEL_ACTION_STOP] = "Stop Recording",
  [REEL_ACTION_CENSOR] = "Censor Recording", [REEL_ACTION_UNCENSOR] = "End Censoring",
};

const char *
reel_action_get_label (ReelAction action)
{
  g_return_val_if_fail ((guint)action < REEL_N_ACTIONS, NULL);
  return labels[action];
}

const ReelDictKey reel_action_keys[] = {
  { "actor", REEL_DICT_ID, 0, .help = "the participant who asks; default: a trusted server" },
  { NULL },
};

gboolean
reel_action_parse_actor (GVariant *options, char **actor, GError **error)
{
  g_autofree char *given = NULL;

  if (!reel_dict_read (options, reel_action_keys, &given, NULL, error))
    return FALSE;
  *actor = g_steal_pointer (&given);
  return TRUE;
}
