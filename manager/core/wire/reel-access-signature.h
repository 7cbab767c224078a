/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests that are signed with an access key, as clients of Azure Communication Services sign them: HMAC-SHA256 of
 * verb, path and query, date, host and the hash of the body. Pure. Used by the portal's Azure door. */
#pragma once

#include <glib.h>

/* How far the date of a request may be off, either way. */
#define REEL_ACCESS_SIGNATURE_SKEW_US (5 * G_TIME_SPAN_MINUTE)

/**
 * ReelSignedRequest:
 * @method: as sent, such as POST
 * @path: path and query as sent, without decoding
 * @authorization, @date, @ms_date, @host, @content_hash: (nullable): values of the headers Authorization, Date,
 * x-ms-date, Host and x-ms-content-sha256
 * @body: (nullable)
 */
typedef struct {
  const char *method;
  const char *path;
  const char *authorization;
  const char *date;
  const char *ms_date;
  const char *host;
  const char *content_hash;
  const guint8 *body;
  gsize body_length;
} ReelSignedRequest;

/* KEYS: (element-type GBytes): each may have signed. Returns: NULL if the signature is right; else why it is not, a
 * sentence that tells nothing of a key */
const char *reel_access_signature_find_fault (const ReelSignedRequest *request, const GPtrArray *keys, gint64 now_utc);

/* The keys of a file: one a line in base64, from 16 bytes on, and comments after #. Returns: (element-type GBytes):
 * from 1 to 16 keys; NULL with %REEL_ERROR_INVALID_ARGUMENT naming the line */
GPtrArray *reel_access_signature_parse_keys (const char *text, GError **error);
