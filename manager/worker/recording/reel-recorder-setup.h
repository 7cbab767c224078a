/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Applies the options of a recording to its elements. Used by ReelRecorder before they start; main thread only. */
#pragma once

#include "manager/worker/recording/reel-recorder-options.h"

#include <gst/gst.h>

/* @compositor: (nullable): of a video recording */
void reel_recorder_setup (const ReelRecorderOptions *options, GstElement *sink, GstElement *mixer,
                          GstElement *compositor);
