/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element recordinggate: cuts raw audio and video streams at the same instant, counts recorded time, ends and rolls
 * chunks. Used in pipelines and by callrecordsink. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define CALLREEL_TYPE_RECORDING_GATE (callreel_recording_gate_get_type ())
G_DECLARE_FINAL_TYPE (CallreelRecordingGate, callreel_recording_gate, CALLREEL, RECORDING_GATE, GstElement)

GST_ELEMENT_REGISTER_DECLARE (recordinggate)

G_END_DECLS
