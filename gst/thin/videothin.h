/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element videothin, registered by plugin.c. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The upstream event by which a consumer of the picture tells whether it sees it: `visible` (boolean), `consumer`
 * (guint64, a number of that consumer alone). */
#define VIDEO_THIN_VISIBILITY_EVENT "callreel-visibility"

#define CALLREEL_TYPE_VIDEO_THIN (callreel_video_thin_get_type ())
G_DECLARE_FINAL_TYPE (CallreelVideoThin, callreel_video_thin, CALLREEL, VIDEO_THIN, GstElement)

GST_ELEMENT_REGISTER_DECLARE (videothin);

G_END_DECLS
