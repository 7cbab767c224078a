/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The entrance of a session's transport, at the pad of its udpsrc: a lite agent of ICE (RFC 8445), which answers the
 * peer's connectivity checks and lets in DTLS and SRTP from where they came, and from elsewhere SRTP of sources that
 * are known. Owned by ReelWebrtcSession. */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

typedef struct _ReelWebrtcDoor ReelWebrtcDoor;

typedef struct {
  guint64 checks;     /* that were answered */
  guint64 refused;    /* datagrams of strangers, of too many sources, and what is neither of these */
  gint64 first_check; /* monotonic time, µs; 0: none yet */
  gint64 last_check;  /* monotonic time, µs; 0: none yet */
} ReelWebrtcDoorStats;

/**
 * reel_webrtc_door_new:
 * @pad: the source pad of a udpsrc that reads from @socket
 * @sink: a multiudpsink on @socket, whose destination is where the peer can be reached
 * @ufrag, @pwd: the own ones
 */
ReelWebrtcDoor *reel_webrtc_door_new (GstPad *pad, GstElement *sink, GSocket *socket, const char *ufrag,
                                      const char *pwd, const char *peer_ufrag);
/* The udpsrc has stopped. */
void reel_webrtc_door_free (ReelWebrtcDoor *self);
/* Any thread, takes the lock. Both sides have other credentials; the old ones hold until the first check with these. */
void reel_webrtc_door_restart (ReelWebrtcDoor *self, const char *ufrag, const char *pwd, const char *peer_ufrag);
/* Any thread, no lock. */
void reel_webrtc_door_get_stats (ReelWebrtcDoor *self, ReelWebrtcDoorStats *stats);
