/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callrecordsink: gate, encoders and files of one recording. Registered by plugin.c. */
#pragma once
#include "gst/sink/recordroll.h"
#include <gst/gst.h>

G_BEGIN_DECLS

#define CALLREEL_TYPE_RECORD_SINK (callreel_record_sink_get_type ())
G_DECLARE_FINAL_TYPE (CallreelRecordSink, callreel_record_sink, CALLREEL, RECORD_SINK, GstBin)
GST_ELEMENT_REGISTER_DECLARE (callrecordsink)

G_END_DECLS
