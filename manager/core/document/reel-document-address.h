/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The addresses of a document's files at the portal, as they are in events. Used by the engine; the portal's Azure door
 * answers them. */
#pragma once

#include <glib.h>

/* What the paths begin with, behind the portal's url; the document's id, percent-encoded, follows. */
#define REEL_DOCUMENT_ADDRESS "/calling/documents/"
/* … and behind the id. Without either it is the document itself, which can be deleted. */
#define REEL_DOCUMENT_CONTENT  "/content"
#define REEL_DOCUMENT_METADATA "/metadata"

/* BASE: the url of [portal]. PART: REEL_DOCUMENT_CONTENT, REEL_DOCUMENT_METADATA or "". */
char *reel_document_address_print (const char *base, const char *document_id, const char *part);
