/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The group [portal] of the configuration: where people and programs reach the recorder by HTTP. callreeld and
 * callreel-courier take the address of the links from it; callreel-portal the rest. */
#pragma once

#include <glib.h>

#define REEL_PORTAL_GROUP "portal"

/**
 * ReelPortalConfig:
 * @url: what addresses begin with, without a / at the end; NULL: there is none for links
 * @address: numeric, to listen on
 * @port: to listen on; 0: any
 * @certificate: a file or a credential of systemd's, PEM; NULL: plain HTTP
 * @private_key: the same, of its key
 * @name: of the panel, one line
 * @origins: of the pages that may show the panel in a frame, as https://crm.example.com
 * @proxies: numeric addresses of proxies, whose X-Forwarded-For counts
 * @key_file: a file or a credential, with the key of tokens that callreelctl issues; NULL: none are accepted
 * @issuer: the OpenID Connect provider whose tokens are accepted; NULL: none
 * @audience: that its tokens must be for
 * @jwks_file: an absolute path of its keys, or NULL
 * @jwks_url: where its keys are, or NULL
 * @identity_file: a file or a credential, with the private keys of age that open sealed recordings, or NULL
 * @access_keys: a file or a credential, with the keys that programs for Azure's recording API sign with; NULL: they
 *   are refused
 * @metrics: whether there is /metrics
 */
typedef struct {
  char *url;
  char *address;
  guint16 port;
  char *certificate;
  char *private_key;
  char *name;
  char **origins;
  char **proxies;
  char *key_file;
  char *issuer;
  char *audience;
  char *jwks_file;
  char *jwks_url;
  char *identity_file;
  char *access_keys;
  gboolean metrics;
} ReelPortalConfig;

/* What holds without the group. */
ReelPortalConfig *reel_portal_config_new (void);
/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT, and in KEY which one it is, NULL: the group. */
ReelPortalConfig *reel_portal_config_parse (GKeyFile *file, char **key, GError **error);
void reel_portal_config_free (ReelPortalConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelPortalConfig, reel_portal_config_free)
