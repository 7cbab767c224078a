/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Thinning before the decoders that a uridecodebin chooses by itself: videothin is plugged in behind the parser. Used
 * by ReelUriStream. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* @uridecodebin: before it starts; @consumer: the sink pad that its picture goes to. */
void reel_uri_thin_attach (GstElement *uridecodebin, GstPad *consumer);

/* Returns: (transfer full) (nullable): the videothin in there; NULL where nothing could be thinned. Any thread. */
GstElement *reel_uri_thin_find (GstElement *uridecodebin);

G_END_DECLS
