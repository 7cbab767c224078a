/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much a sender of video is asked for; the header lists the callers. */
#include "manager/core/media/reel-demand.h"

/* In percent of the present rate: smaller changes are not worth a request. */
#define LEAST_MORE 105
#define LEAST_LESS 80

/* Of a tile. */
#define LARGEST_WIDTH  1920u
#define LARGEST_HEIGHT 1080u

/* What browsers need for pictures of these sizes; others are interpolated by their area. */
static const struct {
  guint area;
  guint rate;
} steps[] = {
  { 0, REEL_DEMAND_HIDDEN }, { 160 * 90, 100000 },
  { 320 * 180, 200000 },     { 480 * 270, 350000 },
  { 640 * 360, 600000 },     { 960 * 540, 1200000 },
  { 1280 * 720, 2000000 },   { LARGEST_WIDTH * LARGEST_HEIGHT, REEL_DEMAND_MOST },
};

guint
reel_demand_get_rate (guint width, guint height)
{
  const guint64 area = (guint64)width * height;

  for (gsize i = 1; i < G_N_ELEMENTS (steps); i++) {
    const guint64 from = steps[i - 1].area, to = steps[i].area;

    if (area <= to)
      return steps[i - 1].rate + (guint)((steps[i].rate - steps[i - 1].rate) * (area - from) / (to - from));
  }
  return REEL_DEMAND_MOST;
}

guint
reel_demand_get_layers_rate (guint width, guint height, guint layers)
{
  guint rate = reel_demand_get_rate (width, height);

  for (guint i = 1; i < layers && width >> i != 0 && height >> i != 0; i++)
    rate += reel_demand_get_rate (width >> i, height >> i);
  return rate;
}

static guint
find_rate (const ReelDemand *self, const ReelDemandView *view)
{
  if (!view->recorded)
    return reel_demand_get_layers_rate (LARGEST_WIDTH, LARGEST_HEIGHT, self->layers);
  return reel_demand_get_layers_rate (view->width, view->height, self->layers);
}

static gboolean
set (ReelDemand *self, guint rate)
{
  self->rate = rate;
  self->lower_since = 0;
  return TRUE;
}

gboolean
reel_demand_update (ReelDemand *self, const ReelDemandView *view, gint64 now)
{
  const guint rate = find_rate (self, view);
  const gboolean hidden = view->recorded && (view->width == 0 || view->height == 0);

  if (self->rate == 0 || (guint64)rate * 100 >= (guint64)self->rate * LEAST_MORE)
    return set (self, rate);
  if ((guint64)rate * 100 > (guint64)self->rate * LEAST_LESS) {
    self->lower_since = 0;
    return FALSE;
  }
  if (self->lower_since == 0)
    self->lower_since = now;
  if (now - self->lower_since < (hidden ? REEL_DEMAND_HIDE_US : REEL_DEMAND_SHRINK_US))
    return FALSE;
  return set (self, rate);
}
