/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What CreateLink takes. */
#include "manager/core/wire/reel-link-options.h"

#include "manager/core/document/reel-announcement.h"
#include "manager/core/document/reel-mailbox.h"
#include "manager/core/rules/reel-reason.h"
#include "manager/core/wire/reel-error.h"

#include <string.h>

#define OFFSET(member) G_STRUCT_OFFSET (ReelLinkOptions, member)

#define MAX_DAYS 36500
#define MAX_LINE 998
#define MAX_BODY 65536

const ReelDictKey reel_link_options_keys[] = {
  { "days", REEL_DICT_UINT32, OFFSET (days), MAX_DAYS, 1, .help = "how long it lasts; the rule link-days at most" },
  { "reason", REEL_DICT_TEXT, OFFSET (reason), REEL_REASON_MAX_BYTES, .help = "where the rule reason-required asks" },
  { "code", REEL_DICT_TEXT, OFFSET (code), REEL_LINK_CODE_MAX_BYTES,
    .help = "6 to 64 bytes that the recipient has to give once" },
  { "download", REEL_DICT_BOOLEAN, OFFSET (download), .help = "yes: the file may be downloaded, too" },
  { "sender", REEL_DICT_TEXT, OFFSET (sender), MAX_LINE, .help = "of the e-mail, needs may-administer-recording" },
  { "subject", REEL_DICT_TEXT, OFFSET (subject), MAX_LINE },
  { "body", REEL_DICT_LINES, OFFSET (body), MAX_BODY },
  { "language", REEL_DICT_TEXT, OFFSET (language), 35, .help = "of both, such as en or de-AT" },
  { NULL },
};

static gboolean
check (const ReelLinkOptions *self, GError **error)
{
  g_autoptr (ReelMailbox) sender = self->sender != NULL ? reel_mailbox_parse (self->sender, NULL) : NULL;
  const char *why = NULL;

  if (self->code != NULL && strlen (self->code) < REEL_LINK_CODE_MIN_BYTES)
    why = "code: it has 6 to 64 bytes";
  else if (self->language != NULL && !reel_announcement_is_language (self->language))
    why = "language: it is a language tag such as en or de-AT";
  else if (self->sender != NULL && sender == NULL)
    why = "sender: it is one e-mail address such as ana@example.org or Ana Ruiz <ana@example.org>";
  if (why != NULL)
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, why);
  return why == NULL;
}

ReelLinkOptions *
reel_link_options_parse (GVariant *options, GError **error)
{
  g_autoptr (ReelLinkOptions) self = g_new0 (ReelLinkOptions, 1);

  if (!reel_dict_read (options, reel_link_options_keys, self, NULL, error) || !check (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
reel_link_options_free (ReelLinkOptions *self)
{
  g_free (self->reason);
  g_free (self->code);
  g_free (self->sender);
  g_free (self->subject);
  g_free (self->body);
  g_free (self->language);
  g_free (self);
}
