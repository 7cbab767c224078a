/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All data of one participant in the catalogue, of all calls. Used by the export and the erasure. */
#pragma once

#include "manager/engine/store/reel-store.h"

/* At most this many rows of each kind are used. */
#define REEL_ARCHIVE_PERSON_MAX_CALLS 2000

typedef struct {
  char *id;
  GPtrArray *calls;      /* ReelCallRecord */
  GPtrArray *rows;       /* ReelParticipantRecord */
  GPtrArray *log;        /* ReelLogRecord */
  GPtrArray *streams;    /* ReelStreamRecord */
  GPtrArray *chat;       /* ReelChatRecord: what they wrote */
  GPtrArray *recordings; /* ReelListedRecord: of these calls */
  GPtrArray *links;      /* ReelLinkRecord: to documents of these, to whomever */
  GPtrArray *mails;      /* ReelJobRecord: about these, to whomever; also events, some of which have a mail */
} ReelArchivePerson;

void reel_archive_person_free (ReelArchivePerson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelArchivePerson, reel_archive_person_free)

/* Errors: StorageFailed, UnknownParticipant if no call had this participant. */
void reel_archive_person_find_async (ReelStore *store, const char *participant_id, GAsyncReadyCallback callback,
                                     gpointer user_data);
ReelArchivePerson *reel_archive_person_find_finish (GAsyncResult *result, GError **error);

/* Takes PERSON, whose links and mails are read anew: events are announced at any time. Finished as above; on an error
 * PERSON is freed. */
void reel_archive_person_look_again_async (ReelStore *store, ReelArchivePerson *person, GAsyncReadyCallback callback,
                                           gpointer user_data);

/* Whether the limit was reached, so that there may be more calls than these. */
gboolean reel_archive_person_is_cut (const ReelArchivePerson *self);
