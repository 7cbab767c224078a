/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The actions on a recording, by name, and the option that says who asks. */
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

/* The options of a request about a recording, by key. */
extern const ReelDictKey reel_action_keys[];

/**
 * reel_action_parse_actor:
 * @options: the a{sv} of PauseRecording and the like: actor s
 * @actor: (out) (transfer full): NULL when the request comes from a trusted server
 *
 * Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT naming the key
 */
gboolean reel_action_parse_actor (GVariant *options, char **actor, GError **error);
