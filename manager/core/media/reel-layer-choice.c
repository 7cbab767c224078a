/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which layer of a simulcast is taken; the header lists the callers. */
#include "manager/core/media/reel-layer-choice.h"

#define STOP_PICTURES 4  /* of others; layers of a sender come together, also of one that sends a picture a second */
#define ENOUGH        80 /* percent of the tile's area: a tenth less in width and height is not seen */
#define STEP          4  /* a layer has mostly twice the width and height of the one below */

static gboolean
has_size (const ReelLayer *layer)
{
  return layer->width > 0 && layer->height > 0;
}

/* The size of a layer of which no key frame was seen follows from its neighbour's. */
static guint64
get_area (const ReelLayerChoice *self, guint index)
{
  for (guint distance = 0; distance < self->n; distance++) {
    const guint64 factor = (guint64)1 << (2 * distance);

    if (index >= distance && has_size (&self->layers[index - distance]))
      return (guint64)self->layers[index - distance].width * self->layers[index - distance].height * factor;
    if (index + distance < self->n && has_size (&self->layers[index + distance]))
      return (guint64)self->layers[index + distance].width * self->layers[index + distance].height / factor;
  }
  return (guint64)1 << (2 * index);
}

static gboolean
is_larger (const ReelLayerChoice *self, guint a, guint b)
{
  const guint64 left = get_area (self, a), right = get_area (self, b);

  return left != right ? left > right : a > b;
}

static gboolean
is_hidden (const ReelLayerChoice *self)
{
  return !self->view.recorded || self->view.width == 0 || self->view.height == 0;
}

static gboolean
is_enough (const ReelLayerChoice *self, guint index)
{
  return is_hidden (self) || get_area (self, index) * 100 >= (guint64)self->view.width * self->view.height * ENOUGH;
}

static gboolean
is_refused (const ReelLayerChoice *self, guint index)
{
  return self->limit > 0 && has_size (&self->layers[index]) && get_area (self, index) > self->limit;
}

/* Whether the layer comes, and has come for long enough. */
static gboolean
is_settled (const ReelLayerChoice *self, guint index, gint64 now)
{
  const ReelLayer *layer = &self->layers[index];

  return layer->comes && !is_refused (self, index) &&
         (!layer->stopped || (int)index == self->target || now - layer->since >= REEL_LAYER_RETURN_US);
}

static void
find_stopped (ReelLayerChoice *self, gint64 now)
{
  for (guint i = 0; i < self->n; i++) {
    ReelLayer *layer = &self->layers[i];

    if (!layer->comes || now - layer->last < REEL_LAYER_STOP_US || layer->others < STOP_PICTURES)
      continue;
    layer->comes = FALSE;
    layer->stopped = TRUE;
  }
}

/* The smallest that is enough, or else the largest. */
static int
find_best (const ReelLayerChoice *self, gint64 now, gboolean settled)
{
  int best = REEL_LAYER_NONE;

  for (guint i = 0; i < self->n; i++) {
    if (settled ? !is_settled (self, i, now) : !self->layers[i].comes)
      continue;
    if (best == REEL_LAYER_NONE || (is_enough (self, i) && !is_enough (self, (guint)best)) ||
        (is_enough (self, i) == is_enough (self, (guint)best) &&
         is_larger (self, i, (guint)best) != is_enough (self, i)))
      best = (int)i;
  }
  return best;
}

static int
decide (ReelLayerChoice *self, int target)
{
  self->decided = TRUE;
  self->target = target;
  self->lower_since = 0;
  return target;
}

void
reel_layer_choice_note_picture (ReelLayerChoice *self, guint layer, gint64 now)
{
  ReelLayer *own = &self->layers[layer];

  if (!own->comes)
    own->since = now;
  own->comes = TRUE;
  own->last = now;
  own->others = 0;
  for (guint i = 0; i < self->n; i++)
    self->layers[i].others += i != layer;
}

void
reel_layer_choice_note_size (ReelLayerChoice *self, guint layer, guint width, guint height)
{
  self->layers[layer].width = width;
  self->layers[layer].height = height;
}

void
reel_layer_choice_forget (ReelLayerChoice *self, guint layer)
{
  self->layers[layer] = (ReelLayer){ .width = 0 };
}

int
reel_layer_choice_update (ReelLayerChoice *self, gint64 now)
{
  int best;

  if (!self->decided)
    self->target = REEL_LAYER_NONE;
  find_stopped (self, now);
  best = find_best (self, now, TRUE);
  if (best == REEL_LAYER_NONE)
    best = find_best (self, now, FALSE);
  if (best == REEL_LAYER_NONE)
    return self->target;
  if (self->target == REEL_LAYER_NONE || !is_settled (self, (guint)self->target, now) ||
      is_larger (self, (guint)best, (guint)self->target))
    return decide (self, best);
  if (best == self->target) {
    self->lower_since = 0;
    return best;
  }
  if (self->lower_since == 0)
    self->lower_since = now;
  if (now - self->lower_since < (is_hidden (self) ? REEL_DEMAND_HIDE_US : REEL_DEMAND_SHRINK_US))
    return self->target;
  return decide (self, best);
}

guint
reel_layer_choice_get_demand (const ReelLayerChoice *self, ReelDemandView *view)
{
  guint best = 0, count = 0;

  *view = self->view;
  for (guint i = 1; i < self->n; i++) {
    if (is_enough (self, i) != is_enough (self, best) ? is_enough (self, i)
                                                      : is_larger (self, i, best) != is_enough (self, i))
      best = i;
  }
  for (guint i = 0; i < self->n; i++)
    count += i == best || is_larger (self, best, i);
  if (is_hidden (self) || get_area (self, best) <= (guint64)view->width * view->height ||
      !has_size (&self->layers[best]))
    return view->recorded ? count : self->n;
  view->width = self->layers[best].width;
  view->height = self->layers[best].height;
  return count;
}

gboolean
reel_layer_choice_comes (const ReelLayerChoice *self, guint layer)
{
  return self->layers[layer].comes;
}

guint
reel_layer_choice_count (const ReelLayerChoice *self)
{
  guint count = 0;

  for (guint i = 0; i < self->n; i++)
    count += self->layers[i].comes;
  return count;
}
