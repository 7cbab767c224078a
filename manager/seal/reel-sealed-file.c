/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* age's payload: pieces of 64 KiB, each under a nonce of its number and of whether it is the last; see the header. */
#include "manager/seal/reel-sealed-file.h"

#include "manager/seal/reel-age-header.h"
#include "manager/seal/reel-bech32.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define IDENTITY_PREFIX "age-secret-key-1"
#define PIECE           65536
#define SEALED_PIECE    (PIECE + REEL_AGE_TAG_BYTES)
#define SALT_BYTES      16
#define NO_PIECE        G_MAXUINT64

struct _ReelSealedFile {
  int fd;
  guint64 payload; /* offset of the first piece */
  guint64 pieces;
  guint64 size;
  guint8 key[REEL_AGE_KEY_BYTES];
  guint64 number; /* of the piece in `plain` */
  gsize length;
  guint8 plain[PIECE];
};

static gboolean
fail (GError **error, GIOErrorEnum code, const char *why)
{
  g_set_error_literal (error, G_IO_ERROR, (int)code, why);
  return FALSE;
}

/* Returns: bytes read, fewer at the end of the file; -1 with errno */
static gssize
read_at (int fd, guint64 offset, void *buffer, gsize length)
{
  gsize done = 0;
  gssize n;

  while (done < length) {
    n = pread (fd, (guint8 *)buffer + done, length - done, (off_t)(offset + done));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return -1;
    if (n == 0)
      break;
    done += (gsize)n;
  }
  return (gssize)done;
}

static gboolean
load (ReelSealedFile *self, guint64 number, GError **error)
{
  const gboolean last = number == self->pieces - 1;
  g_autofree guint8 *sealed = g_malloc (SEALED_PIECE);
  guint8 nonce[REEL_AGE_NONCE_BYTES] = { 0 };
  gssize n;

  if (number == self->number)
    return TRUE;
  self->number = NO_PIECE;
  n = read_at (self->fd, self->payload + number * SEALED_PIECE, sealed, SEALED_PIECE);
  if (n < 0) {
    g_set_error (error, G_IO_ERROR, (int)g_io_error_from_errno (errno), "It can't be read: %s", g_strerror (errno));
    return FALSE;
  }
  for (guint i = 0; i < 8; i++)
    nonce[REEL_AGE_NONCE_BYTES - 2 - i] = (guint8)(number >> (8 * i));
  nonce[REEL_AGE_NONCE_BYTES - 1] = last;
  if (n < REEL_AGE_TAG_BYTES || (!last && n != SEALED_PIECE) ||
      !reel_age_decrypt (self->key, nonce, sealed, (gsize)n - REEL_AGE_TAG_BYTES, self->plain))
    return fail (error, G_IO_ERROR_INVALID_DATA, "It was changed or cut off");
  self->number = number;
  self->length = (gsize)n - REEL_AGE_TAG_BYTES;
  return TRUE;
}

static gboolean
open_payload (ReelSealedFile *self, guint64 header_length, const guint8 *file_key, GError **error)
{
  guint8 salt[SALT_BYTES];
  struct stat info;
  guint64 sealed;

  self->payload = header_length + SALT_BYTES;
  if (fstat (self->fd, &info) < 0 || (guint64)info.st_size < self->payload + REEL_AGE_TAG_BYTES ||
      read_at (self->fd, header_length, salt, sizeof salt) != sizeof salt)
    return fail (error, G_IO_ERROR_INVALID_DATA, "It was cut off");
  if (!reel_age_derive (file_key, REEL_AGE_FILE_KEY_BYTES, salt, sizeof salt, "payload", self->key))
    return fail (error, G_IO_ERROR_FAILED, "Its key can't be derived");
  sealed = (guint64)info.st_size - self->payload;
  self->pieces = (sealed + SEALED_PIECE - 1) / SEALED_PIECE;
  self->size = sealed - self->pieces * REEL_AGE_TAG_BYTES;
  /* A file cut off between two pieces has no last piece. */
  return load (self, self->pieces - 1, error);
}

ReelSealedFile *
reel_sealed_file_open (int fd, const char *identity, GError **error)
{
  g_autoptr (ReelSealedFile) self = g_new0 (ReelSealedFile, 1);
  g_autofree guint8 *data = g_malloc (REEL_AGE_MAX_HEADER);
  guint8 private_key[REEL_AGE_KEY_BYTES], file_key[REEL_AGE_FILE_KEY_BYTES] = { 0 };
  const gssize length = read_at (fd, 0, data, REEL_AGE_MAX_HEADER);
  gsize header_length = 0;
  gboolean done;

  self->fd = fd;
  self->number = NO_PIECE;
  if (!reel_bech32_decode (identity, IDENTITY_PREFIX, private_key, sizeof private_key)) {
    fail (error, G_IO_ERROR_INVALID_ARGUMENT, "This is no private key of age");
    return NULL;
  }
  done = reel_age_header_open (data, (gsize)MAX (length, 0), private_key, file_key, &header_length, error) &&
         open_payload (self, header_length, file_key, error);
  OPENSSL_cleanse (private_key, sizeof private_key);
  OPENSSL_cleanse (file_key, sizeof file_key);
  return done ? g_steal_pointer (&self) : NULL;
}

void
reel_sealed_file_close (ReelSealedFile *self)
{
  OPENSSL_cleanse (self, sizeof *self);
  g_free (self);
}

guint64
reel_sealed_file_get_size (const ReelSealedFile *self)
{
  return self->size;
}

gssize
reel_sealed_file_read (ReelSealedFile *self, guint64 offset, void *buffer, gsize length, GError **error)
{
  const gsize within = offset % PIECE;

  if (offset >= self->size || length == 0)
    return 0;
  if (!load (self, offset / PIECE, error))
    return -1;
  length = MIN (length, self->length - within);
  memcpy (buffer, self->plain + within, length);
  return (gssize)length;
}
