/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The group [siprec] of the configuration: where recording clients reach callreel-siprec, and which of them may. */
#pragma once

#include <glib.h>

#define REEL_SIPREC_GROUP "siprec"

/**
 * ReelSiprecConfig:
 * @address: numeric, to listen on
 * @port: of UDP and TCP
 * @tls_port: 0: none
 * @tls_directory: with agent.pem, the certificate and its key, or NULL
 * @peers: numeric addresses and networks of clients; empty: any
 * @users_file: a file or a credential of systemd's, with clients that authenticate, or NULL: none need to
 * @realm: of the authentication, one line
 * @algorithms: of the authentication, SHA-256 and MD5 or one of them, the preferred one first
 * @max_dialogs: at the same time
 * @records: whether the connector starts a recording of each call; otherwise the rules alone do
 */
typedef struct {
  char *address;
  guint16 port;
  guint16 tls_port;
  char *tls_directory;
  char **peers;
  char *users_file;
  char *realm;
  char **algorithms;
  guint max_dialogs;
  gboolean records;
} ReelSiprecConfig;

/* What holds without the group. */
ReelSiprecConfig *reel_siprec_config_new (void);
/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT, and in KEY which one it is, NULL: the group. */
ReelSiprecConfig *reel_siprec_config_parse (GKeyFile *file, char **key, GError **error);
void reel_siprec_config_free (ReelSiprecConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSiprecConfig, reel_siprec_config_free)
