/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callmixer's blocks: when one is due, its content, and its output. */
#pragma once

#include "gst/mixer/mixerpad.h"

G_BEGIN_DECLS

/* Any thread, called with lock, without a live input; see CallreelTickerClass. */
gboolean mixer_task_covers (MixerState *mix, CallreelMixerPad *pad);
gboolean mixer_task_is_drained (MixerState *mix);

/* Any thread, called with lock, with a live input. Returns: whether everything that the mix waits for has arrived. */
gboolean mixer_task_has_backlog (MixerState *mix);

/* Task, called with lock, which is released to sleep. */
CallreelTick mixer_task_wait_for_clock (MixerState *mix);

/* Any thread, called with lock. The mix is behind the clock, and its inputs have more data than they can buffer: the
 * task proceeds at the inputs' pace until it is on time again. */
void mixer_task_catch_up (MixerState *mix);

/* The source pad's task, called without lock: one block, or the end of the stream. */
void mixer_task_run (MixerState *mix);

G_END_DECLS
