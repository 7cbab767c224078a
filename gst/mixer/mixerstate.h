/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the parts of callmixer know of the mix: its settings, its format, and how far it has come. Owned by the element;
 * its pads write by it, its task moves it on. */
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

/* All but the last is guarded by the ticker's lock. */
typedef struct {
  CallreelTicker *ticker; /* the element; its ticks are the mix's blocks */

  /* settings */
  guint blocks_at_once;   /* of live use */
  guint unmixed_channels; /* 0: mixed */
  double target_loudness; /* LUFS; 0: sounds stay as loud as they are */

  gboolean has_out;
  GstAudioInfo out;     /* fixed with has_out, readable without lock by who has seen that */
  guint64 position;     /* the next block's first frame, since running time 0 */
  guint64 due;          /* live: the first block that the clock was not waited for */
  gboolean catching_up; /* live: the process stood still, and what came meanwhile is on its way to the inputs */
  gint64 deadline;      /* monotonic, µs: until then the task waits for it */
  ChannelMap *map;      /* NULL where mixed; like the rest, since has_out */
  GPtrArray *buses;     /* of MixBus, what leaves the element; their sums belong to the task */
  float mix_gain;       /* of the next block; 1 without a leveller */
  Leveller *leveller;   /* of the mix; NULL where unmixed or not wanted */
  MixBus *unheard;      /* for a pad that has no channel yet; NULL where mixed */

  /* task only, without lock */
  gboolean announced; /* stream-start, caps and segment are sent */
} MixerState;

void mixer_state_init (MixerState *self, CallreelTicker *ticker);
void mixer_state_clear (MixerState *self);

/* Any thread, called with lock while nothing is mixed. As new, but for the settings. */
void mixer_state_reset (MixerState *self);

/* Any thread, called without lock. Fixes the output's format with the first call: asks downstream what it wants. */
void mixer_state_fix_format (MixerState *self);

/* Any thread, called with lock once the format is fixed, as the next ones. Returns: of each pad's input. */
guint mixer_state_get_input_channels (const MixerState *self);

/* Returns: (nullable): where a pad of @channel is heard, NULL as long as it has none. */
MixBus *mixer_state_get_bus (MixerState *self, gint channel);

/* Returns: the first frame of @block, since running time 0. */
guint64 mixer_state_position_of (const MixerState *self, guint64 block);

/* Returns: the first frame that does not lie before @time. */
guint64 mixer_state_frame_at (const MixerState *self, GstClockTime time);

G_END_DECLS
