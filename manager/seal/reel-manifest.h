/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A signed list of files, with which anybody can verify them: lines of sha256sum(1), and an Ed25519 signature of the
 * list. Used by the end of a recording, off the main loop. */
#pragma once

#include <gio/gio.h>

/* @paths: files of one directory, which are named without it. Reads all of them.
 * Returns: (transfer full): the list, in the order of the paths */
char *reel_manifest_build (const char *const *paths, GError **error);

/* @key_file: an Ed25519 private key in PEM, as `openssl genpkey -algorithm ed25519` writes it.
 * Returns: (transfer full): the signature of @manifest, 64 bytes */
GBytes *reel_manifest_sign (const char *manifest, const char *key_file, GError **error);
