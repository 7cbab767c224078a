/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recorded file, decoded by ffmpeg; see the header. */
#include "tests/worker/recording.h"

#include <gio/gio.h>

#include <math.h>

#define COLOUR_TOLERANCE 45                    /* chroma is subsampled and quantized twice */
#define WINDOW           (RECORDING_RATE / 20) /* tones at multiples of 20 Hz do not leak into each other */
#define PICTURE_BYTES    (RECORDING_WIDTH * RECORDING_HEIGHT * 3)

static GBytes *
run_ffmpeg (const char *path, const char *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GBytes) complaints = NULL;
  g_autoptr (GSubprocess) ffmpeg = NULL;
  g_auto (GStrv) argv = NULL;
  g_autofree char *quoted = g_shell_quote (path);
  g_autofree char *line = g_strdup_printf ("ffmpeg -nostdin -v error -xerror -i %s %s -", quoted, arguments);

  g_shell_parse_argv (line, NULL, &argv, &error);
  g_assert_no_error (error);
  ffmpeg = g_subprocess_newv ((const char *const *)argv,
                              G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (ffmpeg, NULL, NULL, &output, &complaints, &error);
  g_assert_no_error (error);
  if (g_bytes_get_size (complaints) > 0)
    g_error ("ffmpeg on %s: %.*s", path, (int)g_bytes_get_size (complaints),
             (const char *)g_bytes_get_data (complaints, NULL));
  g_assert_true (g_subprocess_get_successful (ffmpeg));
  return g_steal_pointer (&output);
}

Recording *
recording_load (const char *path, gboolean video)
{
  Recording *self = g_new0 (Recording, 1);
  gsize size = 0;

  self->samples = g_bytes_unref_to_data (run_ffmpeg (path, "-vn -ac 1 -ar 16000 -f f32le"), &size);
  self->n_samples = size / sizeof (float);
  if (!video)
    return self;
  self->pictures =
      g_bytes_unref_to_data (run_ffmpeg (path, "-an -vf scale=192:108 -pix_fmt rgb24 -vsync passthrough -f rawvideo"),
                             &size);
  self->n_pictures = size / PICTURE_BYTES;
  return self;
}

Recording *
recording_load_channel (const char *path, guint channel)
{
  Recording *self = g_new0 (Recording, 1);
  g_autofree char *arguments = g_strdup_printf ("-vn -af 'pan=mono|c0=c%u' -ar 16000 -f f32le", channel);
  gsize size = 0;

  self->samples = g_bytes_unref_to_data (run_ffmpeg (path, arguments), &size);
  self->n_samples = size / sizeof (float);
  return self;
}

void
recording_free (Recording *self)
{
  g_free (self->samples);
  g_free (self->pictures);
  g_free (self);
}

static double
amplitude (const float *samples, gsize count, guint hertz)
{
  const double step = 2 * G_PI * hertz / RECORDING_RATE;
  double real = 0, imaginary = 0;

  for (gsize i = 0; i < count; i++) {
    real += samples[i] * cos (step * (double)i);
    imaginary -= samples[i] * sin (step * (double)i);
  }
  return count > 0 ? 2 * sqrt (real * real + imaginary * imaginary) / (double)count : 0;
}

double
recording_tone (const Recording *self, guint hertz, double from, double to)
{
  const gsize first = (gsize)(from * RECORDING_RATE), last = (gsize)(to * RECORDING_RATE);
  double sum = 0;
  guint windows = 0;

  g_assert_cmpuint (last, <=, self->n_samples);
  for (gsize at = first; at + WINDOW <= last; at += WINDOW, windows++)
    sum += amplitude (self->samples + at, WINDOW, hertz);
  return windows > 0 ? sum / windows : 0;
}

double
recording_loudest (const Recording *self, guint hertz)
{
  double loudest = 0;

  for (gsize at = 0; at + WINDOW <= self->n_samples; at += WINDOW / 2)
    loudest = MAX (loudest, amplitude (self->samples + at, WINDOW, hertz));
  return loudest;
}

double
recording_share (const Recording *self, gsize index, guint colour)
{
  const int wanted[] = { (int)(colour >> 16 & 0xff), (int)(colour >> 8 & 0xff), (int)(colour & 0xff) };
  const guint8 *picture = self->pictures + index * PICTURE_BYTES;
  guint found = 0;

  g_assert_cmpuint (index, <, self->n_pictures);
  for (guint i = 0; i < PICTURE_BYTES; i += 3) {
    found += ABS (picture[i] - wanted[0]) < COLOUR_TOLERANCE && ABS (picture[i + 1] - wanted[1]) < COLOUR_TOLERANCE &&
             ABS (picture[i + 2] - wanted[2]) < COLOUR_TOLERANCE;
  }
  return (double)found / (PICTURE_BYTES / 3);
}

double
recording_largest_share (const Recording *self, guint colour)
{
  double largest = 0;

  for (gsize i = 0; i < self->n_pictures; i++)
    largest = MAX (largest, recording_share (self, i, colour));
  return largest;
}
