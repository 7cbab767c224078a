/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers requests for files: ranges, conditions, HEAD. Each client has one piece in memory at a time, the next is read
 * once it was sent, and none after the client is gone. Used by the doors that give out files. Main thread only. */
#pragma once

#include "manager/portal/reel-http-request.h"
#include "manager/portal/reel-content-reader.h"

/* Answers to one person at a time. */
#define REEL_MEDIA_OF_ONE 16

typedef struct _ReelMediaSender ReelMediaSender;

/* Whose answers are counted together, and how many there may be at a time. All doors share the sender, so an owner says
 * what it is: "user anna". */
typedef struct {
  const char *owner; /* NULL: the list ends */
  guint max;
} ReelMediaQuota;

/* READER must live longer. */
ReelMediaSender *reel_media_sender_new (ReelContentReader *reader);
void reel_media_sender_free (ReelMediaSender *self);
ReelContentReader *reel_media_sender_get_reader (ReelMediaSender *self);

/* Replies to REQUEST, which is paused; with 503 where one of QUOTAS, at most three, or the 512 in all are used up.
 * DISPOSITION: of reel_content_disposition_print(), or NULL. */
void reel_media_sender_send (ReelMediaSender *self, ReelHttpRequest *request, ReelContentFile *file,
                             const ReelMediaQuota *quotas, const char *disposition);
/* How many answers are being sent. */
guint reel_media_sender_count (const ReelMediaSender *self);
