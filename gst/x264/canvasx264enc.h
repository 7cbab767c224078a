/* SPDX-License-Identifier: GPL-2.0-or-later */
/* canvasx264enc: H.264 encoder for the composed canvas, on libx264. Registered by plugin.c. */
#pragma once
#include <gst/video/gstvideoencoder.h>

G_BEGIN_DECLS

#define CALLREEL_TYPE_CANVAS_X264_ENC (callreel_canvas_x264_enc_get_type ())
G_DECLARE_FINAL_TYPE (CallreelCanvasX264Enc, callreel_canvas_x264_enc, CALLREEL, CANVAS_X264_ENC, GstVideoEncoder)

G_END_DECLS
