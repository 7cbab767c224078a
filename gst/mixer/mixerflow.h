/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The streaming side of callmixer's sink pads: events and buffers that come in, and their way into the pad's input. */
#pragma once

#include "gst/mixer/mixerpad.h"

G_BEGIN_DECLS

/* Sets the functions of @pad and the mix that it belongs to, before it is added to the element. Any thread, called
 * without lock. */
void mixer_flow_setup (CallreelMixerPad *pad, MixerState *mix);

G_END_DECLS
