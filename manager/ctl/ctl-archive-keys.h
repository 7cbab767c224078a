/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arguments of the commands on the archive: names, and KEY=VALUE for the requesting user. Used by ctl-archive.c,
 * ctl-audit.c and ctl-link.c. */
#pragma once

#include <glib.h>

typedef struct {
  char *user;   /* empty for a trusted server */
  char *reason; /* empty if none was given */
} CtlAsker;

void ctl_asker_clear (CtlAsker *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlAsker, ctl_asker_clear)

/* Parses user=, reason= and, unless KEY is NULL, KEY= in @args; the other arguments become NAMES, NULL-terminated.
 * VALUE stays NULL if KEY is not given. Returns: FALSE with %CTL_USAGE_ERROR */
gboolean ctl_archive_keys_ask (char **args, GPtrArray **names, CtlAsker *asker, const char *key, char **value,
                               GError **error);

/* Parses the KEY=VALUE in @args as an a{sv}, except for NUMBER_KEY, a number of at least 1; NUMBER is unchanged if it
 * is not given. NAMES (nullable) gets the other arguments. Returns: FALSE with %CTL_USAGE_ERROR */
gboolean ctl_archive_keys_parse (char **args, GPtrArray **names, GVariant **dict, const char *number_key,
                                 guint32 *number, GError **error);
