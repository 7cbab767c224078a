/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Holds rtspsrc to RTSP: an answer that redirects to anything but rtsp:// or rtsps://, or that redirects once more and
 * once more, is read as a refusal, and one of more than a megabyte is not taken. rtspsrc
 * itself would follow it, speak HTTP (rtsph://) to any host, and take what memory there is. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* After gst_init(), before the first rtspsrc: RTSP extensions are looked for once. */
void reel_rtsp_guard_register (void);

G_END_DECLS
