/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which channel of an unmixed recording belongs to whom. The worker assigns channels as participants are first heard;
 * the manager keeps them for the metadata and for the next worker. Owned by ReelRecording. */
#pragma once

#include <glib.h>

typedef struct _ReelChannels ReelChannels;

/* MIXED: everybody is in channel 0. */
ReelChannels *reel_channels_new (gboolean mixed);
void reel_channels_free (ReelChannels *self);

void reel_channels_set (ReelChannels *self, const char *participant_id, guint channel);
/* Returns: -1 if not heard yet */
int reel_channels_find (const ReelChannels *self, const char *participant_id);

/* a{su}, as the worker sends and receives it. */
void reel_channels_restore (ReelChannels *self, GVariant *channels);
/* Returns: (transfer floating) */
GVariant *reel_channels_to_variant (const ReelChannels *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelChannels, reel_channels_free)
