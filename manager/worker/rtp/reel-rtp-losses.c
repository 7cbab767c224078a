/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decoders conceal a few lost packets. A longer gap is silence, or the previous picture: concealing it would only delay
 * what follows. If the sequence numbers of an audio sender jump, packets are missing but no time is: opusdec of 1.22,
 * asked to conceal a few microseconds, is silent forever. rtpvp9depay of 1.22 takes a loss within a picture for an
 * event that it does not have. */
#include "manager/worker/rtp/reel-rtp-losses.h"

#define MAX_CONCEALED 10                   /* packets; of sound mostly 200 ms */
#define MIN_CONCEALED (2500 * GST_USECOND) /* no codec has a shorter frame */

gboolean
reel_rtp_losses_pass (ReelRtpLosses *self, const ReelRtpCodec *codec, GstEvent *event)
{
  guint64 duration = 0;

  if (!gst_event_has_name (event, "GstRTPPacketLost"))
    return TRUE;
  if (codec != NULL && g_str_equal (codec->depayloader, "rtpvp9depay"))
    return FALSE;
  if (codec != NULL && codec->media == REEL_MEDIA_AUDIO &&
      gst_structure_get_uint64 (gst_event_get_structure (event), "duration", &duration) && duration < MIN_CONCEALED)
    return FALSE;
  return self->in_a_row++ < MAX_CONCEALED;
}

void
reel_rtp_losses_end (ReelRtpLosses *self)
{
  self->in_a_row = 0;
}
