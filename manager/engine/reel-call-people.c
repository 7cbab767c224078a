/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is in a call, as clients and metadata files see them. Called by manager/dbus
 * and by ReelRecording. */
#include "manager/engine/reel-call-private.h"

#include "manager/core/reel-metadata.h"
#include "manager/core/reel-time.h"

GHashTable *
reel_call_sum_speech (ReelCall *self, const ReelSpeech *speech, gint64 utc)
{
  GHashTable *spoken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < self->members->len; i++) {
    const char *id = ((ReelMember *)self->members->pdata[i])->data->id;
    gint64 *milliseconds = g_new (gint64, 1);

    *milliseconds = reel_speech_get (speech, id, utc) / 1000;
    g_hash_table_insert (spoken, g_strdup (id), milliseconds);
  }
  return spoken;
}

static gboolean
was_there (const ReelMember *member, gint64 from, gint64 to)
{
  return member->joined_utc < to && (member->left_utc == 0 || member->left_utc > from);
}

GArray *
reel_call_list_for_metadata (ReelCall *self, GHashTable *spoken, GHashTable *recorded, gint64 from, gint64 to)
{
  GArray *list = g_array_new (FALSE, TRUE, sizeof (ReelMetadataParticipant));
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->members->len; i++) {
    const ReelMember *member = self->members->pdata[i];
    const gint64 *milliseconds = spoken != NULL ? g_hash_table_lookup (spoken, member->data->id) : NULL;
    ReelMetadataParticipant entry = {
      .participant_id = member->data->id,
      .display_name = member->data->display_name,
      .role = reel_role_nicks[member->data->role],
      .recorded = recorded == NULL || g_hash_table_contains (recorded, member->data->id),
      .refused = reel_call_find_last_member (self, member->data->id)->consent == REEL_CONSENT_ANSWER_REFUSED,
      .spoken_ms = milliseconds != NULL ? *milliseconds : 0,
    };

    if (!member->recorder && was_there (member, from, to) && g_hash_table_add (seen, member->data->id))
      g_array_append_val (list, entry);
  }
  return list;
}

GVariant *
reel_call_list_participants (ReelCall *self)
{
  ReelRecording *recording = reel_call_find_active_recording (self);
  const char *host = recording != NULL ? reel_recording_get_host (recording) : NULL;
  g_autoptr (GHashTable) lacking = reel_call_find_lacking_consent (self);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->members->len; i++) {
    const ReelMember *member = self->members->pdata[i];
    g_autofree char *joined = reel_time_to_iso8601 (member->joined_utc);
    g_autoptr (GVariant) facts = g_variant_ref_sink (reel_call_describe_member (member));
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (facts);

    if (member->left_utc != 0)
      continue;
    g_variant_dict_insert (&dict, "participant-id", "s", member->data->id);
    g_variant_dict_insert (&dict, "kind", "s", member->recorder ? REEL_MEMBER_RECORDER : REEL_MEMBER_PERSON);
    g_variant_dict_insert (&dict, "host", "b", g_strcmp0 (host, member->data->id) == 0);
    g_variant_dict_insert (&dict, "joined", "s", joined);
    g_variant_dict_insert (&dict, "leg", "s", member->data->leg != NULL ? member->data->leg : "");
    if (!member->recorder) {
      g_variant_dict_insert (&dict, "consent", "s", reel_consent_answer_nicks[member->consent]);
      if (member->avatar_error != NULL)
        g_variant_dict_insert (&dict, "avatar-error", "s", member->avatar_error);
      g_variant_dict_insert (&dict, "consent-required", "b", g_hash_table_contains (lacking, member->data->id));
    }
    g_variant_builder_add_value (&list, g_variant_dict_end (&dict));
  }
  return g_variant_builder_end (&list);
}
