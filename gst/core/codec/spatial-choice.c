/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chooses spatial layers; the header lists the callers. */
#include "gst/core/codec/spatial-choice.h"

#include <string.h>

#define ENOUGH     80 /* percent of the tile's area: a tenth less in width and height is not seen */
#define MAX_BREAKS 4  /* that make it take longer until layers are dropped */

void
spatial_choice_restart (SpatialChoice *self)
{
  *self = (SpatialChoice){ .width = self->width,
                           .height = self->height,
                           .tile = self->tile,
                           .keep = VP9_SPATIAL_LAYERS,
                           .whole = VP9_SPATIAL_LAYERS,
                           .needed = VP9_SPATIAL_LAYERS };
}

static void
keep_all (SpatialChoice *self)
{
  self->keep = VP9_SPATIAL_LAYERS;
  self->lower = FALSE;
}

static void
note_key (SpatialChoice *self, const Vp9Descriptor *descriptor)
{
  self->n = descriptor->n_sizes;
  memcpy (self->sizes, descriptor->sizes, sizeof self->sizes);
  self->whole = VP9_SPATIAL_LAYERS;
  self->requests = 0;
  self->separate = FALSE;
  self->only = 0;
  keep_all (self);
}

static guint64
get_area (const SpatialChoice *self, guint layer)
{
  return (guint64)self->sizes[layer].width * self->sizes[layer].height;
}

/* The number of layers that the tile needs; all, if it needs the largest one. */
static guint
count_needed (const SpatialChoice *self)
{
  for (guint i = 0; i + 1 < self->n && self->tile > 0; i++) {
    if (get_area (self, i) * 100 >= self->tile * ENOUGH)
      return i + 1;
  }
  return VP9_SPATIAL_LAYERS;
}

static void
update_needed (SpatialChoice *self)
{
  guint needed;

  if (self->width > 0 && self->height > 0)
    self->tile = (guint64)self->width * self->height;
  needed = count_needed (self);
  if (needed == self->needed)
    return;
  self->needed = needed;
  self->requests = 0;
  self->lower = FALSE;
}

/* @whole: whether the picture before had the largest layer that is needed. */
static void
lower (SpatialChoice *self, gboolean whole, guint64 time)
{
  if (self->needed >= self->keep) {
    self->lower = FALSE;
  } else if (!self->lower || !whole || time < self->lower_since) {
    self->lower = TRUE;
    self->lower_since = time;
  } else if (time - self->lower_since >= SPATIAL_SHRINK_NSEC << self->breaks) {
    self->keep = self->needed;
    self->whole = MIN (self->whole, self->keep);
    self->lower = FALSE;
  }
}

/* Of separate layers: whether the one that is passed still comes, and since when a smaller one would be enough. */
static void
note_only (SpatialChoice *self, guint seen, guint64 time)
{
  self->largest = MAX (self->largest, g_bit_storage (seen));
  if ((seen >> (self->only - 1) & 1) != 0 || time < self->only_at)
    self->only_at = time;
  if (self->needed >= self->only) {
    self->lower = FALSE;
  } else if (!self->lower || time < self->lower_since) {
    self->lower = TRUE;
    self->lower_since = time;
  }
}

/* Whether a key frame would bring back what is missing. */
static gboolean
is_missing (const SpatialChoice *self, guint64 time)
{
  if (self->only == 0)
    return self->whole < MAX (self->keep, self->needed);
  if (self->needed > self->only && self->only < self->largest)
    return TRUE;
  if (time - self->only_at >= SPATIAL_RETRY_NSEC)
    return TRUE;
  return self->lower && time - self->lower_since >= SPATIAL_SHRINK_NSEC << self->breaks;
}

/* Returns: whether to request a key frame. */
static gboolean
ask (SpatialChoice *self, guint64 time)
{
  const gboolean shown = self->width > 0 && self->height > 0;

  if (!shown || !is_missing (self, time) || self->requests == SPATIAL_REQUESTS)
    return FALSE;
  if (self->requests > 0 && time >= self->asked_at &&
      time - self->asked_at < SPATIAL_RETRY_NSEC << (self->requests - 1))
    return FALSE;
  self->requests++;
  self->asked_at = time;
  return TRUE;
}

static void
end_picture (SpatialChoice *self, guint64 time)
{
  if (self->key && self->separate) {
    self->only = self->passed;
    self->only_at = time;
    self->largest = g_bit_storage (self->seen);
  }
  self->key = FALSE;
  self->shown = self->passed;
  self->seen = 0;
  self->passed = 0;
}

gboolean
spatial_choice_begin_picture (SpatialChoice *self, const Vp9Descriptor *descriptor, guint64 time)
{
  const guint seen = self->seen;
  const gboolean separate = self->separate;

  end_picture (self, time);
  self->key = descriptor->starts_frame && !descriptor->predicted;
  if (self->key)
    note_key (self, descriptor);
  update_needed (self);
  if (self->key && separate)
    self->keep = self->whole = self->needed;
  if (self->only > 0)
    note_only (self, seen, time);
  else
    lower (self, (seen >> (self->needed - 1) & 1) != 0, time);
  return ask (self, time);
}

static gboolean
takes (SpatialChoice *self, const Vp9Descriptor *descriptor)
{
  const guint layer = 1U << descriptor->spatial_id;

  self->separate |= self->key && descriptor->starts_frame && !descriptor->predicted && !descriptor->inter_layer &&
                    (self->seen & (layer - 1)) != 0;
  self->seen |= layer;
  if (self->only > 0)
    return descriptor->spatial_id + 1 == self->only;
  if (descriptor->spatial_id < self->keep)
    return TRUE;
  if (self->seen >> (self->keep - 1) & 1)
    return FALSE;
  self->breaks = MIN (self->breaks + 1, MAX_BREAKS);
  keep_all (self);
  return TRUE;
}

gboolean
spatial_choice_takes (SpatialChoice *self, const Vp9Descriptor *descriptor)
{
  if (!descriptor->layered)
    return TRUE;
  if (!takes (self, descriptor))
    return FALSE;
  self->passed = MAX (self->passed, descriptor->spatial_id + 1);
  return TRUE;
}

const Vp9Size *
spatial_choice_get_size (const SpatialChoice *self)
{
  return self->n > 1 && self->shown > 0 && self->shown <= self->n ? &self->sizes[self->shown - 1] : NULL;
}
