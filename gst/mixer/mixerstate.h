/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* State that the parts of callmixer share: the settings, the format and the position of the mix. Owned by the element;
 * its pads write relative to it, its task advances it. */
#pragma once

#include "gst/common/ticker.h"
#include "gst/core/grid/tick-grid.h"
#include "gst/core/mix/channel-map.h"
#include "gst/core/mix/mix-bus.h"
#include "gst/mixer/leveller.h"

#include <gst/audio/audio.h>

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (callreel_mixer_debug);

#define MIXER_BLOCKS_PER_SECOND 40

static const TickGrid MIXER_GRID = { MIXER_BLOCKS_PER_SECOND, 1 };

/* All but the last field is guarded by the ticker's lock. */
typedef struct {
  CallreelTicker *ticker; /* the element; its ticks are the mix's blocks */

  /* settings */
  guint blocks_at_once;   /* in live use */
  guint unmixed_channels; /* 0: mixed */
  double target_loudness; /* LUFS; 0: loudness is not changed */

  gboolean has_out;
  GstAudioInfo out;     /* constant once has_out is set; readable without lock after that */
  guint64 position;     /* first frame of the next block, since running time 0 */
  guint64 due;          /* live: the first block for which the clock was not waited for */
  gboolean catching_up; /* live: the process stood still, and the data of that time is on its way to the inputs */
  gint64 deadline;      /* monotonic, µs: until then the task waits for it */
  ChannelMap *map;      /* NULL if mixed; constant once has_out is set, as the fields below */
  GPtrArray *buses;     /* of MixBus, the outputs; their sums belong to the task */
  float mix_gain;       /* for the next block; 1 without a leveller */
  Leveller *leveller;   /* of the mix; NULL if unmixed or not wanted */
  MixBus *unheard;      /* for a pad without a channel; NULL if mixed */

  /* task only, without lock */
  gboolean announced; /* stream-start, caps and segment were pushed */
} MixerState;

void mixer_state_init (MixerState *self, CallreelTicker *ticker);
void mixer_state_clear (MixerState *self);

/* Any thread, called with lock while nothing is mixed. Resets everything but the settings. */
void mixer_state_reset (MixerState *self);

/* Any thread, called without lock. The first call fixes the output's format according to downstream's caps. */
void mixer_state_fix_format (MixerState *self);

/* Any thread, called with lock once the format is fixed, as the functions below. Returns: the channels of each pad's
 * input. */
guint mixer_state_get_input_channels (const MixerState *self);

/* Returns: (nullable): the bus of @channel, NULL for no channel. */
MixBus *mixer_state_get_bus (MixerState *self, int channel);

/* Returns: the first frame of @block, since running time 0. */
guint64 mixer_state_position_of (const MixerState *self, guint64 block);

/* Returns: the first frame not before @time. */
guint64 mixer_state_frame_at (const MixerState *self, GstClockTime time);

G_END_DECLS
