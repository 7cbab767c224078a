/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How large the pictures are that an H.264 sequence parameter set (ITU-T H.264 §7.3.2.1.1) announces. Pure. */
#pragma once

#include <glib.h>

/* @nal: the whole NAL unit of type 7, with its header and emulation prevention; pixels that a decoder has to hold, not
 * only those that are shown. Returns: FALSE where it can not be read. */
gboolean reel_h264_sps_get_size (const guint8 *nal, gsize size, guint *width, guint *height);
