/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lets packets of sound gather in their socket: a source that found it empty rests a while before it looks again, so
 * that its thread, and every one behind it, wakes once for a few packets. Used by ReelRtpStream. */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelReceiveBatch ReelReceiveBatch;

/* `source`: a udpsrc that reads `socket` and has not been started; its property `socket-timestamp` has to be on, so
 * that a rest does not change when a packet came. `length`: of a rest, µs. Free it when the source is stopped. */
ReelReceiveBatch *reel_receive_batch_new (GstElement *source, GSocket *socket, gint64 length);
/* No rest from now on; one that goes on ends. Any thread. */
void reel_receive_batch_end (ReelReceiveBatch *rest);
/* Streaming threads must have stopped. */
void reel_receive_batch_free (ReelReceiveBatch *rest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelReceiveBatch, reel_receive_batch_free)

G_END_DECLS
