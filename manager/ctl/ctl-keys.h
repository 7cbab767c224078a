/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The KEY=VALUE words that each command takes. They are those of the core's tables, by which the manager reads what
 * arrives: help, completion and the conversion of values follow them. */
#pragma once

#include "manager/core/wire/reel-dict.h"

/* What may stand behind codec=, in the order of ctl-source.c's descriptions. */
extern const char *const ctl_codec_nicks[];

/* How VALUE becomes what the manager takes. */
typedef enum {
  CTL_VALUE_TEXT,
  CTL_VALUE_TRUTH,
  CTL_VALUE_UINT32,
  CTL_VALUE_UINT64,
  CTL_VALUE_INSTANT,
  CTL_VALUE_FILE,
  CTL_VALUE_TEXTS, /* several, each given as KEY.NAME=VALUE */
} CtlValue;

/* A key means the same wherever the manager takes it; one that is not known is a text, for the manager to judge. */
CtlValue ctl_keys_get_value (const char *key);

/* For a command's help: a paragraph “Keys: …” with line ends. Returns: (transfer full) (nullable): NULL: it takes none
 */
char *ctl_keys_describe (const char *command);

/**
 * ctl_keys_list:
 * @command: such as “start” or “policy set”
 * @level: (nullable): of a policy: the keys that may stand there
 *
 * For completion. Returns: (transfer full): a line for each key, which ends as the key goes on: in “=” or “.”, or in
 *   nothing where the key alone is the word
 */
char *ctl_keys_list (const char *command, const char *level);

/* The words that may stand behind KEY=, a line each; "" where they can't be listed. Returns: (transfer full) */
char *ctl_keys_list_values (const char *key);
