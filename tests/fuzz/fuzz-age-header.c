/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as the header of a sealed file, and as an identity file. */
#include "manager/seal/reel-age-header.h"
#include "manager/seal/reel-age-identities.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const guint8 identity[REEL_AGE_KEY_BYTES] = { 1 };
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GError) error = NULL, why = NULL;
  g_autoptr (ReelAgeIdentities) keys = reel_age_identities_parse (text, &why);
  guint8 file_key[REEL_AGE_FILE_KEY_BYTES];
  gsize length = 0;

  if (reel_age_header_open (data, size, identity, file_key, &length, &error))
    g_assert_true (length > 0 && length <= size);
  else
    g_assert_true (error != NULL);
  g_assert_true ((keys == NULL) == (why != NULL));
  return 0;
}
