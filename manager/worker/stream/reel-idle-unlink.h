/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unlinks a pad while data may flow through it. Used by ReelMediaStream. */
#pragma once

#include <gst/gst.h>

/* Unlinks the source pad @pad from its peer, if it has one, between two buffers: after it returns nothing more flows
 * into the peer. Waits for the duration of one push, so the peer must never block. Any thread but the one that pushes;
 * no lock may be held that a push takes. */
void reel_idle_unlink (GstPad *pad);
