/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The jobs by which a recording's files get to their destination, and its event after
 * them. Used by the end of a recording, so that they are kept with it or not at all.
 *
 * The event is a job as well, of the kind event, behind those of the files: it is
 * due once they are delivered or given up, or older than their age (RULES section 7).
 * callreeld itself takes it (reel-held-events.h). */
#pragma once

#include "manager/core/document/reel-mail-order.h"
#include "manager/core/wire/reel-destination.h"
#include "manager/engine/store/reel-change.h"

/* A file, complete, and whose it is. */
typedef struct {
  char *path;
  char *document_id;
  guint index; /* of the chunk */
} ReelUploadFile;

ReelUploadFile *reel_upload_file_new (const char *path, const char *document_id, guint index);
void reel_upload_file_free (ReelUploadFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelUploadFile, reel_upload_file_free)

/**
 * ReelUploadOrder:
 * @operation: whose files they are
 * @files: (element-type ReelUploadFile)
 * @event_id: of the event
 * @delivered: the event's document once all of @files are at the destination, one line
 * @undelivered: its document where they are not
 * @callback_uri: (nullable): of the recording
 * @utc: microseconds
 * @delivered_mail: (nullable): the mail to the host, as a #ReelMailOrder, once they are there
 * @undelivered_mail: (nullable): that mail where they are not
 */
typedef struct {
  const char *operation;
  const GPtrArray *files;
  const char *event_id;
  const char *delivered;
  const char *undelivered;
  const char *callback_uri;
  gint64 utc;
  const char *delivered_mail;
  const char *undelivered_mail;
} ReelUploadOrder;

/* Adds the jobs to CHANGE, a group, and for each file that it is on its way. */
void reel_upload_orders_add (ReelChange *change, const ReelDestination *destination, const ReelUploadOrder *order);

/* Adds the job of FILE, one of OPERATION that was not sent so far, and that it is on its way. */
void reel_upload_orders_add_file (ReelChange *change, const ReelDestination *destination, const char *operation,
                                  const ReelUploadFile *file, gint64 utc);

/* The document of an event's job BODY; NULL where BODY is of another form. Returns: (transfer full) */
char *reel_upload_orders_pick_event (const char *body, gboolean delivered);
/* The mail that goes with it. Returns: (transfer full), NULL where there is none */
ReelMailOrder *reel_upload_orders_pick_mail (const char *body, gboolean delivered);
/* BODY without the mail. Returns: (transfer full), NULL where there is none in it */
char *reel_upload_orders_cut_mail (const char *body);
