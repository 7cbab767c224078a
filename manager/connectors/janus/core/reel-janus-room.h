/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A room as the events of the plugin VideoRoom describe it: who publishes what. Pure; kept by ReelJanusKeeper, and the
 * source of ReelJanusWanted. */
#pragma once

#include <json-glib/json-glib.h>

/* Publishers of a room and streams of a publisher that are followed; of more it is known only that there were any. */
#define REEL_JANUS_MAX_PUBLISHERS 256
#define REEL_JANUS_MAX_STREAMS    16
#define REEL_JANUS_MAX_SUBJECT    4096 /* bytes of a call's `subject` */

/**
 * ReelJanusStream:
 * @serial: never that of another stream of the room, nor of the same one after it was gone for a while: Janus forgets
 *   its forwarders then
 * @mid: its name in the publisher's description
 * @codec: as Janus calls it
 * @description: (nullable): what the publisher calls it
 * @moderated: a moderator muted it, so that nothing is forwarded
 */
typedef struct {
  guint serial;
  char *mid;
  char *codec;
  char *description;
  gboolean audio;
  gboolean moderated;
  gboolean simulcast;
} ReelJanusStream;

/* One who publishes, or did and is still in the room. */
typedef struct {
  char *id;
  char *display;      /* (nullable) */
  GPtrArray *streams; /* ReelJanusStream, in the order of the publisher's description */
  gboolean crowded;   /* there are more streams */
  char *twice;        /* (nullable): a mid of several streams, of which one is in STREAMS */
  gboolean checked;   /* Janus was asked for `remote`, which events don't have */
  gboolean remote;    /* made by add_remote_publisher, for which one needs the room's secret */
} ReelJanusPublisher;

typedef struct {
  char *id;
  gboolean numeric;      /* ids are numbers */
  char *description;     /* (nullable): as a call's subject may be */
  GPtrArray *publishers; /* ReelJanusPublisher, in the order in which they came */
  gboolean crowded;      /* there were more of them since we joined */
  gboolean nameless;     /* or one without an id */
  guint last_serial;
} ReelJanusRoom;

typedef enum {
  REEL_JANUS_NOTHING, /* the event is about something else */
  REEL_JANUS_CHANGED,
  REEL_JANUS_OUT, /* the room was destroyed, or we were removed from it */
} ReelJanusChange;

/* DESCRIPTION: (nullable): as Janus has it. */
ReelJanusRoom *reel_janus_room_new (const char *id, gboolean numeric, const char *description);
void reel_janus_room_free (ReelJanusRoom *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelJanusRoom, reel_janus_room_free)

/* DATA: plugindata.data of an event, or of the answer to our own `join`, which replaces all publishers. */
ReelJanusChange reel_janus_room_apply (ReelJanusRoom *self, JsonObject *data);

/* ANSWER: to `listparticipants`. All publishers are checked then. */
void reel_janus_room_apply_participants (ReelJanusRoom *self, JsonObject *answer);
/* Janus has just made the publisher ID, or has reported it as remote. */
void reel_janus_room_vouch (ReelJanusRoom *self, const char *id);

/* Returns: (nullable) */
const ReelJanusPublisher *reel_janus_room_find (const ReelJanusRoom *self, const char *id);
