/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Thinning before decoders that a decodebin or uridecodebin selects: plugs in videothin after the parser. Used by
 * ReelUriStream and ReelRtspStream. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* @decodebin: before it starts. */
void reel_uri_thin_attach (GstElement *decodebin);
/* @consumer: the sink pad of the pictures. Keeps visibility events from videothin. */
void reel_uri_thin_shield (GstPad *consumer);

/* Returns: (transfer full) (nullable): the videothin; NULL if nothing can be thinned. Any thread. */
GstElement *reel_uri_thin_find (GstElement *decodebin);

G_END_DECLS
