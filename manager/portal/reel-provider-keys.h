/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys of the OpenID Connect provider, for the verifier: from a file, read at the start and on SIGHUP, or from an
 * address, fetched at the start, every hour, and when a token names a key that is not among them. Made by main.c. Main
 * thread only. */
#pragma once

#include "manager/core/wire/reel-portal-config.h"
#include "manager/secret/reel-token.h"

typedef struct _ReelProviderKeys ReelProviderKeys;

/* The arguments live as long. Reads the file, if it is one. NOW: monotonic, µs. Errors: of the file. */
ReelProviderKeys *reel_provider_keys_new (const ReelPortalConfig *config, ReelTokenVerifier *verifier, gint64 now,
                                          GError **error);
void reel_provider_keys_free (ReelProviderKeys *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelProviderKeys, reel_provider_keys_free)

/* Fetches them again, unless that has been done in the half minute before NOW. Until new ones are there the former
 * ones count. */
void reel_provider_keys_refresh (ReelProviderKeys *self, gint64 now);
/* Reads the file again. */
gboolean reel_provider_keys_reload (ReelProviderKeys *self, GError **error);
