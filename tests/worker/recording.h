/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recorded file as a stranger sees it: decoded by ffmpeg, small pictures and plain samples. Used by the worker's
 * live tests. */
#pragma once

#include <glib.h>

#define RECORDING_RATE   16000
#define RECORDING_FPS    8
#define RECORDING_WIDTH  192
#define RECORDING_HEIGHT 108

typedef struct {
  gfloat *samples;
  gsize n_samples;
  guint8 *pictures; /* RGB */
  gsize n_pictures;
} Recording;

/* Fails the test when ffmpeg finds any error in the file. */
Recording *recording_load (const gchar *path, gboolean video);
/* The sound of one channel, as it is. */
Recording *recording_load_channel (const gchar *path, guint channel);
void recording_free (Recording *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Recording, recording_free)

/* Mean amplitude (0 to 1) of @hertz, a multiple of 20, in the span; seconds. */
gdouble recording_tone (const Recording *self, guint hertz, gdouble from, gdouble to);
/* The largest amplitude of @hertz in any 50 ms of the whole file. */
gdouble recording_loudest (const Recording *self, guint hertz);
/* Share (0 to 1) of the pixels of picture @index that are @colour (0xRRGGBB), with a tolerance. */
gdouble recording_share (const Recording *self, gsize index, guint colour);
/* The largest share of @colour in any picture. */
gdouble recording_largest_share (const Recording *self, guint colour);
