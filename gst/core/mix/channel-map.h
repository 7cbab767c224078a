/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Assigns the channels of an unmixed recording to participants. Used by callmixer, which serialises all calls with its
 * lock. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CHANNEL_MAP_MAX  64
#define CHANNEL_MAP_NONE -1

typedef struct _ChannelMap ChannelMap;

/* @channels: number of channels, 1 … CHANNEL_MAP_MAX. */
ChannelMap *channel_map_new (guint channels);
void channel_map_free (ChannelMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChannelMap, channel_map_free)

/* The channel of participant @id, who keeps it, also while absent. It is assigned by the first call: @wanted, or with
 * CHANNEL_MAP_NONE the lowest free one. If all are taken, or @wanted is beyond the last, it is the last channel, which
 * is then shared. @id: (nullable): NULL for somebody without an id, who gets a new channel with every call. */
guint channel_map_take (ChannelMap *self, const char *id, int wanted);

G_END_DECLS
