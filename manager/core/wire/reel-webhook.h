/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A webhook as configured: the group [webhook NAME], or [callback] for those named by a recording. callreeld uses the
 * names, events and ages; callreel-courier, which alone reads the files, everything else. */
#pragma once

#include "manager/core/document/reel-event-kind.h"
#include "manager/core/document/reel-webhook-body.h"

#define REEL_WEBHOOK_GROUP_PREFIX   "webhook "
#define REEL_WEBHOOK_CALLBACK_GROUP "callback"
#define REEL_WEBHOOK_MAX_URL        2048

/**
 * ReelWebhook:
 * @name: letters, digits, dots, hyphens and underscores, 64 at most; NULL: of callbacks
 * @url: where to; NULL: of callbacks
 * @hosts: (nullable): hosts that a callback may have; "*.example.org" stands for all below example.org
 * @events: that it gets: a bit for each #ReelEventKind
 * @key_file, @next_key_file: what requests are signed with, NULL: they are not; a path, or the name of a credential of
 *   systemd's; as are those of the next two
 * @ca_file: certificates to trust in place of the system's, or NULL
 * @client_certificate: certificate and key in PEM, or NULL
 * @allow_private: whether it may be in a private network, or this machine
 * @allow_plain: whether it may be http
 * @max_age_seconds: how long an event is tried, 60 to 2592000
 * @timeout_seconds: of a request, 1 to 300
 */
typedef struct {
  char *name;
  char *url;
  char **hosts;
  guint events;
  ReelWebhookFormat format;
  char *key_file;
  char *next_key_file;
  char *ca_file;
  char *client_certificate;
  gboolean allow_private;
  gboolean allow_plain;
  guint max_age_seconds;
  guint timeout_seconds;
} ReelWebhook;

/* Whether GROUP is a webhook's, with the prefix above, or that of callbacks. */
gboolean reel_webhook_is_group (const char *group);
/* Reads GROUP. Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT, and in KEY the key at fault, NULL: the group. */
ReelWebhook *reel_webhook_parse (GKeyFile *file, const char *group, char **key, GError **error);
void reel_webhook_free (ReelWebhook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelWebhook, reel_webhook_free)

gboolean reel_webhook_wants (const ReelWebhook *self, ReelEventKind kind);

/* Whether callbacks to URI are permitted. SELF may be NULL: none are. Returns: FALSE with
 * %REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_webhook_check_callback (const ReelWebhook *self, const char *uri, GError **error);
/* The host of a checked URI, in lower case. Returns: (transfer full) */
char *reel_webhook_get_host (const char *uri);
