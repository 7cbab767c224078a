/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compares a document with the one kept under tests/core/golden. */
#pragma once

#include <glib.h>

static inline void
assert_golden (const char *document, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "core", "golden", name, NULL);
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (document, ==, expected);
}
