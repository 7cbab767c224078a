/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who was recorded, without a participant who is erased. */
#include "manager/engine/archive/reel-archive-erasure-recorded.h"

/* Returns: RECORDED without the participant; NULL if they are not in it */
static char *
cut_recorded (const char *recorded, const char *id)
{
  g_autoptr (GVariant) list =
      recorded != NULL ? g_variant_parse (G_VARIANT_TYPE_STRING_ARRAY, recorded, NULL, NULL, NULL) : NULL;
  g_autofree const char **ids = list != NULL ? g_variant_get_strv (list, NULL) : NULL;
  g_autoptr (GVariant) rest = NULL;
  GVariantBuilder builder;

  if (ids == NULL || !g_strv_contains (ids, id))
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; ids[i] != NULL; i++) {
    if (!g_str_equal (ids[i], id))
      g_variant_builder_add (&builder, "s", ids[i]);
  }
  rest = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_print (rest, TRUE);
}

/* Returns: the text of OPTIONS, in which the participant has no channel; NULL if they have none in them */
static char *
cut_channels (const char *options, const char *id)
{
  g_autoptr (GVariant) dict =
      options != NULL ? g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, NULL) : NULL;
  g_autoptr (GVariant) channels =
      dict != NULL ? g_variant_lookup_value (dict, "channels", G_VARIANT_TYPE ("a{su}")) : NULL;
  g_autoptr (GVariant) rest = NULL;
  GVariantDict changed;
  GVariantBuilder builder;
  GVariantIter iter;
  const char *other;
  guint32 channel;

  if (channels == NULL || !g_variant_lookup (channels, id, "u", &channel))
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{su}"));
  g_variant_iter_init (&iter, channels);
  while (g_variant_iter_next (&iter, "{&su}", &other, &channel)) {
    if (!g_str_equal (other, id))
      g_variant_builder_add (&builder, "{su}", other, channel);
  }
  g_variant_dict_init (&changed, dict);
  g_variant_dict_insert_value (&changed, "channels", g_variant_builder_end (&builder));
  rest = g_variant_ref_sink (g_variant_dict_end (&changed));
  return g_variant_print (rest, TRUE);
}

gboolean
reel_archive_erasure_recorded_cut (const ReelListedRecord *recording, const char *participant_id, ReelChange *group)
{
  const ReelOperationRecord *operation = recording->operation;
  g_autofree char *options = cut_channels (operation->options, participant_id);

  for (guint i = 0; i < recording->chunks->len; i++) {
    const ReelChunkRecord *chunk = recording->chunks->pdata[i];
    g_autofree char *recorded = cut_recorded (chunk->recorded, participant_id);
    ReelChunkRecord changed = *chunk;

    changed.recorded = recorded;
    if (recorded != NULL)
      reel_change_add_member (group, reel_change_put_chunk (&changed));
  }
  if (options != NULL)
    reel_change_add_member (group, reel_change_rewrite_options (operation->operation, options));
  return options != NULL;
}
