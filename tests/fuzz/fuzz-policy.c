/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any text as a policy document; a valid one is printed as an equivalent document. */
#include "manager/core/document/reel-policy-document.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sets = reel_policy_document_parse (text, &error);

  g_assert_true ((sets == NULL) == (error != NULL));
  if (sets != NULL) {
    g_autofree char *printed = reel_policy_document_print (sets), *once_more = NULL;
    g_autoptr (GPtrArray) again = reel_policy_document_parse (printed, &error);

    g_assert_no_error (error);
    once_more = reel_policy_document_print (again);
    g_assert_cmpstr (printed, ==, once_more);
  }
  return 0;
}
