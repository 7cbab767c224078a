/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Thinning before the decoders that a decodebin or uridecodebin chooses by itself: videothin is plugged in behind the
 * parser. Used by ReelUriStream and ReelRtspStream. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* @decodebin: before it starts. */
void reel_uri_thin_attach (GstElement *decodebin);
/* @consumer: the sink pad that its picture goes to. The videothin is not told who is seen. */
void reel_uri_thin_shield (GstPad *consumer);

/* Returns: (transfer full) (nullable): the videothin in there; NULL where nothing could be thinned. Any thread. */
GstElement *reel_uri_thin_find (GstElement *decodebin);

G_END_DECLS
