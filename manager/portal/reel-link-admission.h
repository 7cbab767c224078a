/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which requests by a link's secret callreeld is asked about. Anybody can send one, so: only what may be a secret; not
 * from where many were refused; and only so many at a time that calls of people with an account have room. Owned by
 * ReelLinkDoor. Main thread only. */
#pragma once

#include "manager/portal/reel-http-request.h"

typedef struct _ReelLinkAdmission ReelLinkAdmission;

ReelLinkAdmission *reel_link_admission_new (void);
void reel_link_admission_free (ReelLinkAdmission *self);

/* Returns: FALSE after replying to REQUEST; else reel_link_admission_leave() follows when it was answered */
gboolean reel_link_admission_enter (ReelLinkAdmission *self, ReelHttpRequest *request, const char *secret);
void reel_link_admission_leave (ReelLinkAdmission *self);
/* callreeld knows no such link, or it does not open what was asked for. */
void reel_link_admission_note_refusal (ReelLinkAdmission *self, ReelHttpRequest *request);
