/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element videothin, registered by plugin.c. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define CALLREEL_TYPE_VIDEO_THIN (callreel_video_thin_get_type ())
G_DECLARE_FINAL_TYPE (CallreelVideoThin, callreel_video_thin, CALLREEL, VIDEO_THIN, GstElement)

GST_ELEMENT_REGISTER_DECLARE (videothin);

G_END_DECLS
