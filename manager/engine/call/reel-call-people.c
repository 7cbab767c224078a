/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is in a call, as clients and metadata files see them. Called by manager/dbus
 * and by ReelRecording. */
#include "manager/engine/call/reel-call-private.h"

#include "manager/core/document/reel-metadata.h"
#include "manager/core/document/reel-time.h"

static void
add_speech (GHashTable *spoken, const GPtrArray *members, const ReelSpeech *speech, gint64 utc)
{
  for (guint i = 0; i < members->len; i++) {
    const char *id = ((ReelMember *)members->pdata[i])->data->id;
    gint64 *milliseconds = g_new (gint64, 1);

    *milliseconds = reel_speech_get (speech, id, utc) / 1000;
    g_hash_table_insert (spoken, g_strdup (id), milliseconds);
  }
}

GHashTable *
reel_call_sum_speech (ReelCall *self, const ReelSpeech *speech, gint64 utc)
{
  GHashTable *spoken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  add_speech (spoken, reel_roster_get_left (self->roster), speech, utc);
  add_speech (spoken, reel_roster_get_present (self->roster), speech, utc);
  return spoken;
}

static gboolean
was_there (const ReelMember *member, gint64 from, gint64 to)
{
  return member->joined_utc < to && (member->left_utc == 0 || member->left_utc > from);
}

static void
add_if_there (GPtrArray *there, const GPtrArray *members, gint64 from, gint64 to)
{
  for (guint i = 0; i < members->len; i++) {
    ReelMember *member = members->pdata[i];

    if (!member->recorder && was_there (member, from, to))
      g_ptr_array_add (there, member);
  }
}

static int
compare_joined (gconstpointer a, gconstpointer b)
{
  const ReelMember *left = *(ReelMember *const *)a, *right = *(ReelMember *const *)b;

  return (left->joined_utc > right->joined_utc) - (left->joined_utc < right->joined_utc);
}

GArray *
reel_call_list_for_metadata (ReelCall *self, GHashTable *spoken, GHashTable *recorded, gint64 from, gint64 to)
{
  GArray *list = g_array_new (FALSE, TRUE, sizeof (ReelMetadataParticipant));
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) there = g_ptr_array_new ();

  add_if_there (there, reel_roster_get_left (self->roster), from, to);
  add_if_there (there, reel_roster_get_present (self->roster), from, to);
  g_ptr_array_sort (there, compare_joined);
  for (guint i = 0; i < there->len; i++) {
    const ReelMember *member = there->pdata[i];
    const gint64 *milliseconds = spoken != NULL ? g_hash_table_lookup (spoken, member->data->id) : NULL;
    ReelMetadataParticipant entry = {
      .participant_id = member->data->id,
      .display_name = member->data->display_name,
      .role = reel_role_nicks[member->data->role],
      .recorded = recorded == NULL || g_hash_table_contains (recorded, member->data->id),
      .refused = reel_roster_has_refused (self->roster, member->data->id),
      .spoken_ms = milliseconds != NULL ? *milliseconds : 0,
    };

    if (g_hash_table_add (seen, member->data->id))
      g_array_append_val (list, entry);
  }
  return list;
}

static GVariant *
describe (ReelCall *self, const ReelMember *member, gboolean lacks_consent)
{
  ReelRecording *recording = reel_call_find_active_recording (self);
  const char *host = recording != NULL ? reel_recording_get_host (recording) : NULL;
  g_autofree char *joined = reel_time_to_iso8601 (member->joined_utc);
  g_autoptr (GVariant) stats = g_variant_ref_sink (reel_call_describe_member (member));
  GVariantDict dict;

  g_variant_dict_init (&dict, stats);
  g_variant_dict_insert (&dict, "participant-id", "s", member->data->id);
  g_variant_dict_insert (&dict, "kind", "s", member->recorder ? REEL_MEMBER_RECORDER : REEL_MEMBER_PERSON);
  g_variant_dict_insert (&dict, "host", "b", g_strcmp0 (host, member->data->id) == 0);
  g_variant_dict_insert (&dict, "joined", "s", joined);
  g_variant_dict_insert (&dict, "leg", "s", member->data->leg != NULL ? member->data->leg : "");
  if (!member->recorder) {
    g_variant_dict_insert (&dict, "consent", "s", reel_consent_answer_nicks[member->consent]);
    if (member->avatar_error != NULL)
      g_variant_dict_insert (&dict, "avatar-error", "s", member->avatar_error);
    g_variant_dict_insert (&dict, "consent-required", "b", lacks_consent);
  }
  return g_variant_dict_end (&dict);
}

GVariant *
reel_call_describe_participant (ReelCall *self, const char *participant_id)
{
  const ReelMember *member = reel_roster_find (self->roster, participant_id);

  return member != NULL ? describe (self, member, reel_call_lacks_consent (self, participant_id)) : NULL;
}

GVariant *
reel_call_list_participants (ReelCall *self)
{
  g_autoptr (GHashTable) lacking = reel_call_find_lacking_consent (self);
  const GPtrArray *present = reel_roster_get_present (self->roster);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < present->len; i++) {
    const ReelMember *member = present->pdata[i];

    g_variant_builder_add_value (&list, describe (self, member, g_hash_table_contains (lacking, member->data->id)));
  }
  return g_variant_builder_end (&list);
}
