/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A sender of sound whose every packet a test decides: a tone in PCMU or PCMA, a packet each 20 ms from a thread of its
 * own, with the SSRC, numbers and order that are asked for. Used by the worker's live tests. */
#pragma once

#include <gio/gio.h>

typedef struct _RtpTalker RtpTalker;

typedef enum {
  TALKER_PLAIN,
  TALKER_TWICE,   /* each packet */
  TALKER_SWAPPED, /* the second of two packets first */
  TALKER_STILL,   /* the time stamp of all packets is one */
  TALKER_SILENT,  /* nothing is sent; numbers and time go on */
  TALKER_COMFORT, /* a packet of comfort noise, payload type 13, each 200 ms */
} TalkerMode;

/* @socket: (transfer none): to send from; @port: on 127.0.0.1 */
RtpTalker *rtp_talker_new (GSocket *socket, guint16 port, guint32 ssrc, guint hertz);
void rtp_talker_free (RtpTalker *self);
void rtp_talker_set_mode (RtpTalker *self, TalkerMode mode);
/* Another sender on the same socket: its numbers and times are others; that of an SSRC which was there before go on. */
void rtp_talker_set_source (RtpTalker *self, guint32 ssrc, guint hertz);
/* Where it sends to from now on. */
void rtp_talker_set_port (RtpTalker *self, guint16 port);
/* 0 or 8: with the law that belongs to it; others: that of 0. */
void rtp_talker_set_payload_type (RtpTalker *self, guint payload_type);

/* A socket on loopback. */
GSocket *rtp_talker_open (void);
/* Sends @size bytes from @socket to @port on loopback. */
void rtp_talker_throw (GSocket *socket, guint16 port, gconstpointer bytes, gsize size);
