/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The actions on a recording, by name, and the options that say who asks. */
#pragma once

#include "manager/core/wire/reel-dict.h"

typedef enum {
  REEL_ACTION_START,
  REEL_ACTION_PAUSE,
  REEL_ACTION_RESUME,
  REEL_ACTION_STOP,
  REEL_ACTION_CENSOR,
  REEL_ACTION_UNCENSOR,
} ReelAction;

#define REEL_N_ACTIONS (REEL_ACTION_UNCENSOR + 1)

extern const char *const reel_action_nicks[];

/* The label that a client shows, such as “Pause Recording” (RULES section 1). */
const char *reel_action_get_label (ReelAction action);

/**
 * ReelActor:
 * @id: participant id, or the user of a participant where nobody has that id; NULL or empty: none
 * @user: a user, never taken for a participant id; NULL or empty: none
 *
 * Who makes a request; with neither, a trusted server does. At most one is given.
 */
typedef struct {
  const char *id;
  const char *user;
} ReelActor;

gboolean reel_actor_is_server (const ReelActor *self);

/* The options of a request about a recording, by key. */
extern const ReelDictKey reel_action_keys[];

/**
 * reel_action_parse_actor:
 * @options: the a{sv} of PauseRecording and the like: actor s or user s
 * @actor: (out) (transfer full): the id of a #ReelActor
 * @user: (out) (transfer full): its user
 *
 * Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT naming the key
 */
gboolean reel_action_parse_actor (GVariant *options, char **actor, char **user, GError **error);
