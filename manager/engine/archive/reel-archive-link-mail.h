/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The mail to whom a link is sent (RULES section 7): what it says of the link's documents. Used by
 * reel-archive-link.c. */
#pragma once

#include "manager/core/rules/reel-link-terms.h"
#include "manager/engine/archive/reel-archive-document.h"
#include "manager/engine/services/reel-services.h"

typedef struct _ReelArchiveLinkMail ReelArchiveLinkMail;

/* TO: an address. SERVICES: which have mail configured, and live longer. */
ReelArchiveLinkMail *reel_archive_link_mail_new (const ReelServices *services, const char *to,
                                                 const ReelLinkTerms *terms, gboolean has_code);
void reel_archive_link_mail_free (ReelArchiveLinkMail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelArchiveLinkMail, reel_archive_link_mail_free)

void reel_archive_link_mail_add (ReelArchiveLinkMail *self, const ReelArchiveDocument *document);
/* Adds the job to GROUP, after all documents. With a portal it has the link, whose secret is SECRET. */
void reel_archive_link_mail_order (ReelArchiveLinkMail *self, const ReelLinkRecord *link, const char *secret,
                                   gint64 now_utc, ReelChange *group);
