/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The header of a file encrypted with age (age-encryption.org/v1), and the file key in it. Used by
 * reel-sealed-file.c. */
#pragma once

#include <gio/gio.h>

#define REEL_AGE_KEY_BYTES      32
#define REEL_AGE_FILE_KEY_BYTES 16
/* Enough for any realistic number of recipients. */
#define REEL_AGE_MAX_HEADER 65536

/* @data: the beginning of the file, of REEL_AGE_MAX_HEADER bytes or all of it; @identity: an X25519 private key;
 * @header_length: where the payload begins. Returns: whether @identity is one that the file is for, and the header is
 * whole; then @file_key is its key. Errors: %G_IO_ERROR_PERMISSION_DENIED: it is for others; %G_IO_ERROR_INVALID_DATA:
 * it is no header, or was changed or cut off. */
gboolean reel_age_header_open (const guint8 *data, gsize length, const guint8 *identity, guint8 *file_key,
                               gsize *header_length, GError **error);

/* HKDF (RFC 5869) with SHA-256. */
gboolean reel_age_derive (const guint8 *key, gsize key_length, const guint8 *salt, gsize salt_length, const char *info,
                          guint8 *derived);
/* ChaCha20-Poly1305 (RFC 8439): decrypts @length bytes, which their tag follows. Returns: FALSE if they are not
 * authentic */
gboolean reel_age_decrypt (const guint8 *key, const guint8 *nonce, const guint8 *data, gsize length, guint8 *plain);

#define REEL_AGE_NONCE_BYTES 12
#define REEL_AGE_TAG_BYTES   16
