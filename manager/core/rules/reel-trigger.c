/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What triggered a recording. Called by the engine. */
#include "manager/core/rules/reel-trigger.h"

#include "manager/core/wire/reel-dict.h"
#include "manager/core/wire/reel-error.h"

#define OFFSET(member) G_STRUCT_OFFSET (ReelTrigger, member)

static const ReelDictKey keys[] = {
  { "origin", REEL_DICT_NICK, OFFSET (origin), .nicks = reel_origin_nicks },
  { "origin-id", REEL_DICT_ID, OFFSET (origin_id) },
  { "scope", REEL_DICT_NICK, OFFSET (scope), .nicks = reel_scope_nicks },
  { "consent", REEL_DICT_NICK, OFFSET (consent), .nicks = reel_consent_rule_nicks },
  { NULL },
};

ReelTrigger *
reel_trigger_new (ReelOrigin origin, const char *origin_id, ReelScope scope, ReelConsentRule consent)
{
  ReelTrigger *self = g_new0 (ReelTrigger, 1);

  self->origin = origin;
  self->origin_id = g_strdup (origin_id);
  self->scope = scope;
  self->consent = consent;
  return self;
}

ReelTrigger *
reel_trigger_copy (const ReelTrigger *self)
{
  return reel_trigger_new (self->origin, self->origin_id, self->scope, self->consent);
}

void
reel_trigger_free (ReelTrigger *self)
{
  g_free (self->origin_id);
  g_free (self);
}

gboolean
reel_trigger_is_automatic (const ReelTrigger *self)
{
  return self->origin == REEL_ORIGIN_FORCED || self->origin == REEL_ORIGIN_MODE;
}

char *
reel_trigger_print (const ReelTrigger *self)
{
  g_autoptr (GVariant) dict = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "origin", g_variant_new_string (reel_origin_nicks[self->origin]));
  if (self->origin_id != NULL)
    g_variant_builder_add (&builder, "{sv}", "origin-id", g_variant_new_string (self->origin_id));
  g_variant_builder_add (&builder, "{sv}", "scope", g_variant_new_string (reel_scope_nicks[self->scope]));
  g_variant_builder_add (&builder, "{sv}", "consent", g_variant_new_string (reel_consent_rule_nicks[self->consent]));
  dict = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_print (dict, TRUE);
}

ReelTrigger *
reel_trigger_parse (const char *text, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_autoptr (ReelTrigger) self = reel_trigger_new (REEL_ORIGIN_SERVER, NULL, REEL_SCOPE_ALL, REEL_CONSENT_UNSET);

  if (dict == NULL) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "The trigger is not a dictionary");
    return NULL;
  }
  if (!reel_dict_read (dict, keys, self, NULL, error))
    return NULL;
  return g_steal_pointer (&self);
}
