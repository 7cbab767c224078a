/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers the media packets of a stream anew once packets of error correction, which share their sequence numbers, have
 * been taken out: a gap would be a loss to a depayloader, after which a picture needs a key frame. A packet that never
 * came may have been one of correction too, which nobody sends again. Of VP8 and VP9 the numbers of the pictures tell:
 * if no picture is missing, no media was lost. Pure; used by ReelRtpOutlet, in the order of the sequence numbers.
 * Zero-initialised. */
#pragma once

#include "manager/core/media/reel-rtp-packet.h"

typedef struct {
  gboolean begins;      /* the packet is the first one of a picture */
  gboolean is_numbered; /* the next two are known */
  guint number;
  guint range; /* of these numbers, 128 or 32768 */
} ReelRtpPictureHead;

typedef struct {
  gboolean begun;
  guint16 last;    /* sequence number */
  guint16 removed; /* packets so far */
  guint absent;    /* packets that did not come, since the last one of media */
  gboolean ended;  /* the last media packet ended a picture */
  ReelRtpPictureHead picture;
  guint64 spared; /* packets that did not come, and were not media */
} ReelRtpSeam;

/* @size: of a payload without padding; from its descriptor (RFC 7741, RFC 9628). */
void reel_rtp_picture_head_parse (ReelRtpFormat format, const guint8 *payload, gsize size, ReelRtpPictureHead *head);
/* A packet that is not media. */
void reel_rtp_seam_remove (ReelRtpSeam *self, guint16 number);
/* A media packet. @marker: as in its header. @lost: (out): media is missing before it. Returns: its new number. */
guint16 reel_rtp_seam_join (ReelRtpSeam *self, guint16 number, gboolean marker, const ReelRtpPictureHead *head,
                            gboolean *lost);
