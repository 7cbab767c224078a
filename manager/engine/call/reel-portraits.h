/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pictures shown for participants without a camera: images named by the client, decoded by another process, kept
 * while the participant is present, and sent to each worker. Participants without a usable image are shown by initials.
 * Owned by ReelCall; main thread only.
 *
 * Signal:
 * "changed" (s participant id): the picture is ready, or has failed. */
#pragma once

#include "manager/engine/call/reel-roster.h"
#include "manager/engine/link/reel-worker-provider.h"
#include "manager/engine/services/reel-avatar-opener.h"
#include "manager/engine/services/reel-avatar-reader.h"

#define REEL_TYPE_PORTRAITS (reel_portraits_get_type ())
G_DECLARE_FINAL_TYPE (ReelPortraits, reel_portraits, REEL, PORTRAITS, GObject)

ReelPortraits *reel_portraits_new (ReelAvatarOpener *opener, ReelAvatarReader *reader, const char *call_id,
                                   ReelRoster *roster, ReelWorkerProvider *workers);
/* Drops all pictures. */
void reel_portraits_close (ReelPortraits *self);

/* The member is new, or has another image. FILE: that image, open; taken; -1: it is opened here. */
void reel_portraits_read (ReelPortraits *self, ReelMember *member, int file);
/* The same for all members present, none of whose images is open. */
void reel_portraits_read_all (ReelPortraits *self);
/* The member leaves. */
void reel_portraits_drop (ReelPortraits *self, ReelMember *member);
/* Sends the member's picture, if any, to WORKER, which has the member. */
void reel_portraits_forward (ReelPortraits *self, const ReelMember *member, ReelWorker *worker);
