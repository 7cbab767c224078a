/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Holds rtspsrc to RTSP: an answer that redirects to anything but rtsp:// or rtsps:// is read as a refusal. rtspsrc
 * itself would follow it, and speak HTTP (rtsph://) to any host. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* After gst_init(), before the first rtspsrc: RTSP extensions are looked for once. */
void reel_rtsp_guard_register (void);

G_END_DECLS
