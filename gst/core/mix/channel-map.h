/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who has which channel of an unmixed recording. Used by callmixer, which serialises all calls with its lock. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CHANNEL_MAP_MAX  64
#define CHANNEL_MAP_NONE -1

typedef struct _ChannelMap ChannelMap;

/* @channels: 1 … CHANNEL_MAP_MAX, how many there are. */
ChannelMap *channel_map_new (guint channels);
void channel_map_free (ChannelMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChannelMap, channel_map_free)

/* The channel of participant @id: once given it stays theirs, also while they are away. The first request decides:
 * @wanted, or with CHANNEL_MAP_NONE the lowest one that nobody has. Where all are taken, and for a @wanted beyond the
 * last, it is the last channel, which is then shared. @id: (nullable): NULL for somebody without a name, who gets a
 * channel with every call. */
guint channel_map_take (ChannelMap *self, const gchar *id, gint wanted);

G_END_DECLS
