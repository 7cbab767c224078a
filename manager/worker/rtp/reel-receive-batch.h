/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Receive batching: lets audio packets gather in their socket. A source that found it empty sleeps a while before it
 * reads again, so that its thread, and all downstream ones, wake up once for several packets. Used by ReelRtpStream. */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelReceiveBatch ReelReceiveBatch;

/* `source`: a udpsrc that reads `socket` and has not been started, with `socket-timestamp` set, so that the delay does
 * not change arrival times. `length`: of the sleep, µs. Free it when the source is stopped. */
ReelReceiveBatch *reel_receive_batch_new (GstElement *source, GSocket *socket, gint64 length);
/* No more sleeping; a current sleep ends. Any thread. */
void reel_receive_batch_end (ReelReceiveBatch *batch);
/* Streaming threads must have stopped. */
void reel_receive_batch_free (ReelReceiveBatch *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelReceiveBatch, reel_receive_batch_free)

G_END_DECLS
