/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element recordinggate: cuts raw audio and video streams at one instant, counts recorded time, ends and rolls
 * segments. Used in pipelines and by callrecordsink. */
#pragma once

#include "gst/common/gatesettings.h"
#include "gst/core/gate/gate-state.h"
#include "gst/gate/gatepad.h"

#include <gst/gst.h>

G_BEGIN_DECLS

#define CALLREEL_TYPE_RECORDING_GATE (callreel_recording_gate_get_type ())
G_DECLARE_FINAL_TYPE (CallreelRecordingGate, callreel_recording_gate, CALLREEL, RECORDING_GATE, GstElement)

/* Lock order: a sink pad's stream lock, then `lock`, then a pad's object lock. `lock` is never held while anything is
 * pushed, queried, posted, signalled or called back. */
struct _CallreelRecordingGate {
  GstElement parent;

  GMutex lock;

  /* Settings, under the lock; they take effect at the next change from READY to PAUSED. */
  RecordingGateMode initial_mode;
  RecordingGateOnLimit on_limit;
  guint64 max_duration;
  GArray *warnings; /* guint64, ns */
  guint64 max_start_wait;
  guint64 max_hold; /* bytes of each stream that wait for a request at most */
  GateLook look;

  /* State, under the lock. */
  GateState *state;
  GList *pads; /* CallreelGatePad, in the order of their request */
  guint next_pad;
  guint64 received; /* running time up to which any stream has come */
  guint64 hold;     /* how far the output stays behind that, in ns: one tick with video, else 0 */
  gboolean started_told;
  GstClockID watch;    /* waits for streams that owe their EOS, NULL if it does not */
  gboolean watch_over; /* READY: nothing is waited for */
};

GST_ELEMENT_REGISTER_DECLARE (recordinggate)

G_END_DECLS
