/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of callmixer, shared by callmixer.c (object, pads, states, queries) and mixertask.c (the blocks). */
#pragma once

#include "gst/mixer/callmixer.h"
#include "gst/core/mix/channel-map.h"
#include "gst/core/mix/mix-lane.h"
#include "gst/core/grid/tick-grid.h"
#include "gst/mixer/leveller.h"
#include "gst/common/livewait.h"

G_BEGIN_DECLS

#define CALL_MIXER_BLOCKS_PER_SECOND 40

static const TickGrid CALL_MIXER_GRID = { CALL_MIXER_BLOCKS_PER_SECOND, 1 };

struct _CallMixer {
  GstElement parent_instance;
  GstPad *src_pad;
  LiveWait wait;

  GMutex lock;
  GCond cond; /* for the task: anything below changed */
  GCond room; /* for the inputs' threads: the mix moved on, or they are not to wait */

  /* all of these guarded by lock */
  GstClockTime latency;
  guint blocks_at_once; /* of live use */
  gboolean force_live;
  guint unmixed_channels; /* 0: mixed */
  double target_loudness; /* LUFS; 0: sounds stay as loud as they are */
  GPtrArray *pads;        /* of CallMixerPad, each with a reference */
  guint pads_made;
  gboolean live; /* never goes back while the element runs */
  gboolean playing;
  gboolean flushing; /* the source pad is inactive */
  gboolean finish;   /* the application sent EOS */
  gboolean started;  /* the first block of all is known */
  GstFlowReturn flow;
  gboolean has_out;
  GstAudioInfo out;     /* fixed with has_out, readable without lock by who has seen that */
  guint64 block;        /* number of the next one on the grid */
  guint64 due;          /* live: the first block that the clock was not waited for */
  guint64 told;         /* the block as of which the inputs' threads were woken last */
  gboolean starved;     /* the task waits for data */
  gboolean catching_up; /* live: the process stood still, and what came meanwhile is on its way to the inputs */
  gint64 deadline;      /* monotonic, µs: until then the task waits for it */
  guint64 position;     /* its first frame, since running time 0 */
  ChannelMap *map;      /* NULL where mixed; like the rest, since has_out */
  GPtrArray *lanes;     /* of MixLane, what leaves the element; their sums belong to the task */
  float mix_gain;       /* of the next block; 1 without a leveller */
  Leveller *leveller;   /* of the mix; NULL where unmixed or not wanted */
  MixLane *unheard;     /* for a pad that has no channel yet; NULL where mixed */

  /* task only, without lock */
  gboolean announced; /* stream-start, caps and segment are sent */
};

/* mixertask.c */

/* Any thread, called without lock. Fixes the output's format with the first call. */
void call_mixer_fix_format (CallMixer *self);

/* The source pad's task, called without lock: one block, or one awakening. @data is the mixer. */
void call_mixer_loop (gpointer data);

/* Any thread, called with lock. Wakes the task where it waits for data and has all of it now: a wake-up for each buffer
 * of each input would cost more than the mix. */
void call_mixer_feed (CallMixer *self);

/* Any thread, called with lock. The mix is behind the clock, and its inputs have more for it than they hold: the task
 * takes it at the inputs' pace until it is on time again. */
void call_mixer_catch_up (CallMixer *self);

/* callmixer.c */

/* Any thread, called with lock. Wakes the task and the inputs' threads: a state changed. */
void call_mixer_notify (CallMixer *self);

/* Any thread, called without lock. Asks the linked inputs, as long as none has said that it is live.
 * Returns: whether the mix follows the clock. */
gboolean call_mixer_update_live (CallMixer *self);

/* Any thread, called with lock once the format is fixed. Returns: of each pad's voice. */
guint call_mixer_get_voice_channels (CallMixer *self);

/* Any thread, called with lock once the format is fixed; takes the pad's object lock. Returns: (nullable): where @pad
 * is heard, NULL as long as it has no channel. */
MixLane *call_mixer_get_lane (CallMixer *self, CallMixerPad *pad);

G_END_DECLS
