/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element callmixer: mixes any number of participants into one stream. Registered by plugin.c. */
#pragma once

#include "gst/common/ticker.h"

G_BEGIN_DECLS

#define CALLREEL_TYPE_MIXER (callreel_mixer_get_type ())
G_DECLARE_FINAL_TYPE (CallreelMixer, callreel_mixer, CALLREEL, MIXER, CallreelTicker)

GST_ELEMENT_REGISTER_DECLARE (callmixer);

G_END_DECLS
