/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was sent to a participant who is erased: links to recordings of their calls, and mails about them. Used by the
 * erasure; main thread. */
#pragma once

#include "manager/engine/archive/reel-archive-person.h"

/**
 * ReelArchiveErasureMail:
 * @links: how many links no longer say to whom they were given; whoever has one can still open it
 * @mails: (element-type utf8): links and events whose mails go, also those that an event which waits has with it
 */
typedef struct {
  guint links;
  GPtrArray *mails;
} ReelArchiveErasureMail;

/* Adds to GROUP what erases them. Whom something was sent to is known by the addresses of PERSON's rows; whom a link
 * was given to that was not sent, by their id and the names in these, in letters of any case. */
ReelArchiveErasureMail *reel_archive_erasure_mail_new (const ReelArchivePerson *person, ReelChange *group);
void reel_archive_erasure_mail_free (ReelArchiveErasureMail *self);
