/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sink pads of a CallreelTicker. */
#include "gst/common/tickerpad.h"

G_DEFINE_ABSTRACT_TYPE (CallreelTickerPad, callreel_ticker_pad, GST_TYPE_PAD)

static void
callreel_ticker_pad_class_init (CallreelTickerPadClass *klass)
{
}

static void
callreel_ticker_pad_init (CallreelTickerPad *self)
{
}
