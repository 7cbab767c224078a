/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SRTP of GStreamer's buffers. */
#pragma once

#include "manager/worker/rtp/reel-srtp.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* Any thread. @buffer: (transfer full). Returns: (nullable) (transfer full): the decrypted packet; NULL: it is not
 * authentic. */
GstBuffer *reel_srtp_buffer_decrypt (ReelSrtp *self, GstBuffer *buffer, gboolean control);
/* Main thread, before data flows: packets that @pad pushes are encrypted. @sender: (transfer full). What can't be
 * encrypted is dropped. */
void reel_srtp_buffer_attach (GstPad *pad, ReelSrtp *sender, gboolean control);

G_END_DECLS
