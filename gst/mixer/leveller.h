/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Measures a signal according to EBU R 128 and computes the gain for it. callmixer has one for each pad and one for the
 * mix, all under its lock. */
#pragma once

#include "gst/core/mix/loudness-gain.h"

G_BEGIN_DECLS

typedef struct _Leveller Leveller;

/* @target: LUFS; @range: maximum of the absolute gain in dB. */
Leveller *leveller_new (guint rate, guint channels, double target, double range);
void leveller_free (Leveller *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Leveller, leveller_free)

/* Measures the next @count frames. @applied: gain in dB that this leveller has already applied to them. */
void leveller_measure (Leveller *self, const float *frames, gsize count, double applied);

/* Advances by @seconds. Returns: the gain in dB. */
double leveller_advance (Leveller *self, double seconds);

G_END_DECLS
