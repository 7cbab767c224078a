/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chooses spatial layers; the header lists the callers. */
#include "gst/core/codec/spatial-choice.h"

#define ENOUGH 80 /* percent of the tile's area: a tenth less in width and height is not seen */

void
spatial_choice_restart (SpatialChoice *self)
{
  *self = (SpatialChoice){ .width = self->width, .height = self->height, .keep = VP9_SPATIAL_LAYERS };
}

static void
note_sizes (SpatialChoice *self, const Vp9Descriptor *descriptor)
{
  self->n = descriptor->n_sizes;
  for (guint i = 0; i < self->n; i++)
    self->areas[i] = (guint64)descriptor->sizes[i].width * descriptor->sizes[i].height;
}

/* The number of layers that the tile needs. */
static guint
count_needed (const SpatialChoice *self)
{
  if (self->width == 0 || self->height == 0)
    return self->keep;
  for (guint i = 0; i < self->n; i++) {
    if (self->areas[i] * 100 >= (guint64)self->width * self->height * ENOUGH)
      return i + 1;
  }
  return VP9_SPATIAL_LAYERS;
}

gboolean
spatial_choice_begin_picture (SpatialChoice *self, const Vp9Descriptor *descriptor, guint64 time)
{
  const gboolean key = descriptor->starts_frame && !descriptor->predicted && descriptor->spatial_id == 0;
  guint needed;

  if (key)
    note_sizes (self, descriptor);
  needed = count_needed (self);
  if (key && needed > self->keep)
    self->keep = needed;
  if (needed >= self->keep) {
    self->lower = FALSE;
  } else if (!self->lower || time < self->lower_since) {
    self->lower = TRUE;
    self->lower_since = time;
  } else if (time - self->lower_since >= SPATIAL_SHRINK_NSEC) {
    self->keep = needed;
    self->lower = FALSE;
  }
  if (needed <= self->keep) {
    self->asked = FALSE;
    return FALSE;
  }
  if (self->asked && time >= self->asked_at && time - self->asked_at < SPATIAL_RETRY_NSEC)
    return FALSE;
  self->asked = TRUE;
  self->asked_at = time;
  return TRUE;
}

gboolean
spatial_choice_takes (const SpatialChoice *self, const Vp9Descriptor *descriptor)
{
  return !descriptor->layered || descriptor->spatial_id < self->keep;
}
