/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* HTTP statuses; see the header for the rules. */
#include "manager/courier/reel-webhook-answer.h"

ReelWebhookAnswer
reel_webhook_answer_of (guint status)
{
  if (status >= 200 && status <= 299)
    return REEL_WEBHOOK_ANSWER_DELIVERED;
  if (status == 408 || status == 425 || status == 429 || (status >= 500 && status <= 599))
    return REEL_WEBHOOK_ANSWER_TRY_AGAIN;
  return REEL_WEBHOOK_ANSWER_REFUSED;
}
