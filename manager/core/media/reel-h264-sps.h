/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The picture size in an H.264 sequence parameter set (ITU-T H.264 §7.3.2.1.1). Pure. */
#pragma once

#include <glib.h>

/* @nal: the whole NAL unit of type 7, including its header and emulation prevention. The size is in pixels that a
 * decoder has to hold, not only those that are shown. Returns: FALSE if it cannot be parsed. */
gboolean reel_h264_sps_get_size (const guint8 *nal, gsize size, guint *width, guint *height);
