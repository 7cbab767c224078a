/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which elements a decodebin may use for media that a client names by URI: those that read what is in it, and nothing
 * that would open another place, whatever the content says (playlists, manifests, session descriptions, references to
 * other files). A list of what is allowed: whatever else is installed stays out. Used by ReelUriStream and
 * ReelRtspConnection. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Main thread: @decodebin, or a uridecodebin, takes allowed elements alone. */
void reel_uri_plug_restrict (GstElement *decodebin);
/* Any thread. */
gboolean reel_uri_plug_allows (GstElementFactory *factory);

G_END_DECLS
