/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which tone is heard when: reads interleaved 32-bit float samples at 16 kHz from standard input and prints, for each
 * frame and channel, the loudest of the given tones. A helper of the end-to-end tests, for which Python is too slow.
 *
 *   tones CHANNELS FRAME_MS HZ …
 *
 * Prints one line for each frame and channel: channel, middle of the frame (s), Hz (0: silence), amplitude. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define RATE         16000
#define MAX_CHANNELS 64
#define MAX_FRAME_MS 1000
#define QUIET        0.01

/* Returns: the amplitude of HZ in COUNT samples (Hann window, one bin of a Fourier transform) */
static double
amplitude (const float *sound, int count, int stride, double hz)
{
  double real = 0, imaginary = 0, weight = 0;

  for (int i = 0; i < count; i++) {
    double window = 0.5 - 0.5 * cos (2 * M_PI * (i + 0.5) / count);
    double value = sound[i * stride] * window;

    real += value * cos (2 * M_PI * hz * i / RATE);
    imaginary += value * sin (2 * M_PI * hz * i / RATE);
    weight += window;
  }
  return 2 * hypot (real, imaginary) / weight;
}

static int
is_quiet (const float *sound, int count, int stride)
{
  for (int i = 0; i < count; i++)
    if (fabsf (sound[i * stride]) > QUIET)
      return 0;
  return 1;
}

static void
print_frame (const float *frame, int samples, int channels, double middle, char **tones, int n_tones)
{
  for (int channel = 0; channel < channels; channel++) {
    double loudest = QUIET, hz = 0;

    for (int i = is_quiet (frame + channel, samples, channels) ? n_tones : 0; i < n_tones; i++) {
      double level = amplitude (frame + channel, samples, channels, atof (tones[i]));

      if (level > loudest) {
        loudest = level;
        hz = atof (tones[i]);
      }
    }
    printf ("%d %.4f %.0f %.3f\n", channel, middle, hz, hz > 0 ? loudest : 0.0);
  }
}

int
main (int argc, char **argv)
{
  int channels = argc > 3 ? atoi (argv[1]) : 0, frame_ms = argc > 3 ? atoi (argv[2]) : 0;
  int samples = RATE * frame_ms / 1000;
  float *frame = NULL;

  if (channels < 1 || channels > MAX_CHANNELS || frame_ms < 1 || frame_ms > MAX_FRAME_MS) {
    fprintf (stderr, "tones CHANNELS FRAME_MS HZ …\n");
    return 2;
  }
  frame = calloc ((size_t)samples * (size_t)channels, sizeof *frame);
  for (int n = 0; fread (frame, sizeof *frame * (size_t)channels, (size_t)samples, stdin) == (size_t)samples; n++)
    print_frame (frame, samples, channels, (n + 0.5) * samples / RATE, argv + 3, argc - 3);
  free (frame);
  return 0;
}
