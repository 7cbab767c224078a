/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a file of a recording is, by its first bytes: callreeld gives descriptors, not names. Used by the portal. */
#pragma once

#include <glib.h>

/* Bytes that are looked at. */
#define REEL_FILE_TYPE_BYTES 32

/* @content_type: of HTTP; @extension: of a name, with the dot; @sealed: it is encrypted with age */
typedef struct {
  const char *content_type;
  const char *extension;
  gboolean sealed;
} ReelFileType;

/* Of the files that Callreel writes; any other is application/octet-stream. Never a type that a browser runs. */
const ReelFileType *reel_file_type_guess (const guint8 *data, gsize length);
