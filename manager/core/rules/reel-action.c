/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The actions on a recording, by name. */
#include "manager/core/rules/reel-action.h"

#include "manager/core/wire/reel-dict.h"
#include "manager/core/wire/reel-error.h"

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

typedef struct {
  char *actor;
  char *user;
} Given;

const ReelDictKey reel_action_keys[] = {
  { "actor", REEL_DICT_ID, G_STRUCT_OFFSET (Given, actor),
    .help = "the participant who asks; default: a trusted server" },
  { "user", REEL_DICT_ID, G_STRUCT_OFFSET (Given, user),
    .help = "the user who asks, never taken for a participant id" },
  { NULL },
};

gboolean
reel_actor_is_server (const ReelActor *self)
{
  return (self->id == NULL || *self->id == '\0') && (self->user == NULL || *self->user == '\0');
}

gboolean
reel_action_parse_actor (GVariant *options, char **actor, char **user, GError **error)
{
  Given given = { NULL, NULL };

  gboolean done = reel_dict_read (options, reel_action_keys, &given, NULL, error);

  if (done && given.actor != NULL && given.user != NULL) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                         "user: give either this or actor, not both of them");
    done = FALSE;
  }
  *actor = done ? g_steal_pointer (&given.actor) : NULL;
  *user = done ? g_steal_pointer (&given.user) : NULL;
  g_free (given.actor);
  g_free (given.user);
  return done;
}
