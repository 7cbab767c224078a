/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Participants and their channels. Called by ReelRecording and its other parts. */
#include "manager/engine/recording/reel-channels.h"

struct _ReelChannels {
  gboolean mixed;
  GHashTable *channels; /* participant id → channel */
};

ReelChannels *
reel_channels_new (gboolean mixed)
{
  ReelChannels *self = g_new0 (ReelChannels, 1);

  self->mixed = mixed;
  self->channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
reel_channels_free (ReelChannels *self)
{
  g_hash_table_unref (self->channels);
  g_free (self);
}

void
reel_channels_set (ReelChannels *self, const char *participant_id, guint channel)
{
  g_hash_table_replace (self->channels, g_strdup (participant_id), GUINT_TO_POINTER (channel));
}

int
reel_channels_find (const ReelChannels *self, const char *participant_id)
{
  gpointer channel;

  if (self->mixed)
    return 0;
  return g_hash_table_lookup_extended (self->channels, participant_id, NULL, &channel) ? GPOINTER_TO_INT (channel) : -1;
}

void
reel_channels_restore (ReelChannels *self, GVariant *channels)
{
  GVariantIter iter;
  const char *participant_id;
  guint32 channel;

  g_variant_iter_init (&iter, channels);
  while (g_variant_iter_next (&iter, "{&su}", &participant_id, &channel))
    reel_channels_set (self, participant_id, channel);
}

GVariant *
reel_channels_to_variant (const ReelChannels *self)
{
  GVariantBuilder list;
  GHashTableIter iter;
  gpointer id, channel;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("a{su}"));
  g_hash_table_iter_init (&iter, self->channels);
  while (g_hash_table_iter_next (&iter, &id, &channel))
    g_variant_builder_add (&list, "{su}", id, GPOINTER_TO_UINT (channel));
  return g_variant_builder_end (&list);
}
