/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends POST requests to one host: follows no redirects, uses no proxy, cookies or passwords, refuses private addresses
 * unless they are allowed, verifies certificates, and limits the time and size of an answer. Used by
 * ReelWebhookHandler. Main thread only. */
#pragma once

#include "manager/core/wire/reel-webhook.h"

#include <gio/gio.h>

#define REEL_TYPE_HTTP_CLIENT (reel_http_client_get_type ())
G_DECLARE_FINAL_TYPE (ReelHttpClient, reel_http_client, REEL, HTTP_CLIENT, GObject)

/* For the host of URL, with the certificates, time-out and permissions of WEBHOOK. Errors: those of the certificate
 * files. */
ReelHttpClient *reel_http_client_new (const ReelWebhook *webhook, const char *url, GError **error);

/* @name: of the header; @value: NULL to omit it */
typedef struct {
  const char *name;
  const char *value;
} ReelHttpHeader;

/**
 * ReelHttpRequest:
 * @url: on the client's host
 * @headers: (array length=n_headers)
 */
typedef struct {
  const char *url;
  const char *content_type;
  const char *body;
  const ReelHttpHeader *headers;
  guint n_headers;
} ReelHttpRequest;

/* finish returns the status, 100 to 599, and sets RETRY_AFTER to the delay in seconds that the answer asks for, or 0.
 * Errors: G_IO_ERROR, G_TLS_ERROR, G_RESOLVER_ERROR, SOUP_SESSION_ERROR. */
void reel_http_client_post_async (ReelHttpClient *self, const ReelHttpRequest *request, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
guint reel_http_client_post_finish (ReelHttpClient *self, GAsyncResult *result, guint *retry_after, GError **error);
