/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The configuration of callreeld, parsed from the text of callreel.conf. The
 * daemon reads the file; every key is described in callreel.conf(5). */
#pragma once

#include "manager/core/wire/reel-destination.h"
#include "manager/core/wire/reel-mail-config.h"
#include "manager/core/wire/reel-options.h"
#include "manager/core/wire/reel-portal-config.h"
#include "manager/core/wire/reel-siprec-config.h"
#include "manager/core/wire/reel-webhook.h"

/**
 * ReelConfig:
 * @storage_directory: absolute path of the recordings, or NULL: the daemon's own choice
 * @keep_hours: a recording's files go so long after its end; 0: never
 * @keep_undelivered_hours: and not before a delivery of them was given up for so long
 * @shorten_existing: whether what is kept longer than @keep_hours by now goes earlier
 * @seal_recipients: a file of public keys that recordings are sealed to, or NULL
 * @signing_key: a file with the private key that manifests of sealed recordings are signed with, or NULL
 * @rtp_address: numeric address that media is received on
 * @rtp_port_min: lowest port, even
 * @rtp_port_max: highest port; a stream takes an even port and the one above
 * @strict_source: packets of another address than a stream's source are refused, once it is known
 * @relearn_after_seconds: of silence of the source, after which another address is accepted; 0: never
 * @dtmf_digits: the log of a call tells which keys were pressed
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
 * @portal: what callreel-portal does, and what the addresses of links begin with; never NULL
 * @siprec: what callreel-siprec does; never NULL
 * @webhooks: (element-type ReelWebhook): in the order of the file
 * @mail: how e-mail is sent; NULL: there is none
 * @callback: what holds for webhooks that a recording names itself; NULL: there may be none
 * @destinations: (element-type ReelDestination): in the order of the file
 * @default_destination: the one of recordings that name none; NULL: their files stay where they are
 */
typedef struct {
  char *storage_directory;
  guint keep_hours;
  guint keep_undelivered_hours;
  gboolean shorten_existing;
  char *seal_recipients;
  char *signing_key;
  char *rtp_address;
  guint16 rtp_port_min;
  guint16 rtp_port_max;
  gboolean strict_source;
  guint relearn_after_seconds;
  gboolean dtmf_digits;
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
  ReelPortalConfig *portal;
  ReelSiprecConfig *siprec;
  GPtrArray *webhooks;
  ReelWebhook *callback;
  ReelMailConfig *mail;
  GPtrArray *destinations;
  char *default_destination;
} ReelConfig;

/* Parses a key file; missing keys have their defaults, so "" gives all defaults. Returns: NULL with
 * %REEL_ERROR_INVALID_ARGUMENT naming the line and the key. */
ReelConfig *reel_config_parse (const char *text, GError **error);

/* Maximum recorded time of a chunk in milliseconds, for reel_options_parse(). */
guint64 reel_config_get_limit_ms (const ReelConfig *self);

void reel_config_free (ReelConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelConfig, reel_config_free)
