/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream's share of the log of its call; see the header for who asks. */
#include "manager/core/rules/reel-log-quota.h"

static const guint limits[REEL_LOG_QUOTA_COUNT] = { REEL_LOG_QUOTA_KEYS, REEL_LOG_QUOTA_STATES };

static gboolean
is_over (const ReelLogQuota *self, ReelLogQuotaKind kind, gint64 now)
{
  return self->of[kind].began == 0 || now - self->of[kind].began >= REEL_LOG_QUOTA_INTERVAL;
}

guint
reel_log_quota_take (ReelLogQuota *self, ReelLogQuotaKind kind, gint64 now, guint wanted, guint room)
{
  guint count = 0;

  if (is_over (self, kind, now)) {
    self->of[kind].began = now;
    self->of[kind].taken = 0;
  }
  count = MIN (wanted, MIN (limits[kind] - self->of[kind].taken, room));
  self->of[kind].taken += count;
  self->of[kind].omitted += MIN (wanted - count, G_MAXUINT - self->of[kind].omitted);
  return count;
}

guint
reel_log_quota_settle (ReelLogQuota *self, ReelLogQuotaKind kind, gint64 now, gboolean last, guint room)
{
  const guint omitted = self->of[kind].omitted;

  if (room == 0 || (!last && !is_over (self, kind, now)))
    return 0;
  self->of[kind].omitted = 0;
  return omitted;
}
