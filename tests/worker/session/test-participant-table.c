/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/worker/session/reel-participant-table: order of joining, portraits, what is refused. */
#include "manager/worker/session/reel-participant-table.h"

#include "manager/core/wire/reel-error.h"

static GVariant *
named (const char *name)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "display-name", "s", name);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static const ReelParticipant *
add (ReelParticipantTable *table, const char *id, GError **error)
{
  g_autoptr (GVariant) properties = named (id);

  return reel_participant_table_add (table, id, properties, error);
}

static void
assert_order (ReelParticipantTable *table, const char *wanted)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < reel_participant_table_count (table); i++)
    g_string_append_printf (found, "%s ", reel_participant_table_get (table, i)->id);
  g_assert_cmpstr (found->str, ==, wanted);
  g_assert_cmpuint (g_hash_table_size (reel_participant_table_peek (table)), ==, reel_participant_table_count (table));
}

static void
test_order (void)
{
  g_autoptr (ReelParticipantTable) table = reel_participant_table_new ();

  g_assert_nonnull (add (table, "b", NULL));
  g_assert_nonnull (add (table, "a", NULL));
  g_assert_nonnull (add (table, "c", NULL));
  assert_order (table, "b a c ");
  reel_participant_table_remove (table, "a");
  reel_participant_table_remove (table, "a");
  assert_order (table, "b c ");
  g_assert_nonnull (add (table, "a", NULL));
  assert_order (table, "b c a ");
  g_assert_nonnull (reel_participant_table_find (table, "a"));
  g_assert_null (reel_participant_table_find (table, "d"));
}

static void
test_refused (void)
{
  g_autoptr (ReelParticipantTable) table = reel_participant_table_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < REEL_PARTICIPANTS_MAX; i++) {
    g_autofree char *id = g_strdup_printf ("p%u", i);

    g_assert_nonnull (add (table, id, NULL));
  }
  g_assert_null (add (table, "p0", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (add (table, "q", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_OVERLOADED);
  g_clear_error (&error);
  g_assert_null (reel_participant_table_set_portrait (table, "q", NULL, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_UNKNOWN_PARTICIPANT);
}

static void
test_update (void)
{
  g_autoptr (ReelParticipantTable) table = reel_participant_table_new ();
  g_autoptr (GVariant) renamed = named ("Anna");
  g_autoptr (GError) error = NULL;
  const ReelParticipant *participant = add (table, "a", NULL);

  g_assert_true (reel_participant_table_update (table, "a", renamed, NULL) == participant);
  g_assert_cmpstr (participant->display_name, ==, "Anna");
  g_assert_null (reel_participant_table_update (table, "b", renamed, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_UNKNOWN_PARTICIPANT);
}

/* A portrait goes with its participant, and does not come back with the id. */
static void
test_portrait (void)
{
  g_autoptr (ReelParticipantTable) table = reel_participant_table_new ();
  g_autoptr (GBytes) portrait = g_bytes_new_static ("x", 1);

  g_assert_nonnull (add (table, "a", NULL));
  g_assert_null (reel_participant_table_get_portrait (table, "a"));
  g_assert_nonnull (reel_participant_table_set_portrait (table, "a", portrait, NULL));
  g_assert_true (reel_participant_table_get_portrait (table, "a") == portrait);
  g_assert_nonnull (reel_participant_table_set_portrait (table, "a", NULL, NULL));
  g_assert_null (reel_participant_table_get_portrait (table, "a"));
  g_assert_nonnull (reel_participant_table_set_portrait (table, "a", portrait, NULL));
  reel_participant_table_remove (table, "a");
  g_assert_nonnull (add (table, "a", NULL));
  g_assert_null (reel_participant_table_get_portrait (table, "a"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/participant-table/order", test_order);
  g_test_add_func ("/participant-table/refused", test_refused);
  g_test_add_func ("/participant-table/update", test_update);
  g_test_add_func ("/participant-table/portrait", test_portrait);
  return g_test_run ();
}
