/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restricts the elements that a decodebin may use for media that a client names by URI to those that read its content;
 * none opens another location, whatever the content says (playlists, manifests, session descriptions, references to
 * other files). A list of permitted elements: others are not used even if installed. Used by ReelUriStream and
 * ReelRtspConnection. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Main thread: @decodebin, or a uridecodebin, only uses permitted elements. */
void reel_uri_plug_restrict (GstElement *decodebin);
/* Any thread. */
gboolean reel_uri_plug_allows (GstElementFactory *factory);

G_END_DECLS
