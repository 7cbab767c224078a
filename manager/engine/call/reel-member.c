/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant of a call; see the header for who owns it. */
#include "manager/engine/call/reel-member.h"

#include "manager/core/document/reel-time.h"

ReelMember *
reel_member_new (ReelParticipant *data, gboolean recorder, gint64 joined_utc)
{
  ReelMember *self = g_new0 (ReelMember, 1);

  self->data = data;
  self->recorder = recorder;
  self->joined_utc = joined_utc;
  return self;
}

void
reel_member_free (ReelMember *self)
{
  reel_participant_free (self->data);
  g_free (self->avatar_error);
  g_free (self->policy);
  g_free (self);
}

static void
add_text (GVariantBuilder *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (dict, "{sv}", key, g_variant_new_string (text));
}

/* In the form that reel_participant_parse() reads. */
static GVariant *
describe (const ReelMember *self)
{
  const ReelParticipant *data = self->data;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_text (&dict, "role", reel_role_nicks[data->role]);
  add_text (&dict, "display-name", data->display_name);
  add_text (&dict, "leg", data->leg);
  add_text (&dict, "user", data->user);
  add_text (&dict, "address", data->address);
  add_text (&dict, "email", data->email);
  add_text (&dict, "avatar", data->avatar);
  if (data->on_hold)
    g_variant_builder_add (&dict, "{sv}", "on-hold", g_variant_new_boolean (TRUE));
  if (data->pinned)
    g_variant_builder_add (&dict, "{sv}", "pinned", g_variant_new_boolean (TRUE));
  return g_variant_builder_end (&dict);
}

GVariant *
reel_member_describe_for_clients (const ReelMember *self, gboolean is_host, gboolean lacks_consent)
{
  g_autofree char *joined = reel_time_to_iso8601 (self->joined_utc);
  g_autoptr (GVariant) described = g_variant_ref_sink (describe (self));
  GVariantDict dict;

  g_variant_dict_init (&dict, described);
  g_variant_dict_insert (&dict, "participant-id", "s", self->data->id);
  g_variant_dict_insert (&dict, "kind", "s", self->recorder ? REEL_MEMBER_RECORDER : REEL_MEMBER_PERSON);
  g_variant_dict_insert (&dict, "host", "b", is_host);
  g_variant_dict_insert (&dict, "joined", "s", joined);
  g_variant_dict_insert (&dict, "leg", "s", self->data->leg != NULL ? self->data->leg : "");
  if (!self->recorder) {
    g_variant_dict_insert (&dict, "consent", "s", reel_consent_answer_nicks[self->consent]);
    if (self->avatar_error != NULL)
      g_variant_dict_insert (&dict, "avatar-error", "s", self->avatar_error);
    g_variant_dict_insert (&dict, "consent-required", "b", lacks_consent);
  }
  return g_variant_dict_end (&dict);
}

GVariant *
reel_member_describe_for_worker (const ReelMember *self)
{
  const ReelParticipant *data = self->data;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_text (&dict, "display-name", reel_participant_get_label (data));
  add_text (&dict, "role", reel_role_nicks[data->role]);
  g_variant_builder_add (&dict, "{sv}", "pinned", g_variant_new_boolean (data->pinned));
  g_variant_builder_add (&dict, "{sv}", "on-hold", g_variant_new_boolean (data->on_hold));
  return g_variant_builder_end (&dict);
}

GVariant *
reel_member_describe_memo (const ReelMember *self)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "properties", describe (self));
  g_variant_builder_add (&dict, "{sv}", "joined-utc", g_variant_new_int64 (self->joined_utc));
  return g_variant_builder_end (&dict);
}

ReelChange *
reel_member_make_change (const ReelMember *self, const char *call_id)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (describe (self));
  g_autofree char *text = g_variant_print (dict, TRUE);
  ReelParticipantRecord record = {
    .call_id = (char *)call_id,
    .participant_id = self->data->id,
    .kind = self->recorder ? (char *)REEL_MEMBER_RECORDER : (char *)REEL_MEMBER_PERSON,
    .properties = text,
    .joined_utc = self->joined_utc,
    .left_utc = self->left_utc,
  };

  return reel_change_put_participant (&record);
}
