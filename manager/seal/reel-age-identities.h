/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The private keys of an identity file, as age-keygen writes it: a key a line, and comments. Used by the portal, which
 * decrypts sealed recordings while they are played. */
#pragma once

#include "manager/seal/reel-sealed-file.h"

typedef struct _ReelAgeIdentities ReelAgeIdentities;

/* TEXT: the file's; from 1 to 16 keys. Error: %G_IO_ERROR_INVALID_ARGUMENT naming the line; a key is in no message. */
ReelAgeIdentities *reel_age_identities_parse (const char *text, GError **error);
void reel_age_identities_free (ReelAgeIdentities *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelAgeIdentities, reel_age_identities_free)

/* As reel_sealed_file_open(), with whichever key fits. Any thread. */
ReelSealedFile *reel_age_identities_open (const ReelAgeIdentities *self, int fd, GError **error);
