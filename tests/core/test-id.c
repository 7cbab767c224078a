/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ids: which are valid, and the names made from them. */
#include "manager/core/wire/reel-id.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

static const struct {
  const char *id;
  gboolean valid;
} cases[] = {
  { "a", TRUE },
  { "8:acs:1b5cc06b/../..", TRUE },
  { "aHR0cHM6Ly9jb252+/==", TRUE },
  { "..", TRUE },
  { "/", TRUE },
  { "Jürgen ☎ 電話", TRUE },
  { " ", TRUE },
  { "", FALSE },
  { NULL, FALSE },
  { "a\nb", FALSE },
  { "\t", FALSE },
  { "\x01", FALSE },
  { "a\x7f", FALSE },
  { "\xc2\x85", FALSE },
  { "\xff\xfe", FALSE },
  { "caf\xc3", FALSE },
};

static void
test_validate (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (reel_id_validate ("server_call_id", cases[i].id, &error), ==, cases[i].valid);
    if (cases[i].valid) {
      g_assert_no_error (error);
    } else {
      g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_str_has_prefix (error->message, "server_call_id: "));
    }
  }
}

static void
test_length (void)
{
  const struct {
    gsize length;
    gboolean valid;
  } lengths[] = { { 1023, TRUE }, { 1024, TRUE }, { 1025, FALSE }, { 10000, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autofree char *id = g_strnfill (lengths[i].length, 'x');

    g_assert_cmpint (reel_id_validate ("id", id, NULL), ==, lengths[i].valid);
  }
}

static void
test_name (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *again = NULL;
    char *name;

    if (!cases[i].valid)
      continue;
    name = reel_id_to_name (cases[i].id);
    again = reel_id_to_name (cases[i].id);
    g_assert_cmpstr (name, ==, again);
    g_assert_cmpuint (strlen (name), ==, 40);
    g_assert_cmpuint (strspn (name, "0123456789abcdef"), ==, 40);
    g_assert_true (g_hash_table_add (seen, name));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/id/validate", test_validate);
  g_test_add_func ("/core/id/length", test_length);
  g_test_add_func ("/core/id/name", test_name);
  return g_test_run ();
}
