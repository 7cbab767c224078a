/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The configuration of callreel-janus, from the text of its file. Pure; callreel-janus(8) describes each key. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_JANUS_BY_ID,      /* a publisher is the participant of its id */
  REEL_JANUS_BY_DISPLAY, /* publishers with the same display name are one participant */
} ReelJanusIdentity;

/**
 * ReelJanusConfig:
 * @url: of Janus's WebSocket server
 * @name: what the ids of calls begin with
 * @api_secret_file, @admin_key_file, @room_secret_file, @pin_file: (nullable): files or credentials; NULL: none is
 * needed
 * @media_address: numeric address at which Janus takes RTCP
 * @recorder_address: (nullable): numeric address that Janus sends to; NULL: the one that callreeld names
 * @srtp: Janus encrypts what it sends, with a key that the connector makes for each stream
 * @rooms, @except_rooms: patterns of ids and descriptions, in lower case
 * @poll_seconds: how often rooms are listed
 * @linger_seconds: how long somebody who left stays in the call
 * @outage_seconds: how long a call lasts while Janus cannot be reached
 * @display: what the recorder is called in the room
 * @administrators, @members: patterns of display names and ids, in lower case
 * @default_role: of all others
 * @screens: patterns of descriptions, in lower case
 * @prompt: whether what the recorder says is published in the room
 * @texts: whether texts of the recorder are sent to the TextRoom with the id of the room
 * @text_secret_file: (nullable): of its secret; NULL: that of the rooms
 * @question: what people are asked whose consent is needed
 * @yes, @no: patterns of their answers, in lower case
 * @answers_address: numeric address at which Janus posts what is written in text rooms
 * @answers_port: 0: it does not
 * @answers_key_file: (nullable): with the path of its URL
 */
typedef struct {
  char *url;
  char *name;
  char *api_secret_file;
  char *admin_key_file;
  char *room_secret_file;
  char *pin_file;
  char *media_address;
  char *recorder_address;
  gboolean srtp;
  char **rooms;
  char **except_rooms;
  guint poll_seconds;
  guint linger_seconds;
  guint outage_seconds;
  char *display;
  ReelJanusIdentity identity;
  char **administrators;
  char **members;
  char *default_role;
  char **screens;
  gboolean prompt;
  gboolean texts;
  char *text_secret_file;
  char *question;
  char **yes;
  char **no;
  char *answers_address;
  guint16 answers_port;
  char *answers_key_file;
} ReelJanusConfig;

/* Missing keys have their defaults, so "" gives all defaults. Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT that
 * names group and key. */
ReelJanusConfig *reel_janus_config_parse (const char *text, GError **error);
void reel_janus_config_free (ReelJanusConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelJanusConfig, reel_janus_config_free)

/* Whether TEXT (nullable) matches one of PATTERNS (* and ?), without regard to case. */
gboolean reel_janus_config_matches (char **patterns, const char *text);
gboolean reel_janus_config_takes_room (const ReelJanusConfig *self, const char *id, const char *description);
