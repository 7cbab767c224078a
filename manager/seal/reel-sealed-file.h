/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random access to a sealed file, for playback with seeking. A sealed file is encrypted with age in pieces of 64 KiB,
 * each of which is authenticated. */
#pragma once

#include <gio/gio.h>

typedef struct _ReelSealedFile ReelSealedFile;

/* @fd stays the caller's, and its position counts for nothing; @identity: a private key as age-keygen writes it,
 * AGE-SECRET-KEY-1…. Errors: %G_IO_ERROR_INVALID_ARGUMENT: that is no key; %G_IO_ERROR_PERMISSION_DENIED: the file is
 * not for it; %G_IO_ERROR_INVALID_DATA: the file is not sealed, was changed or was cut off. Waits for the disk. */
ReelSealedFile *reel_sealed_file_open (int fd, const char *identity, GError **error);
void reel_sealed_file_close (ReelSealedFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSealedFile, reel_sealed_file_close)

/* The size of the plain content in bytes. */
guint64 reel_sealed_file_get_size (const ReelSealedFile *self);

/* Reads up to @length bytes from @offset on, at most to the end of a piece. Returns: 0 at the end of the file; -1 with
 * %G_IO_ERROR_INVALID_DATA if they are not authentic: then none is returned. One thread at a time. */
gssize reel_sealed_file_read (ReelSealedFile *self, guint64 offset, void *buffer, gsize length, GError **error);
