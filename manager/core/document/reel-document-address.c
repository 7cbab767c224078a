/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses of documents; see the header for who uses them. */
#include "manager/core/document/reel-document-address.h"

char *
reel_document_address_print (const char *base, const char *document_id, const char *part)
{
  g_autofree char *id = g_uri_escape_string (document_id, NULL, FALSE);

  return g_strconcat (base, REEL_DOCUMENT_ADDRESS, id, part, NULL);
}
