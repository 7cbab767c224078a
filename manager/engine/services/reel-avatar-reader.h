/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decodes participants' images, each once and by its own callreel-avatar. Owned by ReelServices, used by ReelCall; main
 * thread only. */
#pragma once

#include <gio/gio.h>

typedef struct _ReelAvatarReader ReelAvatarReader;

/* Maximum wall time for one image. */
#define REEL_AVATAR_SECONDS 5

/* @program: callreel-avatar. Reference counted. */
ReelAvatarReader *reel_avatar_reader_new (const char *program);
ReelAvatarReader *reel_avatar_reader_ref (ReelAvatarReader *self);
void reel_avatar_reader_unref (ReelAvatarReader *self);

/* FILE: the open image, taken. PATH: its name, for errors. At most two are decoded at a time, 1024 others wait; at most
 * 256 are cached. The finish function returns the descriptor of a sealed memfd (manager/core/media/reel-portrait.h), to
 * be passed to reel_avatar_reader_close(); -1 and InvalidArgument, with the reason, or Overloaded. */
void reel_avatar_reader_read_async (ReelAvatarReader *self, int file, const char *path, GAsyncReadyCallback callback,
                                    gpointer user_data);
int reel_avatar_reader_read_finish (GAsyncResult *result, GError **error);
void reel_avatar_reader_close (ReelAvatarReader *self, int fd);
