/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant's camera that sends a simulcast on loopback: the same moment in three sizes, each a colour of its own
 * so that a recording shows which one was taken, from one pair of ports. Used by the worker's live tests. */
#pragma once

#include <glib.h>

#define LAYER_SENDER_LAYERS 3 /* 320×180, 640×360 and 1280×720 */

typedef struct _LayerSender LayerSender;

/* Returns: (transfer full): the media description for worker_driver_add_rtp() */
char *layer_sender_get_media (void);
/* @reports: with sender reports; without, it sends no RTCP at all; @colours: of each layer, 0xRRGGBB */
LayerSender *layer_sender_new (guint16 rtp_port, guint16 rtcp_port, gboolean reports, const guint *colours);
void layer_sender_set_colours (LayerSender *self, const guint *colours);
/* The port at which it receives RTCP. */
guint16 layer_sender_get_rtcp_port (LayerSender *self);
/* Stops sending @layer, and goes on with it. */
void layer_sender_pause (LayerSender *self, guint layer, gboolean pause);
/* Returns: how many key frames of @layer were asked for */
guint layer_sender_count_requests (LayerSender *self, guint layer);
void layer_sender_free (LayerSender *self);
