/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Brings a recording's sink to NULL in a thread, which finishes its files: a disk may be slow or gone. Used by
 * ReelRecorder on the main thread. */
#pragma once

#include <gst/gst.h>

typedef struct _ReelSinkRelease ReelSinkRelease;

/* @done: called once on the main thread, when the sink is in NULL or after three seconds. Not after free. */
ReelSinkRelease *reel_sink_release_new (GstElement *sink, void (*done) (gpointer user_data), gpointer user_data);
/* The thread continues. */
void reel_sink_release_free (ReelSinkRelease *self);
