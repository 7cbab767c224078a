/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes guessed colours into the caps of decoded pictures. Used by the streams that decode. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* @pad: a source pad of a decoder, or a ghost of one, from which caps have not come yet. */
void reel_colour_fill_attach (GstPad *pad);

G_END_DECLS
