/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Adds a pad that always exists; it has the name of its template. Called by ReelRtpInlet and ReelRtpFeedback. */
#include "manager/worker/rtp/reel-rtp-pad.h"

GstPad *
reel_rtp_pad_add (GstElement *element, GstStaticPadTemplate *template)
{
  GstPad *pad = gst_pad_new_from_static_template (template, template->name_template);

  gst_element_add_pad (element, pad);
  return pad;
}
