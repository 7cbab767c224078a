/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A media stream of a participant, as described by the client in AddStream and UpdateStream: its kind, its transport,
 * its changes. */
#pragma once

#include "manager/core/wire/reel-dict.h"

typedef enum {
  REEL_STREAM_KIND_AUDIO,
  REEL_STREAM_KIND_VIDEO,
  REEL_STREAM_KIND_SCREEN,
  REEL_STREAM_KIND_ANNOUNCEMENT, /* what Callreel sends into the call */
} ReelStreamKind;

typedef enum {
  REEL_TRANSPORT_RTP,
  REEL_TRANSPORT_URI,
  REEL_TRANSPORT_WEBRTC, /* of a session alone */
} ReelTransportType;

/* Default maximum of a decoded picture, in pixels. */
#define REEL_PICTURE_WIDTH  4096
#define REEL_PICTURE_HEIGHT 2304
#define REEL_PICTURE_LIMIT  16384

/* The keys of AddStream. */
extern const ReelDictKey reel_transport_keys[];

/* The keys of UpdateStream. */
extern const ReelDictKey reel_stream_update_keys[];

extern const char *const reel_stream_kind_nicks[];
/* Those of AddStream. */
extern const char *const reel_transport_type_nicks[];
/* Those between manager and worker as well. */
extern const char *const reel_transport_all_nicks[];

/* @sdp is set for rtp and webrtc: a text that the worker parses; @rtcp_address, for rtp only, is NULL if not given: an
 * address and port (reel_socket_address_parse()) to which RTCP is sent whatever the SDP says; @uri for uri only, a file
 * or an RTSP source; @session is the id of the session that the stream was negotiated with, or NULL, and @ice_restarts
 * how often its ICE was restarted. */
typedef struct {
  ReelTransportType type;
  char *sdp;
  char *uri;
  char *rtcp_address;
  char *session;
  guint32 ssrc; /* of what we send, of an announcement; 0: any */
  guint32 ice_restarts;
} ReelTransport;

/* The changes of UpdateStream: @muted applies if @has_muted is set, @strict if @has_strict is; @sdp and
 * @rtcp_address are NULL if not given. @strict: refuse packets from other addresses than the source's; @relearn: learn
 * the source's address again; @ice: between manager and worker alone, the credentials of a restart, for the session of
 * a WebRTC stream: "ufrag of the peer, our ufrag, our password", with spaces between them. */
typedef struct {
  gboolean has_muted;
  gboolean muted;
  gboolean has_strict;
  gboolean strict;
  gboolean relearn;
  char *sdp;
  char *rtcp_address;
  char *ice;
} ReelStreamUpdate;

/* That of AddStream. Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key. */
ReelTransport *reel_transport_parse (GVariant *transport, GError **error);
/* One that the manager has written itself. */
ReelTransport *reel_transport_parse_own (GVariant *transport, GError **error);

/* @network: whether streams may come from other machines by URI ([streams] network). Returns: FALSE with
 * %REEL_ERROR_INVALID_ARGUMENT if this one would, but may not. */
gboolean reel_transport_check_network (const ReelTransport *self, gboolean network, GError **error);

void reel_transport_free (ReelTransport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelTransport, reel_transport_free)

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key. */
ReelStreamUpdate *reel_stream_update_parse (GVariant *update, GError **error);
/* One that the manager has written itself. */
ReelStreamUpdate *reel_stream_update_parse_own (GVariant *update, GError **error);

void reel_stream_update_free (ReelStreamUpdate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelStreamUpdate, reel_stream_update_free)
