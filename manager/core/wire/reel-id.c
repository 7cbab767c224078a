/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Validation of ids, and the hashed names that represent them in paths. */
#include "manager/core/wire/reel-id.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define NAME_DIGITS 40

static gboolean
refuse (GError **error, const char *argument, const char *why)
{
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: %s", argument, why);
  return FALSE;
}

gboolean
reel_id_validate (const char *argument, const char *id, GError **error)
{
  gsize length = id != NULL ? strlen (id) : 0;

  if (length == 0)
    return refuse (error, argument, "an id must not be empty");
  if (length > REEL_ID_MAX_BYTES) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "%s: an id has at most %d bytes, this one has %" G_GSIZE_FORMAT, argument, REEL_ID_MAX_BYTES, length);
    return FALSE;
  }
  if (!g_utf8_validate (id, length, NULL))
    return refuse (error, argument, "an id must be UTF-8");
  for (const char *p = id; *p != '\0'; p = g_utf8_next_char (p)) {
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return refuse (error, argument, "an id must not contain control characters");
  }
  return TRUE;
}

char *
reel_id_to_name (const char *id)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, id, -1);

  /* 160 bits are far beyond coincidence and keep file names short. */
  return g_strndup (digest, NAME_DIGITS);
}
