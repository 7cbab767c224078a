/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An e-mail as it goes over the wire (RFC 5322): text and HTML of the same. Whatever
 * its parts hold, none of them can add a header or another recipient. Pure; used by
 * callreel-courier. */
#pragma once

#include "manager/core/document/reel-mailbox.h"

/**
 * ReelMail:
 * @from: whom it is from, as the reader sees it
 * @sender: the account that sends it, an address; named as well where @from has another one (RFC 5322, 3.6.2)
 * @to: an address
 * @subject: truncated beyond 998 bytes; control characters are spaces
 * @id: unique, the same for the same mail: of letters, digits, dots and hyphens
 * @utc: when it is sent, microseconds
 * @text, @html: the same in both forms
 */
typedef struct {
  const ReelMailbox *from;
  const char *sender;
  const char *to;
  const char *subject;
  const char *id;
  gint64 utc;
  const char *text;
  const char *html;
} ReelMail;

/* Lines end in CR LF. Returns: (transfer full) */
char *reel_mail_build (const ReelMail *mail);
