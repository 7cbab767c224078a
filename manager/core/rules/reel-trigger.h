/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What triggered a recording: who or which rule started it, and whom it records. Stored with each operation, so that
 * the rules decide the same after a restart of the manager. */
#pragma once

#include "manager/core/rules/reel-rules.h"

/* Members as in ReelRulesRecording; @origin_id is owned. */
typedef struct {
  ReelOrigin origin;
  char *origin_id;
  ReelScope scope;
  ReelConsentRule consent;
} ReelTrigger;

ReelTrigger *reel_trigger_new (ReelOrigin origin, const char *origin_id, ReelScope scope, ReelConsentRule consent);
ReelTrigger *reel_trigger_copy (const ReelTrigger *self);
void reel_trigger_free (ReelTrigger *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelTrigger, reel_trigger_free)

/* Whether the rules started it, not a participant or a server. */
gboolean reel_trigger_is_automatic (const ReelTrigger *self);

/* An a{sv} as text, as reel_trigger_parse() reads it. */
char *reel_trigger_print (const ReelTrigger *self);

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT for a text that
 * reel_trigger_print() did not make */
ReelTrigger *reel_trigger_parse (const char *text, GError **error);
