/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sequence numbers and timestamps across layers; the header lists the callers. */
#include "manager/core/media/reel-layer-map.h"

#define MS        G_GINT64_CONSTANT (1000000)
#define LATE      (500 * MS)         /* after a change, packets of the layer before are still taken */
#define MAX_OFF   (100 * MS)         /* reports that differ by more from the arrival are wrong */
#define APART     (3600 * 1000 * MS) /* the same for reports on the sender's clock; to_ticks() holds more */
#define JUMP      (1000 * MS)
#define LEAK      1000 /* the earliest packet may be this much too early: 1 ms after a second */
#define REORDERED 4096 /* packets; what is further behind is a jump */
#define SQUEEZE   32

static gint64
to_ns (const ReelLayerMap *self, guint32 ticks)
{
  return (gint64)(gint32)ticks * 1000000000 / (gint64)self->clock_rate;
}

static guint32
to_ticks (const ReelLayerMap *self, gint64 ns)
{
  return (guint32)(ns / 1000 * (gint64)self->clock_rate / 1000000);
}

static gboolean
is_before (guint16 a, guint16 b)
{
  return (gint16)(guint16)(a - b) < 0;
}

void
reel_layer_map_note (ReelLayerMap *self, guint layer, guint32 timestamp, gint64 arrival)
{
  ReelLayerClock *clock = &self->clocks[layer];
  const gint64 passed = arrival - clock->arrival;
  const gint64 late = passed - to_ns (self, timestamp - clock->timestamp);

  if (clock->came && late > passed / LEAK && late < JUMP)
    return;
  clock->came = TRUE;
  clock->timestamp = timestamp;
  clock->arrival = arrival;
}

void
reel_layer_map_note_report (ReelLayerMap *self, guint layer, gint64 ntp, guint32 timestamp)
{
  ReelLayerClock *clock = &self->clocks[layer];

  clock->reported = TRUE;
  clock->ntp = ntp;
  clock->report = timestamp;
}

void
reel_layer_map_forget (ReelLayerMap *self, guint layer)
{
  self->clocks[layer] = (ReelLayerClock){ .came = FALSE };
}

/* What has to be added to timestamps of @layer so that they continue those of the present one, as of which there may be
 * nothing but what was passed on. */
static guint32
find_shift (const ReelLayerMap *self, guint layer, guint32 timestamp, gint64 now)
{
  const ReelLayerClock *from = &self->clocks[self->present], *to = &self->clocks[layer];
  const guint32 base = self->spans[self->present].shift;
  const guint32 arrived = base + from->timestamp + to_ticks (self, to->arrival - from->arrival) - to->timestamp;
  guint32 reported;

  if (layer == self->present || !from->came)
    return self->timestamp + to_ticks (self, now - self->passed) - timestamp;
  if (!from->reported || !to->reported || ABS (to->ntp - from->ntp) > APART)
    return arrived;
  reported = base + from->report + to_ticks (self, to->ntp - from->ntp) - to->report;
  return ABS (to_ns (self, reported - arrived)) > MAX_OFF ? arrived : reported;
}

void
reel_layer_map_change (ReelLayerMap *self, guint layer, guint16 number, guint32 timestamp, gint64 now)
{
  ReelLayerSpan span = { .first = number, .last = (guint16)(number - 1) };

  if (self->begun) {
    span.shift = find_shift (self, layer, timestamp, now);
    span.number_shift = (guint16)(self->number + 1 - number);
    span.from = timestamp;
    span.floor = self->timestamp + self->clock_rate / 1000;
    span.squeezed = TRUE;
  } else {
    self->number = (guint16)(number - 1);
    self->timestamp = timestamp;
  }
  self->before = self->begun ? self->present : layer;
  self->changed = now;
  self->begun = TRUE;
  self->present = layer;
  self->spans[layer] = span;
}

/* Layers are not sent, and do not arrive, at the same time: the key frame may show what the layer before has shown, or
 * something earlier. Until the layer is beyond that, its pictures follow each other more closely. The same timestamp
 * always gets the same one. Returns: ticks beyond the shift */
static guint32
find_lift (const ReelLayerSpan *span, guint32 timestamp)
{
  const guint32 exact = timestamp + span->shift;
  const guint32 least = span->floor + (guint32)((gint32)(timestamp - span->from) / SQUEEZE);

  return span->squeezed && (gint32)(exact - least) < 0 ? least - exact : 0;
}

static guint32
pass_timestamp (const ReelLayerMap *self, ReelLayerSpan *span, guint32 timestamp)
{
  const guint32 lift = find_lift (span, timestamp);

  if (lift == 0 && (gint32)(timestamp - span->from) > (gint32)self->clock_rate)
    span->squeezed = FALSE; /* a second: nothing earlier comes any more */
  return timestamp + span->shift + lift;
}

/* Returns: FALSE: it came before what the layer has begun with. */
static gboolean
extend (ReelLayerSpan *span, guint16 number)
{
  const gint16 distance = (gint16)(guint16)(number - span->last);

  if (distance <= 0 && distance > -REORDERED)
    return !is_before (number, span->first);
  span->last = number;
  if (distance < 0 || (guint16)(number - span->first) > REORDERED)
    span->first = distance < 0 ? number : (guint16)(number - REORDERED);
  return TRUE;
}

gboolean
reel_layer_map_pass (ReelLayerMap *self, guint layer, guint16 *number, guint32 *timestamp, gint64 now)
{
  ReelLayerSpan *span = &self->spans[layer];

  if (!self->begun || (layer != self->present && layer != self->before))
    return FALSE;
  if (layer == self->present) {
    if (!extend (span, *number))
      return FALSE;
  } else if (now - self->changed > LATE || is_before (*number, span->first) || is_before (span->last, *number)) {
    return FALSE;
  }
  *number = (guint16)(*number + span->number_shift);
  *timestamp = pass_timestamp (self, span, *timestamp);
  if (layer == self->present) {
    self->number = (guint16)(span->last + span->number_shift);
    if (*number == self->number) {
      self->timestamp = *timestamp;
      self->passed = now;
    }
  }
  return TRUE;
}

gint64
reel_layer_map_get_lift (const ReelLayerMap *self, guint layer, guint32 timestamp)
{
  return to_ns (self, find_lift (&self->spans[layer], timestamp));
}

gboolean
reel_layer_map_find (const ReelLayerMap *self, guint16 *number, guint *layer)
{
  const guint candidates[] = { self->present, self->before };

  for (gsize i = 0; i < G_N_ELEMENTS (candidates) && self->begun; i++) {
    const ReelLayerSpan *span = &self->spans[candidates[i]];
    const guint16 own = (guint16)(*number - span->number_shift);

    if ((guint16)(own - span->first) > (guint16)(span->last - span->first))
      continue;
    *number = own;
    *layer = candidates[i];
    return TRUE;
  }
  return FALSE;
}

gboolean
reel_layer_map_pass_report (const ReelLayerMap *self, guint layer, guint32 *timestamp)
{
  if (!self->begun || layer != self->present)
    return FALSE;
  *timestamp += self->spans[layer].shift;
  return TRUE;
}
