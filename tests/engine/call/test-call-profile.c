/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The profile of a call: its row, its subject, its restriction, its end. */
#include "manager/engine/call/reel-call-profile.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

static GVariant *
parse (const char *text)
{
  GVariant *dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (dict);
  return dict;
}

static ReelCallProfile *
new_profile (const char *properties)
{
  g_autoptr (GVariant) dict = parse (properties);
  ReelCallProperties *parsed = reel_call_properties_parse (dict, NULL);

  g_assert_nonnull (parsed);
  return reel_call_profile_new ("call", parsed, "boot");
}

static gboolean
update (ReelCallProfile *self, const char *properties, GError **error)
{
  g_autoptr (GVariant) dict = parse (properties);

  return reel_call_profile_update (self, dict, error);
}

static ReelCallProfile *
restore (const ReelCallProfile *self)
{
  g_autoptr (ReelChange) change = reel_call_profile_make_change (self, NULL);
  ReelCallProfile *restored = reel_call_profile_new_restored (change->record, NULL);

  g_assert_nonnull (restored);
  return restored;
}

static void
test_row (void)
{
  g_autoptr (ReelCallProfile) self =
      new_profile ("{'kind': <'room'>, 'initiator': <'ann'>, 'queue': <'sales'>, 'variables': <{'A': 'b'}>}");
  g_autoptr (ReelCallProfile) restored = restore (self);
  g_autofree char *before = reel_call_profile_print_properties (self);
  g_autofree char *after = reel_call_profile_print_properties (restored);

  g_assert_cmpstr (restored->call_id, ==, self->call_id);
  g_assert_cmpstr (restored->server_call_id, ==, "call");
  g_assert_cmpstr (restored->boot_id, ==, "boot");
  g_assert_cmpint (restored->created_utc, ==, self->created_utc);
  g_assert_cmpstr (before, ==, after);
  g_assert_nonnull (strstr (after, "sales"));
}

static void
test_bad_row (void)
{
  ReelCallRecord broken = { .call_id = (char *)"c", .properties = (char *)"{" };
  ReelCallRecord strange = { .call_id = (char *)"c", .properties = (char *)"{'kind': <'party'>}" };
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_call_profile_new_restored (&broken, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (reel_call_profile_new_restored (&strange, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

/* The client's subject takes precedence over that of the invitation. */
static void
test_subject (void)
{
  g_autoptr (ReelCallProfile) self = new_profile ("{}");
  g_autoptr (GVariant) invitation = parse ("{'subject': <'Budget'>}");
  g_autoptr (ReelMeeting) meeting = reel_meeting_from_variant ("m", invitation);
  g_autofree char *without = NULL, *with = NULL;

  g_assert_null (reel_call_profile_get_subject (self, NULL));
  g_assert_cmpstr (reel_call_profile_get_subject (self, meeting), ==, "Budget");
  without = reel_call_profile_print_for_metadata (self, NULL);
  with = reel_call_profile_print_for_metadata (self, meeting);
  g_assert_null (strstr (without, "Budget"));
  g_assert_nonnull (strstr (with, "Budget"));
  g_assert_true (update (self, "{'subject': <'Review'>}", NULL));
  g_assert_cmpstr (reel_call_profile_get_subject (self, meeting), ==, "Review");
}

/* The restriction stays, whatever the variable is later. */
static void
test_restriction (void)
{
  g_autoptr (ReelCallProfile) self = new_profile ("{}");
  g_autoptr (ReelCallProfile) restored = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (self->restricted);
  g_assert_false (update (self, "{'colour': <'red'>}", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_true (update (self, "{'variables': <{'SET_RESTRICTED': 'true'}>}", NULL));
  g_assert_true (self->restricted);
  g_assert_true (update (self, "{'variables': <{'SET_RESTRICTED': 'false'}>}", NULL));
  g_assert_true (self->restricted);
  restored = restore (self);
  g_assert_true (restored->restricted);
}

static void
test_end (void)
{
  g_autoptr (ReelCallProfile) self = new_profile ("{}");
  g_autoptr (GError) bad = NULL, twice = NULL, ended = NULL;

  g_assert_true (reel_call_profile_check_ongoing (self, NULL));
  g_assert_false (reel_call_profile_end (self, "a\nb", &bad));
  g_assert_error (bad, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_true (reel_call_profile_end (self, "done", NULL));
  g_assert_cmpstr (self->end_reason, ==, "done");
  g_assert_cmpint (self->ended_utc, >=, self->created_utc);
  g_assert_false (reel_call_profile_end (self, "again", &twice));
  g_assert_nonnull (twice);
  g_assert_cmpstr (self->end_reason, ==, "done");
  g_assert_false (reel_call_profile_check_ongoing (self, &ended));
  g_assert_error (ended, REEL_ERROR, REEL_ERROR_NO_ONGOING_CALL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-profile/row", test_row);
  g_test_add_func ("/call-profile/bad-row", test_bad_row);
  g_test_add_func ("/call-profile/subject", test_subject);
  g_test_add_func ("/call-profile/restriction", test_restriction);
  g_test_add_func ("/call-profile/end", test_end);
  return g_test_run ();
}
