/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A report about a stream; see the header for who asks for it. */
#include "manager/worker/stream/reel-stream-report.h"

GVariant *
reel_stream_report_new (ReelMediaStream *stream)
{
  ReelMediaStreamClass *klass = REEL_MEDIA_STREAM_GET_CLASS (stream);
  g_autoptr (GVariant) stats = g_variant_ref_sink (reel_media_stream_dup_stats (stream));
  GVariantDict report;

  g_variant_dict_init (&report, stats);
  if (klass->add_report != NULL)
    klass->add_report (stream, &report);
  return g_variant_dict_end (&report);
}
