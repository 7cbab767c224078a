/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The group [mail] of the configuration: by which server e-mail goes out, and from
 * whom. callreeld takes from it whether there is any; callreel-courier the rest. */
#pragma once

#include <glib.h>

#define REEL_MAIL_GROUP "mail"

/**
 * ReelMailConfig:
 * @server: smtps://HOST[:PORT], or smtp://HOST[:PORT], which is encrypted by STARTTLS
 * @from: an address
 * @from_name: beside it, or NULL
 * @user: of the server, or NULL
 * @password_file: a path or a credential of systemd's, or NULL
 * @ca_file: certificates to trust in place of the system's, or NULL
 * @language: of the texts
 * @allow_plain: whether a server without STARTTLS is used
 * @max_age_seconds: how long a mail is tried
 */
typedef struct {
  char *server;
  char *from;
  char *from_name;
  char *user;
  char *password_file;
  char *ca_file;
  char *language;
  gboolean allow_plain;
  guint max_age_seconds;
} ReelMailConfig;

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT, and in KEY which one it is, NULL: the group. */
ReelMailConfig *reel_mail_config_parse (GKeyFile *file, char **key, GError **error);
void reel_mail_config_free (ReelMailConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMailConfig, reel_mail_config_free)
