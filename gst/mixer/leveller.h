/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Measures a signal after EBU R 128 and says by how much it is to be amplified. callmixer has one for each pad and one
 * for the mix, all under its lock. */
#pragma once

#include "gst/core/mix/loudness-gain.h"

G_BEGIN_DECLS

typedef struct _Leveller Leveller;

/* @target: LUFS; @range: dB that the gain may be away from 0. */
Leveller *leveller_new (guint rate, guint channels, double target, double range);
void leveller_free (Leveller *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Leveller, leveller_free)

/* Measures @count frames that follow those before. @applied: dB that this leveller's gain has changed them by already.
 */
void leveller_measure (Leveller *self, const float *frames, gsize count, double applied);

/* Lets @seconds pass. Returns: the gain in dB. */
double leveller_advance (Leveller *self, double seconds);

G_END_DECLS
