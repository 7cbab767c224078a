/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Secrets that open something: how they are written, what is kept of them, and how
 * they are compared. Random bytes come from whoever makes one. */
#pragma once

#include <glib.h>

/* Of a secret; 128 bits are enough. */
#define REEL_SECRET_BYTES 32

/* In the letters of base64url, without an end. Returns: (transfer full) */
char *reel_secret_print (const guint8 *bytes, gsize length);
/* Whether TEXT has the form of REEL_SECRET_BYTES in reel_secret_print(), so that it may be one. */
gboolean reel_secret_has_form (const char *text);
/* What is kept in its place: 64 hexadecimal digits. SALT: in front of it; NULL: none, for a secret that is random
 * enough by itself. Returns: (transfer full) */
char *reel_secret_hash (const char *salt, const char *secret);
/* SECRET as it may lie on a disk: its bytes, each changed by one of a hash of ID with KEY (HMAC-SHA256), which without
 * KEY, of REEL_SECRET_BYTES random bytes, nobody tells from random ones. The same again makes the secret of it; whether
 * it is the right one only reel_secret_hash() tells. ID: of what it opens; no two secrets have one ID. Returns:
 * (transfer full), NULL where SECRET is none of reel_secret_print() */
char *reel_secret_mask (GBytes *key, const char *id, const char *secret);
/* Takes as long for any two texts of one length. */
gboolean reel_secret_equal (const char *a, const char *b);
