/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Video and audio of a recorded file, decoded by libav from an open descriptor. Used by callreel-sidecar. */
#pragma once

#include <gio/gio.h>

typedef struct AVFrame AVFrame;
typedef struct _ReelMediaReader ReelMediaReader;

/* @fd is not closed; @extension: mp4, mp3 or wav, the format. Opens no other file, even if this one refers to it, and
 * uses no other codecs than the recorder. Errors: a text for people, in G_IO_ERROR. */
ReelMediaReader *reel_media_reader_new (int fd, const char *extension, GError **error);
void reel_media_reader_free (ReelMediaReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMediaReader, reel_media_reader_free)

gboolean reel_media_reader_has_video (const ReelMediaReader *self);
/* Returns: the duration of the video, in µs */
gint64 reel_media_reader_get_duration (const ReelMediaReader *self);

/* Returns: (transfer none): the picture shown at @time, in µs, or the last one; I420, valid until the next call; NULL
 * and @error if there is none */
const AVFrame *reel_media_reader_get_picture (ReelMediaReader *self, gint64 time, GError **error);

/* @samples: interleaved, @frames per channel */
typedef void (*ReelMediaSound) (guint channels, guint rate, const float *samples, gsize frames, gpointer user_data);
/* The whole audio, from the beginning. */
gboolean reel_media_reader_read_sound (ReelMediaReader *self, ReelMediaSound take, gpointer user_data, GError **error);
