/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pipeline that stays in PLAYING whatever is added to it. Created by ReelMediaSession. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define REEL_TYPE_CALL_PIPELINE (reel_call_pipeline_get_type ())
G_DECLARE_FINAL_TYPE (ReelCallPipeline, reel_call_pipeline, REEL, CALL_PIPELINE, GstPipeline)

/* Returns: (transfer floating): a pipeline on the system clock with a fixed base time: now. */
GstElement *reel_call_pipeline_new (void);

G_END_DECLS
