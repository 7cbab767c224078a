/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One WebRTC transport: ICE, DTLS and SRTP on one UDP socket, for all streams of a session (BUNDLE, rtcp-mux). In the
 * call's pipeline:
 *
 *   socket → udpsrc → door → dtlssrtpdec → router → streams → funnel → dtlssrtpenc → multiudpsink → socket
 *
 * Created by ReelWebrtcTable; main thread. */
#pragma once

#include "manager/worker/rtp/reel-rtp-plug.h"
#include "manager/worker/webrtc/reel-webrtc-section.h"

#include <gio/gio.h>

typedef struct _ReelWebrtcSession ReelWebrtcSession;

/**
 * reel_webrtc_session_new:
 * @pipeline: gets the elements
 * @socket: a bound UDP socket
 * @peer: a section of the offer
 * @address, @port: of the candidate
 *
 * Receives at once. Errors: REEL_ERROR_INVALID_ARGUMENT: @address is none that a peer can send to;
 * REEL_ERROR_MEDIA_FAILED: an element is missing or does not start.
 */
ReelWebrtcSession *reel_webrtc_session_new (GstElement *pipeline, GSocket *socket, const ReelWebrtcSection *peer,
                                            const char *address, guint16 port, GError **error);
/* All streams have left. */
void reel_webrtc_session_free (ReelWebrtcSession *self);

/* Returns: what a stream is to be plugged into, until reel_webrtc_session_remove(). Error: REEL_ERROR_INVALID_ARGUMENT:
 * the section is of another transport. */
const ReelRtpPlug *reel_webrtc_session_add (ReelWebrtcSession *self, const ReelWebrtcSection *section,
                                            const ReelSdp *sdp, GError **error);
void reel_webrtc_session_remove (ReelWebrtcSession *self, const ReelRtpPlug *plug);
/* Returns: (transfer full): as of reel_webrtc_section_answer(). */
char *reel_webrtc_session_answer (ReelWebrtcSession *self, const ReelWebrtcSection *section, const ReelSdp *sdp,
                                  gboolean first);

/* The peer has new credentials, and so have we: checks with the old ones are answered until the first one with these
 * comes. DTLS and media go on. */
void reel_webrtc_session_restart_ice (ReelWebrtcSession *self, const char *peer_ufrag, const char *ufrag,
                                      const char *pwd);

/* @now: monotonic time, µs. Returns: (nullable): why the session has failed, for good. */
const char *reel_webrtc_session_judge (ReelWebrtcSession *self, gint64 now);
/* An error of @object. Returns: FALSE: it is none of its elements. */
gboolean reel_webrtc_session_take_error (ReelWebrtcSession *self, GstObject *object, const char *text);
