/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An e-mail address, alone or with a display name in front of it. Pure; used by whoever takes an address from a
 * client, a policy or the configuration. */
#pragma once

#include <glib.h>

/**
 * ReelMailbox:
 * @address: local@domain, in ASCII; an international domain in its ASCII form
 * @name: without quotation marks, or NULL
 */
typedef struct {
  char *address;
  char *name;
} ReelMailbox;

/* Whether TEXT is one address as LOCAL@DOMAIN, of ASCII, without quoting and comments; at most 254 bytes. */
gboolean reel_mailbox_is_address (const char *text);

/* TEXT: an address, NAME <ADDRESS> or "NAME" <ADDRESS>; the domain may be international (IDN). Exactly one: a comma or
 * semicolon outside quotation marks is refused. Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT */
ReelMailbox *reel_mailbox_parse (const char *text, GError **error);
void reel_mailbox_free (ReelMailbox *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMailbox, reel_mailbox_free)
