/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an e-mail says, in its parts, before it is laid out as text and as HTML. Pure; filled in by
 * reel-mail-template.h, laid out by reel_mail_content_to_text() and reel-mail-html.h. */
#pragma once

#include <glib.h>

/* A row of the table: @value may have several lines. */
typedef struct {
  char *label;
  char *value;
} ReelMailFact;

/**
 * ReelMailContent:
 * @language: a language tag
 * @brand: who sends it, as people know them
 * @title: one line
 * @body: an empty line is between paragraphs
 * @facts: (element-type ReelMailFact):
 * @url: what the button opens; NULL: there is none
 * @action: what the button says
 * @fallback: in front of @url, for who can't use the button
 * @notices: (element-type utf8): sentences that must be read
 * @footer: one sentence
 */
typedef struct {
  char *language;
  char *brand;
  char *title;
  char *body;
  GPtrArray *facts;
  char *url;
  char *action;
  char *fallback;
  GPtrArray *notices;
  char *footer;
} ReelMailContent;

ReelMailContent *reel_mail_content_new (void);
void reel_mail_content_free (ReelMailContent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMailContent, reel_mail_content_free)

/* Takes VALUE. */
void reel_mail_content_add_fact (ReelMailContent *self, const char *label, char *value);
/* Takes NOTICE. */
void reel_mail_content_add_notice (ReelMailContent *self, char *notice);

/* Lines end with a line feed. Returns: (transfer full) */
char *reel_mail_content_to_text (const ReelMailContent *self);
