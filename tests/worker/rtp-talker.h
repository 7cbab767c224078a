/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An audio sender with full control of each packet: a tone in PCMU or PCMA, a packet every 20 ms from a thread of its
 * own, with the requested SSRC, numbers and order. Used by the worker's live tests. */
#pragma once

#include <gio/gio.h>

typedef struct _RtpTalker RtpTalker;

typedef enum {
  TALKER_PLAIN,
  TALKER_TWICE,   /* each packet */
  TALKER_SWAPPED, /* the second of two packets first */
  TALKER_STILL,   /* all packets have the same timestamp */
  TALKER_SILENT,  /* nothing is sent; numbers and time continue */
  TALKER_COMFORT, /* a packet of comfort noise, payload type 13, every 200 ms */
} TalkerMode;

/* @socket: (transfer none): to send from; @port: on 127.0.0.1 */
RtpTalker *rtp_talker_new (GSocket *socket, guint16 port, guint32 ssrc, guint hertz);
void rtp_talker_free (RtpTalker *self);
void rtp_talker_set_mode (RtpTalker *self, TalkerMode mode);
/* Another sender on the same socket, with its own numbers and times; those of an SSRC that was used before continue. */
void rtp_talker_set_source (RtpTalker *self, guint32 ssrc, guint hertz);
/* Changes the port to send to. */
void rtp_talker_set_port (RtpTalker *self, guint16 port);
/* 0 or 8: with the matching companding; others: that of 0. */
void rtp_talker_set_payload_type (RtpTalker *self, guint payload_type);

/* Returns: a socket on loopback */
GSocket *rtp_talker_open (void);
/* Sends @size bytes from @socket to @port on loopback. */
void rtp_talker_throw (GSocket *socket, guint16 port, gconstpointer bytes, gsize size);
