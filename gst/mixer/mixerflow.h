/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The input side of callmixer's sink pads: events and buffers, on their way to the pad's input. */
#pragma once

#include "gst/mixer/mixerpad.h"

G_BEGIN_DECLS

/* Sets the functions of @pad and its mix, before the pad is added to the element. Any thread, called without lock. */
void mixer_flow_setup (CallreelMixerPad *pad, MixerState *mix);

G_END_DECLS
