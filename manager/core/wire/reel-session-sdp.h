/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An SDP offer (RFC 3264) of several media sections at once, as AddSession takes it: its sections as descriptions of
 * one stream each, and the answer that their answers make. */
#pragma once

#include "manager/core/wire/reel-stream.h"

#define REEL_SESSION_MAX_SECTIONS 16

/* The keys of AddSession. */
extern const ReelDictKey reel_session_keys[];

/**
 * ReelSessionTransport:
 * @type: REEL_TRANSPORT_WEBRTC or REEL_TRANSPORT_RTP
 * @sdp: the offer
 * @user: who sends; NULL: a trusted server asks
 * @session: the one whose ICE is restarted, by @sdp, a fragment; NULL: it is an offer of another session
 */
typedef struct {
  ReelTransportType type;
  char *sdp;
  char *user;
  char *session;
} ReelSessionTransport;

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key */
ReelSessionTransport *reel_session_transport_parse (GVariant *transport, GError **error);
void reel_session_transport_free (ReelSessionTransport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSessionTransport, reel_session_transport_free)

typedef struct {
  gboolean media;      /* audio or video that the peer may send; everything else is answered with port 0 */
  ReelStreamKind kind; /* of media */
  char *mid;           /* (nullable) */
  char *rejection;     /* the section that answers no */
  char *description;   /* the session part and this section alone */
  char *answer;        /* (nullable): of the stream, set by the caller: a description with a session part */
} ReelSessionSection;

typedef struct {
  GPtrArray *sections; /* ReelSessionSection, at least one of them media */
  gboolean bundle;     /* all media share one transport (RFC 9143) */
} ReelSessionOffer;

/* @bundle: refuse an offer of several media sections that are not all in one group BUNDLE. A second video section of
 * the same peer, or one with a=content:slides (RFC 4796), is its screen. Errors: %REEL_ERROR_INVALID_ARGUMENT. */
ReelSessionOffer *reel_session_offer_parse (const char *sdp, gboolean bundle, GError **error);
void reel_session_offer_free (ReelSessionOffer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSessionOffer, reel_session_offer_free)

/* Returns: the answer. At least one section has its own. */
char *reel_session_offer_answer (const ReelSessionOffer *self);

/* @candidate: a candidate-attribute (RFC 8839 5.1), with or without "a=", or empty for the end of them. Error:
 * %REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_session_check_candidate (const char *candidate, GError **error);
