/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Channels by participant, kept for good. Called by callmixer under its lock. */
#include "gst/core/mix/channel-map.h"

struct _ChannelMap {
  guint channels;
  guint64 taken;     /* a bit for each channel */
  GHashTable *owned; /* id → its channel */
};

ChannelMap *
channel_map_new (guint channels)
{
  ChannelMap *self = g_new0 (ChannelMap, 1);

  g_assert (channels >= 1 && channels <= CHANNEL_MAP_MAX);
  self->channels = channels;
  self->owned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
channel_map_free (ChannelMap *self)
{
  g_hash_table_unref (self->owned);
  g_free (self);
}

static guint
find_free (const ChannelMap *self)
{
  guint channel = 0;

  while (channel + 1 < self->channels && (self->taken & (G_GUINT64_CONSTANT (1) << channel)) != 0)
    channel++;
  return channel;
}

guint
channel_map_take (ChannelMap *self, const char *id, int wanted)
{
  gpointer known;
  guint channel;

  if (id != NULL && g_hash_table_lookup_extended (self->owned, id, NULL, &known))
    return GPOINTER_TO_UINT (known);
  channel = wanted >= 0 ? MIN ((guint)wanted, self->channels - 1) : find_free (self);
  self->taken |= G_GUINT64_CONSTANT (1) << channel;
  if (id != NULL)
    g_hash_table_insert (self->owned, g_strdup (id), GUINT_TO_POINTER (channel));
  return channel;
}
