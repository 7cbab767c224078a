/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the call of a room consists of, as far as the connector made it: participants, streams, and the forwarders that
 * feed them. Pure; kept by ReelJanusKeeper, and compared with ReelJanusWanted by reel_janus_plan_next(). */
#pragma once

#include "manager/connectors/janus/core/reel-janus-voice.h"
#include "manager/connectors/janus/core/reel-janus-wanted.h"

/**
 * ReelJanusLink:
 * @serial: of the ReelJanusSource; 0: nothing wants this stream or forwarder
 * @stream: (nullable): its id in the call; NULL: there is only a forwarder, left by somebody before us
 * @port, @rtcp_port: of callreeld, at @address
 * @forwarders: their ids in Janus, of @publisher, one a layer; 0: none
 * @local_rtcp_port: of Janus; 0: it takes none
 * @rtcp_told: callreeld knows @local_rtcp_port
 * @key: (nullable): that Janus is to encrypt with, as in a=crypto; NULL: Janus has it, or is to encrypt nothing
 */
typedef struct {
  guint serial;
  char *stream;
  char *participant;
  char *address;
  guint16 port;
  guint16 rtcp_port;
  char *publisher;
  guint32 forwarders[REEL_JANUS_MAX_LAYERS];
  guint16 local_rtcp_port;
  gboolean rtcp_told;
  gboolean muted;
  char *key;
} ReelJanusLink;

/* Bytes of a key and its salt (AES_CM_128_HMAC_SHA1_80). */
#define REEL_JANUS_KEY_BYTES 30

typedef struct {
  GPtrArray *people; /* ReelJanusPerson, as callreeld has them; role NULL: unknown */
  GPtrArray *links;  /* ReelJanusLink */
  ReelJanusVoice voice;
} ReelJanusLedger;

ReelJanusLedger *reel_janus_ledger_new (void);
void reel_janus_ledger_free (ReelJanusLedger *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelJanusLedger, reel_janus_ledger_free)

/* Returns: the first of its forwarders; 0: it has none */
guint32 reel_janus_link_get_forwarder (const ReelJanusLink *self);
/* ID is not there any more; 0: none is. */
void reel_janus_link_forget_forwarder (ReelJanusLink *self, guint32 id);

/* Overwrites and frees *KEY (nullable), which becomes NULL. */
void reel_janus_key_clear (char **key);

/* The state that both sides report, after a restart of any of the three or a lost connection. PEOPLE, STREAMS:
 * (nullable): Call1's Participants and Streams, aa{sv}; NULL: there is no call. FORWARDERS: the answer to
 * `listforwarders`. What belongs together is linked: forwarders with the SSRCs of a wanted source, one each, that send
 * to the port of a stream of that participant, encrypted if and only if it is to be. All other streams of ours and
 * forwarders with such an SSRC are listed with serial 0. The voice's publisher and one stream of its participant belong
 * together: the stream is made last, and removed first. */
ReelJanusLedger *reel_janus_ledger_adopt (const ReelJanusWanted *wanted, GVariant *people, GVariant *streams,
                                          JsonObject *forwarders);

void reel_janus_ledger_add_person (ReelJanusLedger *self, const char *id, const char *display);
void reel_janus_ledger_remove_person (ReelJanusLedger *self, const char *id);
void reel_janus_ledger_rename_person (ReelJanusLedger *self, const char *id, const char *display);
const ReelJanusPerson *reel_janus_ledger_find_person (const ReelJanusLedger *self, const char *id);

ReelJanusLink *reel_janus_ledger_add_link (ReelJanusLedger *self, guint serial, const char *participant,
                                           const char *publisher);
void reel_janus_ledger_remove_link (ReelJanusLedger *self, ReelJanusLink *link);
/* Returns: (nullable) */
ReelJanusLink *reel_janus_ledger_find_serial (const ReelJanusLedger *self, guint serial);
