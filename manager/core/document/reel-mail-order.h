/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a mail about recordings is made of, as JSON: the body of a job of the kind mail. Written by manager/engine, read
 * by callreel-courier. */
#pragma once

#include <glib.h>

/**
 * ReelMailOccasion:
 * @REEL_MAIL_READY: to the host of a recording, whose files are complete
 * @REEL_MAIL_LINK: to whom somebody sends a link
 */
typedef enum {
  REEL_MAIL_READY,
  REEL_MAIL_LINK,
} ReelMailOccasion;

extern const char *const reel_mail_occasion_nicks[];

/**
 * ReelMailOrder:
 * @to: by reel_mailbox_is_address()
 * @recording_id: the operation, or the first of them
 * @subject: of the call, or NULL
 * @start_utc: time zero of the first file, microseconds
 * @documents: (array zero-terminated=1): the files of media, by their document ids
 * @locations: (array zero-terminated=1): where the files are, by index; none where nothing was recorded
 * @destination: where they were sent, by its name; NULL: they stay where they are
 * @undelivered: they did not get there
 * @encrypted: the files are sealed
 * @from: (nullable): a mailbox, in place of the configuration's
 * @title: (nullable): the subject of the mail, in place of the template's
 * @body: (nullable): its text, likewise
 * @language: (nullable): its language, in place of the configuration's
 * @user: (nullable): whose link it is
 * @link_id: (nullable): of the link that it contains
 * @secret_hash: (nullable): of its secret, by reel_secret_hash()
 * @url: (nullable): of the playback page, with the secret; on its way to the courier only, never in the catalogue
 * @days: how long the link lasts; 0: there is to be none
 * @until_utc: when the link ends, microseconds
 * @has_code: whoever opens it needs a code
 */
typedef struct {
  ReelMailOccasion occasion;
  char *to;
  char *recording_id;
  char *subject;
  gint64 start_utc;
  guint64 duration_ms;
  char **documents;
  char **locations;
  char *destination;
  gboolean undelivered;
  gboolean encrypted;
  char *from;
  char *title;
  char *body;
  char *language;
  char *user;
  char *link_id;
  char *secret_hash;
  char *url;
  guint days;
  gint64 until_utc;
  gboolean has_code;
} ReelMailOrder;

/* On one line. Returns: (transfer full) */
char *reel_mail_order_print (const ReelMailOrder *order);
/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT where TEXT is no order */
ReelMailOrder *reel_mail_order_parse (const char *text, GError **error);
void reel_mail_order_free (ReelMailOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMailOrder, reel_mail_order_free)
