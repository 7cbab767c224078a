/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends one mail to a server. Blocks: called by ReelMailHandler on a thread. */
#pragma once

#include <gio/gio.h>

/**
 * ReelSmtpMail:
 * @server: a URL, smtp or smtps
 * @user, @password: both or none
 * @ca_path: certificates to trust instead of the system's, or NULL
 * @allow_plain: whether to send the mail to a server without STARTTLS
 * @message: the complete mail, with lines that end in CR LF
 */
typedef struct {
  char *server;
  char *user;
  GBytes *password;
  char *ca_path;
  gboolean allow_plain;
  char *from;
  char *to;
  char *message;
} ReelSmtpMail;

void reel_smtp_mail_free (ReelSmtpMail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSmtpMail, reel_smtp_mail_free)

/* Blocks for at most two minutes. Returns: FALSE with an error; PERMANENT is set if the server has refused this mail,
 * or its recipient, for good */
gboolean reel_smtp_send (const ReelSmtpMail *mail, GCancellable *cancellable, gboolean *permanent, GError **error);
