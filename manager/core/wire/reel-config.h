/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The configuration of callreeld, parsed from the text of callreel.conf. The
 * daemon reads the file; every key is described in callreel.conf(5). */
#pragma once

#include "manager/core/wire/reel-options.h"

/**
 * ReelConfig:
 * @storage_directory: absolute path of the recordings, or NULL: the daemon's own choice
 * @rtp_address: numeric address that media is received on
 * @rtp_port_min: lowest port, even
 * @rtp_port_max: highest port; a stream takes an even port and the one above
 * @strict_source: packets of another address than a stream's source are refused, once it is known
 * @max_picture_width, @max_picture_height: of a picture that is decoded, whichever way up, 16 to 16384
 * @file_directories: absolute paths, one a line, that streams of files lie in; "": there are none; NULL: not given
 * @max_duration_minutes: recorded time that a chunk may hold, 1 to 240
 * @warnings: (element-type guint32): seconds before the limit, falling, none twice
 * @media_timeout_seconds: a recording ends when no packet came for so long
 * @capacity: recordings that may run at once; 0: no set limit
 * @operations_per_call: recordings of one call that may run at once, 1 to 100
 * @idle_call_seconds: a call without people and streams for so long ends; 0: never
 * @automatic_content_type: of recordings that the rules start
 * @normalise_loudness: whether speech is brought to the same loudness, -23 LUFS
 * @censor_text: on the picture of a censored recording, one line; "": none
 * @censor_tone_hz: what a censored recording sounds of; 0: silence
 * @event_topic: the resource id that events carry as topic
 * @announcements_enabled: whether people are told what becomes of a recording
 * @announcements_directory: absolute path of texts of one's own, or NULL
 * @announcements_language: tag of the language of calls that have none
 * @notice_tone: whether a tone repeats while something is recorded
 * @notice_interval_seconds: from one tone's beginning to the next one's, 1 to 3600
 * @streams_network: whether streams may come from other machines by URI
 * @wait_for_prompt: whether recording begins only after the prompt
 */
typedef struct {
  char *storage_directory;
  char *rtp_address;
  guint16 rtp_port_min;
  guint16 rtp_port_max;
  gboolean strict_source;
  guint32 max_picture_width;
  guint32 max_picture_height;
  char *file_directories;
  guint max_duration_minutes;
  GArray *warnings;
  guint media_timeout_seconds;
  guint capacity;
  guint operations_per_call;
  guint idle_call_seconds;
  ReelContentType automatic_content_type;
  gboolean normalise_loudness;
  char *censor_text;
  guint censor_tone_hz;
  char *event_topic;
  gboolean announcements_enabled;
  char *announcements_directory;
  char *announcements_language;
  gboolean notice_tone;
  guint notice_interval_seconds;
  gboolean wait_for_prompt;
  gboolean streams_network;
} ReelConfig;

/* Parses a key file; what it leaves out has its default, so "" gives all defaults.
 * Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the line and the key. */
ReelConfig *reel_config_parse (const char *text, GError **error);

/* Recorded time that a chunk may hold, in milliseconds, as reel_options_parse() wants it. */
guint64 reel_config_get_limit_ms (const ReelConfig *self);

void reel_config_free (ReelConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelConfig, reel_config_free)
