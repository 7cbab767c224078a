/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base of the sink pads of a CallreelTicker: the state of an input that the element needs. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define CALLREEL_TYPE_TICKER_PAD         (callreel_ticker_pad_get_type ())
#define CALLREEL_TICKER_PAD(object)      (G_TYPE_CHECK_INSTANCE_CAST ((object), CALLREEL_TYPE_TICKER_PAD, CallreelTickerPad))
#define CALLREEL_TICKER_PAD_CAST(object) ((CallreelTickerPad *)(object))

typedef struct {
  GstPad parent_instance;

  /* guarded by the element's lock */
  gboolean eos;      /* the input has ended */
  gboolean flushing; /* its thread must not wait */
} CallreelTickerPad;

typedef struct {
  GstPadClass parent_class;
} CallreelTickerPadClass;

GType callreel_ticker_pad_get_type (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CallreelTickerPad, gst_object_unref)

G_END_DECLS
