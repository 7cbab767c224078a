/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The body of a SIP request of a recording client (RFC 7866): its SDP and its metadata, alone or in a multipart body.
 * Pure: called by ReelSiprecDialog with untrusted bytes. */
#pragma once

#include <glib.h>

#define REEL_SIPREC_MAX_BODY (256 * 1024) /* bytes */

/**
 * ReelSiprecBody:
 * @sdp: the session description, or NULL
 * @metadata: the metadata document as it came, or NULL
 */
typedef struct {
  char *sdp;
  GBytes *metadata;
} ReelSiprecBody;

/* CONTENT_TYPE: of the request, NULL if there was none. Parts of other types are ignored. Returns: NULL with
 * %REEL_ERROR_INVALID_ARGUMENT for a body that is too large or malformed */
ReelSiprecBody *reel_siprec_body_parse (const char *content_type, const char *data, gsize length, GError **error);
void reel_siprec_body_free (ReelSiprecBody *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSiprecBody, reel_siprec_body_free)
