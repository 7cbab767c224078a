/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an HTTP status means for a delivery, after Event Grid's rules. Pure; used by ReelWebhookHandler. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_WEBHOOK_ANSWER_DELIVERED,
  REEL_WEBHOOK_ANSWER_TRY_AGAIN,
  REEL_WEBHOOK_ANSWER_REFUSED,
} ReelWebhookAnswer;

/* 200 to 299: delivered. 408, 425, 429, 500 to 599: try again. Everything else is a refusal: the other 4xx mean that
 * the same request would be refused again, and redirects are not followed. */
ReelWebhookAnswer reel_webhook_answer_of (guint status);
