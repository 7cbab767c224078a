/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What somebody who makes a link may choose. Parsed for manager/engine/archive. */
#pragma once

#include "manager/core/wire/reel-dict.h"

#define REEL_LINK_CODE_MIN_BYTES 6
#define REEL_LINK_CODE_MAX_BYTES 64

/* Texts that are NULL: the policy's. @days: 0: likewise. */
typedef struct {
  guint32 days;
  char *reason;
  char *code;
  gboolean download;
  char *sender;
  char *subject;
  char *body;
  char *language;
} ReelLinkOptions;

extern const ReelDictKey reel_link_options_keys[];

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key. */
ReelLinkOptions *reel_link_options_parse (GVariant *options, GError **error);
void reel_link_options_free (ReelLinkOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelLinkOptions, reel_link_options_free)
