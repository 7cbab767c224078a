/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a key frame begins in the RTP packets of a video stream. Pure; called by ReelRtpLayers with untrusted bytes. */
#pragma once

#include "manager/core/media/reel-rtp-packet.h"

typedef enum {
  REEL_RTP_KEY_FRAME_NONE,
  REEL_RTP_KEY_FRAME_BARE,   /* it begins here, with parameter sets from elsewhere */
  REEL_RTP_KEY_FRAME_BEGINS, /* it begins here, with all that a decoder needs */
} ReelRtpKeyFrame;

/* @picture: (out): the size of the picture, if the packet tells it */
ReelRtpKeyFrame reel_rtp_key_frame_find (ReelRtpFormat format, const guint8 *payload, gsize size,
                                         ReelRtpPictureSize *picture);
