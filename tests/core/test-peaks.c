/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The waveform of a chunk. */
#include "manager/core/media/reel-peaks.h"

#include <json-glib/json-glib.h>
#include <math.h>

static JsonObject *
parse (const ReelPeaks *peaks, JsonParser *parser)
{
  g_autofree char *text = reel_peaks_print (peaks);

  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  return json_node_get_object (json_parser_get_root (parser));
}

static int
round_sample (float sample)
{
  return (int)(sample * 127 + 1000.5f) - 1000;
}

static void
test_spans (void)
{
  static const float samples[] = { 0.0f, 0.5f, -1.0f, 0.25f, 2.0f, -0.1f, NAN, 0.0f, 0.0f, 0.0f };
  g_autoptr (ReelPeaks) peaks = reel_peaks_new (2, 40, 100);
  g_autofree char *text = NULL;

  reel_peaks_add (peaks, samples, 3);
  reel_peaks_add (peaks, samples + 6, 2);
  text = reel_peaks_print (peaks);
  g_assert_cmpstr (text, ==,
                   "{\"version\":2,\"channels\":2,\"sample_rate\":40,\"samples_per_pixel\":2,\"bits\":8,\"length\":3,"
                   "\"data\":[-127,0,32,64,0,127,-13,0,0,0,0,0]}\n");
}

static void
test_nothing (void)
{
  g_autoptr (ReelPeaks) peaks = reel_peaks_new (1, 16000, 100);
  g_autofree char *text = reel_peaks_print (peaks);

  g_assert_true (g_str_has_suffix (text, "\"samples_per_pixel\":800,\"bits\":8,\"length\":0,\"data\":[]}\n"));
}

/* However long it is, there are no more spans than the limit, and each has its extremes. */
static void
test_bound (void)
{
  enum { RATE = 20, SPANS = 64, TOTAL = 10007 };
  g_autoptr (ReelPeaks) peaks = reel_peaks_new (1, RATE, SPANS);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree float *samples = g_new (float, TOTAL);
  JsonObject *object;
  JsonArray *data;
  gint64 width, length;

  for (guint i = 0; i < TOTAL; i++)
    samples[i] = (float)((int)(i * 7919 % 2001) - 1000) / 1000.0f * (float)(i % 100) / 100.0f;
  reel_peaks_add (peaks, samples, TOTAL);
  object = parse (peaks, parser);
  width = json_object_get_int_member (object, "samples_per_pixel");
  length = json_object_get_int_member (object, "length");
  data = json_object_get_array_member (object, "data");
  g_assert_cmpint (length, <=, SPANS);
  g_assert_cmpint (length, ==, (TOTAL + width - 1) / width);
  g_assert_cmpuint (json_array_get_length (data), ==, 2 * length);
  for (gint64 s = 0; s < length; s++) {
    float min = 1.0f, max = -1.0f;

    for (gint64 i = s * width; i < MIN ((s + 1) * width, TOTAL); i++) {
      min = MIN (min, samples[i]);
      max = MAX (max, samples[i]);
    }
    g_assert_cmpint (json_array_get_int_element (data, (guint)(2 * s)), ==, round_sample (min));
    g_assert_cmpint (json_array_get_int_element (data, (guint)(2 * s + 1)), ==, round_sample (max));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/peaks/spans", test_spans);
  g_test_add_func ("/peaks/nothing", test_nothing);
  g_test_add_func ("/peaks/bound", test_bound);
  return g_test_run ();
}
