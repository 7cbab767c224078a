/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The data of a call; see the header for who owns it. */
#include "manager/engine/call/reel-call-profile.h"

#include "manager/core/document/reel-metadata-call.h"
#include "manager/core/rules/reel-rules.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-nick.h"

#define RESTRICTED_VARIABLE "SET_RESTRICTED"

/* A call that was restricted once remains so, whatever the variable is later. */
static void
note_restriction (ReelCallProfile *self)
{
  self->restricted |= reel_rules_is_variable_on (self->properties->variables, RESTRICTED_VARIABLE);
}

ReelCallProfile *
reel_call_profile_new (const char *server_call_id, ReelCallProperties *properties, const char *boot_id)
{
  ReelCallProfile *self = g_new0 (ReelCallProfile, 1);

  self->call_id = g_uuid_string_random ();
  self->server_call_id = g_strdup (server_call_id);
  self->boot_id = g_strdup (boot_id);
  self->properties = properties;
  self->state = properties->state;
  self->created_utc = g_get_real_time ();
  note_restriction (self);
  return self;
}

ReelCallProfile *
reel_call_profile_new_restored (const ReelCallRecord *record, GError **error)
{
  g_autoptr (ReelCallProfile) self = g_new0 (ReelCallProfile, 1);
  g_autoptr (GVariant) properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, record->properties, NULL, NULL, error);
  int state = reel_nick_find (reel_call_state_nicks, record->state);

  self->call_id = g_strdup (record->call_id);
  self->server_call_id = g_strdup (record->server_call_id);
  self->boot_id = g_strdup (record->boot_id);
  self->created_utc = record->created_utc;
  self->ended_utc = record->ended_utc;
  self->end_reason = g_strdup (record->end_reason);
  self->restricted = record->restricted;
  self->state = state >= 0 ? (ReelCallState)state : REEL_CALL_STATE_ENDED;
  if (properties == NULL)
    return NULL;
  self->properties = reel_call_properties_parse (properties, error);
  return self->properties != NULL ? g_steal_pointer (&self) : NULL;
}

void
reel_call_profile_free (ReelCallProfile *self)
{
  g_clear_pointer (&self->properties, reel_call_properties_free);
  g_free (self->call_id);
  g_free (self->server_call_id);
  g_free (self->boot_id);
  g_free (self->end_reason);
  g_free (self);
}

gboolean
reel_call_profile_check_ongoing (const ReelCallProfile *self, GError **error)
{
  if (self->state != REEL_CALL_STATE_ENDED)
    return TRUE;
  reel_error_set (error, REEL_ERROR_NO_ONGOING_CALL);
  return FALSE;
}

gboolean
reel_call_profile_update (ReelCallProfile *self, GVariant *properties, GError **error)
{
  if (!reel_call_properties_update (self->properties, properties, error))
    return FALSE;
  note_restriction (self);
  return TRUE;
}

gboolean
reel_call_profile_end (ReelCallProfile *self, const char *reason, GError **error)
{
  if (*reason != '\0' && !reel_id_validate ("reason", reason, error))
    return FALSE;
  if (!reel_call_state_next (self->state, REEL_CALL_EVENT_END, &self->state, error))
    return FALSE;
  self->ended_utc = g_get_real_time ();
  self->end_reason = g_strdup (reason);
  return TRUE;
}

static gboolean
is_given (const char *text)
{
  return text != NULL && *text != '\0';
}

const char *
reel_call_profile_get_subject (const ReelCallProfile *self, const ReelMeeting *meeting)
{
  if (!is_given (self->properties->subject) && meeting != NULL && is_given (meeting->subject))
    return meeting->subject;
  return self->properties->subject;
}

static void
add_text (GVariantBuilder *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (dict, "{sv}", key, g_variant_new_string (text));
}

char *
reel_call_profile_print_properties (const ReelCallProfile *self)
{
  const ReelCallProperties *properties = self->properties;
  g_autoptr (GVariant) dict = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_text (&builder, "kind", reel_call_kind_nicks[properties->kind]);
  add_text (&builder, "subject", properties->subject);
  add_text (&builder, "meeting-id", properties->meeting_id);
  add_text (&builder, "queue", properties->queue);
  add_text (&builder, "initiator", properties->initiator);
  add_text (&builder, "language", properties->language);
  if (properties->capacity != 0)
    g_variant_builder_add (&builder, "{sv}", "capacity", g_variant_new_uint32 (properties->capacity));
  if (properties->variables != NULL)
    g_variant_builder_add (&builder, "{sv}", "variables", properties->variables);
  if (properties->metadata != NULL)
    g_variant_builder_add (&builder, "{sv}", "metadata", properties->metadata);
  dict = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_print (dict, TRUE);
}

ReelChange *
reel_call_profile_make_change (const ReelCallProfile *self, const ReelMeeting *meeting)
{
  g_autofree char *properties = reel_call_profile_print_properties (self);
  ReelCallRecord record = {
    .call_id = self->call_id,
    .server_call_id = self->server_call_id,
    .boot_id = self->boot_id,
    .state = (char *)reel_call_state_nicks[self->state],
    .subject = (char *)reel_call_profile_get_subject (self, meeting),
    .meeting_id = self->properties->meeting_id,
    .properties = properties,
    .created_utc = self->created_utc,
    .ended_utc = self->ended_utc,
    .end_reason = self->end_reason,
    .restricted = self->restricted,
  };

  return reel_change_put_call (&record);
}

char *
reel_call_profile_print_for_metadata (const ReelCallProfile *self, const ReelMeeting *meeting)
{
  const ReelMetadataCall call = {
    .subject = reel_call_profile_get_subject (self, meeting),
    .meeting_id = self->properties->meeting_id,
    .meeting = meeting,
    .restricted = self->restricted,
  };

  return reel_metadata_call_print (&call);
}
