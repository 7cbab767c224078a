/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Seals recordings: encryption to configured public keys by the program age, and a signed manifest. Used by the end of
 * a recording and by ReelSidecarMaker. */
#pragma once

#include "manager/core/document/reel-chunk-files.h"

#include <gio/gio.h>

typedef struct _ReelSealing ReelSealing;

/* @program: age; @recipients: a file of public keys, one a line, as for age's option -R; @signing_key: an Ed25519
 * private key in PEM, or NULL to make no manifests. Reference-counted; its functions may be called on any thread. */
ReelSealing *reel_sealing_new (const char *program, const char *recipients, const char *signing_key);
ReelSealing *reel_sealing_ref (ReelSealing *self);
void reel_sealing_unref (ReelSealing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSealing, reel_sealing_unref)

/* Whether both keys can be used. For startup: blocks on the program. */
gboolean reel_sealing_try (ReelSealing *self, GError **error);

/* Encrypts FROM, which stays, to TO, which is complete and synced when it appears. Blocks; on threads only. */
gboolean reel_sealing_seal (ReelSealing *self, const char *from, const char *to, GError **error);

/* Seals every existing file of the chunk whose media is at LOCATION under its name with .age, and lists them in a
 * signed manifest; the plain files stay. Can be called again after a crash. On a thread, for at most BOUND_MS
 * milliseconds. finish returns the path of the sealed media and its SIZE in bytes; NULL with StorageFull or
 * StorageFailed. */
void reel_storage_seal_async (ReelSealing *sealing, const char *location, guint bound_ms, GAsyncReadyCallback callback,
                              gpointer user_data);
char *reel_storage_seal_finish (GAsyncResult *result, guint64 *size, GError **error);
