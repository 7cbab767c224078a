/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets of forward error correction: which media packets one protects, and what it says of their headers. Two
 * formats, ULPFEC (RFC 5109) and FlexFEC as browsers write it (draft-ietf-payload-flexible-fec-scheme-03). Pure; called
 * by ReelFec with untrusted bytes. */
#pragma once

#include <glib.h>

#define REEL_FEC_MAX_PROTECTED 109 /* packets, of FlexFEC; 48 of ULPFEC */

typedef struct {
  guint8 flags;          /* of the protected packets, combined by XOR: P, X and CC, as in the first byte of RTP */
  guint8 type;           /* the same: M and PT, as in the second */
  guint16 length;        /* the same: bytes after the 12 of the fixed header */
  guint32 timestamp;     /* the same */
  guint16 base;          /* sequence number of the first packet */
  guint64 mask[2];       /* bit: protected packet, counted from the base */
  guint32 ssrc;          /* of the protected packets, which only FlexFEC names */
  const guint8 *payload; /* in the parsed bytes */
  gsize size;
} ReelFecHeader;

/* @data: the payload of an RTP packet. Returns: FALSE: malformed, or it protects nothing. */
gboolean reel_fec_header_parse_ulpfec (const guint8 *data, gsize size, ReelFecHeader *header);
/* The same. Retransmissions, fixed masks and packets that protect several sources are refused: nobody sends them. */
gboolean reel_fec_header_parse_flexfec (const guint8 *data, gsize size, ReelFecHeader *header);
gboolean reel_fec_header_protects (const ReelFecHeader *self, guint16 number);
