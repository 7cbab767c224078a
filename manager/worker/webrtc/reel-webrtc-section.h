/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One media section of a WebRTC offer (RFC 8829): the description of its RTP, which ReelSdp parses, and what concerns
 * the transport; and the same of the answer. Pure: no GStreamer, no socket. Used by ReelWebrtcTable. */
#pragma once

#include "manager/worker/rtp/reel-sdp.h"

#define REEL_WEBRTC_MAX_SSRCS 16

typedef struct {
  char *rtp;   /* the RTP description, as if it were neither encrypted nor bundled */
  char *ufrag; /* of the peer, as is @pwd */
  char *pwd;
  char *hash;          /* "sha-256" */
  char *fingerprint;   /* of the peer's certificate: "AB:CD:…" */
  char *mid;           /* (nullable) */
  guint mid_extension; /* id of the header extension that has the mid; 0: not offered */
  guint n_ssrcs;
  guint32 ssrcs[REEL_WEBRTC_MAX_SSRCS]; /* that the peer has announced for this section */
} ReelWebrtcSection;

/* What the answers of a session have in common. */
typedef struct {
  const char *address; /* numeric */
  guint16 port;
  const char *ufrag;
  const char *pwd;
  const char *fingerprint; /* SHA-256 of the own certificate */
} ReelWebrtcLocal;

/* @text: a session part and one section. Error: REEL_ERROR_INVALID_ARGUMENT. */
ReelWebrtcSection *reel_webrtc_section_parse (const char *text, GError **error);
void reel_webrtc_section_free (ReelWebrtcSection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelWebrtcSection, reel_webrtc_section_free)

/* @sdp: of self->rtp. @first: it is the section that has the candidate. Returns: (transfer full): the answer. */
char *reel_webrtc_section_answer (const ReelWebrtcSection *self, const ReelSdp *sdp, const ReelWebrtcLocal *local,
                                  gboolean first);

/* Returns: (transfer full) (nullable): "AB:CD:…", the hash @name ("sha-256") of the first certificate in @pem; NULL if
 * there is none, or the hash is not supported. */
char *reel_webrtc_fingerprint (const char *pem, const char *name);
