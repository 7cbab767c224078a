/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The statistics of A/V sync as clients see them. */
#include "manager/worker/sync/reel-sync-stats.h"

static double
to_ms (gint64 ns)
{
  return (double)(ns / 1000) / 1000.0;
}

void
reel_sync_stats_describe (const ReelSyncStats *self, GVariantDict *stats)
{
  if (self->has_drift)
    g_variant_dict_insert (stats, "drift-ppm", "d", self->drift_ppm);
  if (self->reports == 0)
    return;
  g_variant_dict_insert (stats, "av-offset-ms", "d", to_ms (self->offset));
  g_variant_dict_insert (stats, "av-offset-left-ms", "d", to_ms (self->left));
  g_variant_dict_insert (stats, "av-correction-ms", "d", to_ms (self->correction));
  g_variant_dict_insert (stats, "av-correction-largest-ms", "d", to_ms (self->largest_correction));
  g_variant_dict_insert (stats, "av-offset-ignored", "b", self->ignored);
}
