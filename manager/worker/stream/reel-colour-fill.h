/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes guessed colorimetry into the caps of decoded pictures. Used by the streams that decode. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* @pad: a source pad of a decoder, or a ghost of one, which has not had caps yet. */
void reel_colour_fill_attach (GstPad *pad);

G_END_DECLS
