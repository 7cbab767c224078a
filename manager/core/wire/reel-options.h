/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options of StartRecording, checked. */
#pragma once

#include "manager/core/wire/reel-dict.h"

typedef enum {
  REEL_CONTENT_AUDIO_VIDEO,
  REEL_CONTENT_AUDIO_ONLY,
} ReelContentType;

typedef enum {
  REEL_CHANNEL_MIXED,
  REEL_CHANNEL_UNMIXED,
} ReelChannelType;

typedef enum {
  REEL_FORMAT_MP4,
  REEL_FORMAT_MP3,
  REEL_FORMAT_WAV,
} ReelFormat;

typedef enum {
  REEL_LAYOUT_AUTO,
  REEL_LAYOUT_GRID,
  REEL_LAYOUT_PRESENTATION,
  REEL_LAYOUT_SPEAKER,
} ReelLayout;

typedef enum {
  REEL_ON_LIMIT_STOP,
  REEL_ON_LIMIT_CONTINUE,
} ReelOnLimit;

/* The options, by key. */
extern const ReelDictKey reel_options_keys[];

/* Values of the options and of the metadata file. */
extern const char *const reel_content_type_nicks[];
extern const char *const reel_channel_type_nicks[];
extern const char *const reel_format_nicks[];
extern const char *const reel_layout_nicks[];
extern const char *const reel_on_limit_nicks[];

/**
 * ReelOptions:
 * @actor: participant id of who starts it, or NULL: a trusted server
 * @user: the user who starts it instead, until the participant is known; or NULL
 * @unmixed_channels: channels of an unmixed file, 1 to 64
 * @max_size_bytes: of a chunk; 0: no limit
 * @max_duration_ms: maximum recorded time of a chunk; never 0
 * @request_id: or NULL
 * @callback_uri: (nullable): an additional webhook for the recording's events
 * @destination: (nullable): where its files go; NULL: the configured default, if any
 * @metadata: an a{ss}, or NULL
 * @channels: (nullable): an a{su}: participant → channel of an unmixed file; the others get those that are left, in the
 *   order in which they are heard
 */
typedef struct {
  char *actor;
  char *user;
  ReelContentType content_type;
  ReelChannelType channel_type;
  ReelFormat format;
  guint32 unmixed_channels;
  ReelLayout layout;
  guint64 max_size_bytes;
  ReelOnLimit on_limit;
  guint64 max_duration_ms;
  gboolean pause_on_start;
  char *request_id;
  char *callback_uri;
  char *destination;
  GVariant *metadata;
  GVariant *channels;
} ReelOptions;

/**
 * reel_options_parse:
 * @options: the a{sv} of StartRecording
 * @limit_ms: the configured maximum of recorded time of a chunk: the default and the maximum
 *
 * Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key
 */
ReelOptions *reel_options_parse (GVariant *options, guint64 limit_ms, GError **error);

void reel_options_free (ReelOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelOptions, reel_options_free)
