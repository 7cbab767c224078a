/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long files are kept; see the header for who uses it. */
#include "manager/core/rules/reel-retention.h"

#define US_PER_HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

void
reel_retention_init (ReelRetention *self, guint keep_hours, guint undelivered_hours, gboolean shortens)
{
  self->keep_us = keep_hours > 0 ? keep_hours * US_PER_HOUR : REEL_RETENTION_FOR_EVER;
  self->undelivered_us = undelivered_hours * US_PER_HOUR;
  self->shortens = shortens;
}

static gint64
add (gint64 utc, gint64 us)
{
  return us > REEL_RETENTION_FOR_EVER - utc ? REEL_RETENTION_FOR_EVER : utc + us;
}

static gint64
reckon (const ReelRetention *self, gint64 complete_utc, gint64 before_utc)
{
  gint64 expires_utc = add (complete_utc, self->keep_us);

  return self->shortens ? expires_utc : MAX (expires_utc, before_utc);
}

static gint64
find_look (ReelKeep keep, const ReelKeepContext *context, gint64 now_utc)
{
  switch (keep) {
  case REEL_KEEP_LINK:
    return MIN (context->link_until_utc, now_utc + REEL_RETENTION_LOOK_US);
  case REEL_KEEP_DELIVERY:
    return MIN (context->delivery_until_utc, now_utc + REEL_RETENTION_LOOK_US);
  case REEL_KEEP_NOT:
    return now_utc;
  default:
    return REEL_RETENTION_FOR_EVER;
  }
}

ReelExpiry
reel_retention_decide (const ReelRetention *self, gint64 complete_utc, gint64 before_utc, const ReelKeepContext *keep,
                       gint64 now_utc)
{
  ReelExpiry expiry = { .keep = reel_keep_decide (keep, now_utc) };

  if (expiry.keep == REEL_KEEP_RUNNING || expiry.keep == REEL_KEEP_REMOVAL_DROPPED) {
    expiry.expires_utc = before_utc;
    expiry.look_utc = REEL_RETENTION_FOR_EVER;
    return expiry;
  }
  expiry.expires_utc = reckon (self, complete_utc, before_utc);
  if (expiry.expires_utc > now_utc) {
    expiry.keep = REEL_KEEP_NOT;
    expiry.look_utc = expiry.expires_utc;
    return expiry;
  }
  expiry.is_due = expiry.keep == REEL_KEEP_NOT;
  expiry.look_utc = find_look (expiry.keep, keep, now_utc);
  return expiry;
}

gint64
reel_retention_await_delivery (const ReelRetention *self, gint64 ended_utc)
{
  return ended_utc == 0 ? REEL_RETENTION_FOR_EVER : add (ended_utc, self->undelivered_us);
}
