/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of mails in one language: a key file with the groups [ready] and [link], of what is said on each occasion,
 * and [words], of what both say. {subject}, {start}, {duration}, {days}, {until} and {destination} stand for what the
 * mail is about, in the file and in the texts of a policy. Pure; used by callreel-courier. */
#pragma once

#include "manager/core/document/reel-mail-content.h"
#include "manager/core/document/reel-mail-order.h"

typedef struct _ReelMailTemplate ReelMailTemplate;

/* LANGUAGE: of TEXT, a language tag. Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT, naming the key that is missing */
ReelMailTemplate *reel_mail_template_parse (const char *language, const char *text, GError **error);
void reel_mail_template_free (ReelMailTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMailTemplate, reel_mail_template_free)

/* The subject of the mail. Returns: (transfer full) */
char *reel_mail_template_print_subject (const ReelMailTemplate *self, const ReelMailOrder *order);
/* BRAND: who sends it. Returns: (transfer full) */
ReelMailContent *reel_mail_template_fill (const ReelMailTemplate *self, const ReelMailOrder *order, const char *brand);
