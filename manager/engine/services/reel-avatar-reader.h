/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Participants' images, each decoded once by a callreel-avatar of its own. Owned by ReelServices, used by ReelCall;
 * main thread only. */
#pragma once

#include <gio/gio.h>

typedef struct _ReelAvatarReader ReelAvatarReader;

/* Wall time that one image may take. */
#define REEL_AVATAR_SECONDS 5

/* @program: callreel-avatar. Counted. */
ReelAvatarReader *reel_avatar_reader_new (const char *program);
ReelAvatarReader *reel_avatar_reader_ref (ReelAvatarReader *self);
void reel_avatar_reader_unref (ReelAvatarReader *self);

/* Two at a time are decoded, 1024 others wait; 256 are kept at most. finish returns the descriptor of a file in memory
 * that can't be changed any more (manager/core/media/reel-portrait.h), to be given to reel_avatar_reader_close(); -1
 * and InvalidArgument, which says what is wrong with the image, or Overloaded. */
void reel_avatar_reader_read_async (ReelAvatarReader *self, const char *path, GAsyncReadyCallback callback,
                                    gpointer user_data);
int reel_avatar_reader_read_finish (GAsyncResult *result, GError **error);
void reel_avatar_reader_close (ReelAvatarReader *self, int fd);
