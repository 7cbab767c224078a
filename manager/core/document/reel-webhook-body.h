/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests to webhooks: bodies of events, and signatures (WIRE, HTTP). Pure; used by callreel-courier. */
#pragma once

#include <glib.h>

/**
 * ReelWebhookFormat:
 * @REEL_WEBHOOK_FORMAT_EVENT_GRID: the event as it is, in a JSON array of one, as Event Grid posts it
 * @REEL_WEBHOOK_FORMAT_CLOUDEVENTS: CloudEvents 1.0 in structured mode
 */
typedef enum {
  REEL_WEBHOOK_FORMAT_EVENT_GRID,
  REEL_WEBHOOK_FORMAT_CLOUDEVENTS,
} ReelWebhookFormat;

extern const char *const reel_webhook_format_nicks[];

/* The media type of the body; with a charset if the format has one. */
const char *reel_webhook_format_get_content_type (ReelWebhookFormat format);

/* EVENT: a document of reel-event.h. Returns: (transfer full), or NULL with %REEL_ERROR_INVALID_ARGUMENT if it is no
 * event. */
char *reel_webhook_build_body (ReelWebhookFormat format, const char *event, GError **error);

/* The value of X-Callreel-Signature for a request with the X-Callreel-Timestamp TIMESTAMP: "v1=" and the hex of
 * HMAC-SHA256 over TIMESTAMP, a full stop and BODY. During key rotation NEXT_KEY is not NULL, and the value has two
 * signatures separated by a comma: a receiver accepts either. */
char *reel_webhook_sign (GBytes *key, GBytes *next_key, const char *timestamp, const char *body);
