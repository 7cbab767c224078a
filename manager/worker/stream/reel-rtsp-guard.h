/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restricts rtspsrc to RTSP: a redirect to anything but rtsp:// or rtsps://, or one redirect after the other, is
 * treated as a refusal, and a response of more than a megabyte is refused. rtspsrc itself would follow it, speak HTTP
 * (rtsph://) to any host, and use all memory. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* After gst_init(), before the first rtspsrc: RTSP extensions are looked up once. */
void reel_rtsp_guard_register (void);

G_END_DECLS
