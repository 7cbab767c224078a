/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callrecordsink: gate, encoders and files of one recording. Registered by plugin.c. */
#pragma once
#include "gst/sink/recordroll.h"
#include <gst/gst.h>

G_BEGIN_DECLS

#define CALL_TYPE_RECORD_SINK (call_record_sink_get_type ())
G_DECLARE_FINAL_TYPE (CallRecordSink, call_record_sink, CALL, RECORD_SINK, GstBin)
GST_ELEMENT_REGISTER_DECLARE (callrecordsink)

G_END_DECLS
