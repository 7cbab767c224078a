/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The waveform of a chunk; see the header for who fills it. */
#include "manager/core/media/reel-peaks.h"

#include <math.h>

#define SPANS_PER_SECOND 20
#define LOWEST           (-127)
#define HIGHEST          127

typedef struct {
  gint8 min;
  gint8 max;
} Peak;

struct _ReelPeaks {
  guint channels;
  guint rate;
  guint max_spans;
  guint frames_per_span;
  guint frames;  /* of the span that is being filled */
  Peak *filling; /* of each channel */
  GArray *peaks; /* Peak, of each channel in turn, of all complete spans */
};

static void
begin_span (ReelPeaks *self)
{
  self->frames = 0;
  for (guint c = 0; c < self->channels; c++)
    self->filling[c] = (Peak){ HIGHEST, LOWEST };
}

ReelPeaks *
reel_peaks_new (guint channels, guint rate, guint max_spans)
{
  ReelPeaks *self = g_new0 (ReelPeaks, 1);

  g_assert (channels > 0 && max_spans > 1);
  self->channels = channels;
  self->rate = rate;
  self->max_spans = max_spans & ~1u;
  self->frames_per_span = MAX (rate / SPANS_PER_SECOND, 1);
  self->filling = g_new (Peak, channels);
  self->peaks = g_array_new (FALSE, FALSE, sizeof (Peak));
  begin_span (self);
  return self;
}

void
reel_peaks_free (ReelPeaks *self)
{
  g_array_unref (self->peaks);
  g_free (self->filling);
  g_free (self);
}

static void
widen (Peak *peak, const Peak *by)
{
  peak->min = MIN (peak->min, by->min);
  peak->max = MAX (peak->max, by->max);
}

static void
halve (ReelPeaks *self)
{
  Peak *peaks = (Peak *)(gpointer)self->peaks->data;
  const guint spans = self->peaks->len / self->channels / 2;

  for (guint s = 0; s < spans; s++) {
    for (guint c = 0; c < self->channels; c++) {
      Peak peak = peaks[2 * s * self->channels + c];

      widen (&peak, &peaks[(2 * s + 1) * self->channels + c]);
      peaks[s * self->channels + c] = peak;
    }
  }
  g_array_set_size (self->peaks, spans * self->channels);
  self->frames_per_span *= 2;
}

static void
end_span (ReelPeaks *self)
{
  g_array_append_vals (self->peaks, self->filling, self->channels);
  begin_span (self);
  if (self->peaks->len >= self->max_spans * self->channels)
    halve (self);
}

static gint8
quantize (float sample)
{
  if (!isfinite (sample))
    return 0;
  sample = CLAMP (sample, -1.0f, 1.0f);
  return (gint8)(sample * HIGHEST + (sample < 0.0f ? -0.5f : 0.5f));
}

void
reel_peaks_add (ReelPeaks *self, const float *samples, gsize frames)
{
  for (gsize f = 0; f < frames; f++, samples += self->channels) {
    for (guint c = 0; c < self->channels; c++) {
      const gint8 value = quantize (samples[c]);

      widen (&self->filling[c], &(Peak){ value, value });
    }
    if (++self->frames == self->frames_per_span)
      end_span (self);
  }
}

static void
append_peaks (GString *text, const Peak *peaks, guint count)
{
  for (guint i = 0; i < count; i++)
    g_string_append_printf (text, "%s%d,%d", text->str[text->len - 1] == '[' ? "" : ",", peaks[i].min, peaks[i].max);
}

char *
reel_peaks_print (const ReelPeaks *self)
{
  const guint complete = self->peaks->len / self->channels;
  GString *text = g_string_sized_new (self->peaks->len * 8 + 256);

  g_string_append_printf (text,
                          "{\"version\":2,\"channels\":%u,\"sample_rate\":%u,\"samples_per_pixel\":%u,\"bits\":8,"
                          "\"length\":%u,\"data\":[",
                          self->channels, self->rate, self->frames_per_span, complete + (self->frames > 0));
  append_peaks (text, (const Peak *)(gpointer)self->peaks->data, self->peaks->len);
  if (self->frames > 0)
    append_peaks (text, self->filling, self->channels);
  g_string_append (text, "]}\n");
  return g_string_free (text, FALSE);
}
