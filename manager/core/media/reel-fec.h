/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restores lost packets of one source by forward error correction: a packet of it is the XOR of several media packets,
 * so that it replaces any single one of them. Keeps the last REEL_FEC_KEPT media packets, and the last REEL_FEC_WAITING
 * packets of correction of whose media more than one is missing. Pure; used by ReelRtpRepair with untrusted bytes. */
#pragma once

#include "manager/core/media/reel-fec-header.h"

#define REEL_FEC_KEPT       256
#define REEL_FEC_WAITING    32
#define REEL_FEC_MAX_PACKET 2048 /* bytes; larger ones are not protected */

typedef struct _ReelFec ReelFec;

ReelFec *reel_fec_new (void);
void reel_fec_free (ReelFec *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelFec, reel_fec_free)

/* @data: a whole RTP packet that has arrived; @again: it was sent again. Another source (SSRC) than before begins anew,
 * and so do numbers that jump. Returns: FALSE: it was restored before, and has come itself for the first time. */
gboolean reel_fec_add_media (ReelFec *self, const guint8 *data, gsize size, gboolean again);
/* A packet of correction of the same source. */
void reel_fec_add (ReelFec *self, const ReelFecHeader *header);
/* To be called until it returns FALSE. @data: (out) (transfer none): a packet that was restored with what was added
 * since; valid until the next call of any function. */
gboolean reel_fec_restore (ReelFec *self, const guint8 **data, gsize *size);
/* What was restored as packet @number was not used: if that comes, nothing is taken back. */
void reel_fec_disown (ReelFec *self, guint16 number);
