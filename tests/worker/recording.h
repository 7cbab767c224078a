/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recorded file as any player sees it: decoded by ffmpeg to small pictures and plain samples. Used by the worker's
 * live tests. */
#pragma once

#include <glib.h>

#define RECORDING_RATE   16000
#define RECORDING_FPS    8
#define RECORDING_WIDTH  192
#define RECORDING_HEIGHT 108

typedef struct {
  float *samples;
  gsize n_samples;
  guint8 *pictures; /* RGB */
  gsize n_pictures;
} Recording;

/* Fails the test if ffmpeg reports any error in the file. */
Recording *recording_load (const char *path, gboolean video);
/* The audio of one channel, unmixed. */
Recording *recording_load_channel (const char *path, guint channel);
void recording_free (Recording *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Recording, recording_free)

/* Returns: the mean amplitude (0 to 1) of @hertz, a multiple of 20, in the span; seconds */
double recording_tone (const Recording *self, guint hertz, double from, double to);
/* Returns: the largest amplitude of @hertz in any 50 ms of the whole file */
double recording_loudest (const Recording *self, guint hertz);
/* Returns: the share (0 to 1) of the pixels of picture @index that are @colour (0xRRGGBB), with a tolerance */
double recording_share (const Recording *self, gsize index, guint colour);
/* Returns: the largest share of @colour in any picture */
double recording_largest_share (const Recording *self, guint colour);
