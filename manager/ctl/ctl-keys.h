/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The KEY=VALUE arguments of each command. They are those of the core's tables, by which the manager parses requests:
 * help, completion and conversion of values are derived from them. */
#pragma once

#include "manager/core/wire/reel-dict.h"

/* The values of codec=, in the order of the descriptions in ctl-source.c. */
extern const char *const ctl_codec_nicks[];

/* How VALUE is converted for the manager. */
typedef enum {
  CTL_VALUE_TEXT,
  CTL_VALUE_TRUTH,
  CTL_VALUE_UINT32,
  CTL_VALUE_UINT64,
  CTL_VALUE_INSTANT,
  CTL_VALUE_FILE,
  CTL_VALUE_TEXTS, /* several, each given as KEY.NAME=VALUE */
} CtlValue;

/* A key means the same for all commands; an unknown one is a text, for the manager to check. */
CtlValue ctl_keys_get_value (const char *key);

/* Returns: (transfer full) (nullable): for the help of a command, a paragraph “Keys: …” with line ends; NULL if it has
 * no keys */
char *ctl_keys_describe (const char *command);

/**
 * ctl_keys_list:
 * @command: such as “start” or “policy set”
 * @level: (nullable): of a policy: only keys that can be set at it
 *
 * For completion. Returns: (transfer full): a line for each key, followed by “=” or “.”, or by nothing if the key is
 * complete by itself
 */
char *ctl_keys_list (const char *command, const char *level);

/* The values of KEY=, a line each; "" if they cannot be listed. Returns: (transfer full) */
char *ctl_keys_list_values (const char *key);
