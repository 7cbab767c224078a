/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* On what grounds a recording runs: who or which rule started it, and whom it
 * takes. Noted with each operation, so that the rules judge it alike after a
 * restart of the manager. */
#pragma once

#include "manager/core/rules/reel-rules.h"

/* Members as in ReelRulesRecording; @origin_id is owned. */
typedef struct {
  ReelOrigin origin;
  char *origin_id;
  ReelScope scope;
  ReelConsentRule consent;
} ReelGrounds;

ReelGrounds *reel_grounds_new (ReelOrigin origin, const char *origin_id, ReelScope scope, ReelConsentRule consent);
ReelGrounds *reel_grounds_copy (const ReelGrounds *self);
void reel_grounds_free (ReelGrounds *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelGrounds, reel_grounds_free)

/* Whether the rules started it, not a person or a server. */
gboolean reel_grounds_is_automatic (const ReelGrounds *self);

/* An a{sv} as text, as reel_grounds_parse() reads it. */
char *reel_grounds_print (const ReelGrounds *self);

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT for a text that
 * reel_grounds_print() did not make */
ReelGrounds *reel_grounds_parse (const char *text, GError **error);
