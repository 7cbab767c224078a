/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A metadata file that is updated from its call. */
#include "manager/core/document/reel-metadata-call.h"

#include <string.h>

#define DOCUMENT                                                                                                       \
  "{ \"chunkDuration\" : 1234.5, \"callreel\" : { \"subject\" : \"\", \"meetingId\" : \"m\", \"restricted\" : false,"  \
  " \"host\" : \"ann\" } }"

static void
test_amend (void)
{
  ReelMeetingPerson organiser = { (char *)"ann@example.org", (char *)"Ann" };
  g_autoptr (GPtrArray) attendees = g_ptr_array_new ();
  const ReelMeeting meeting = { (char *)"m", (char *)"Budget", &organiser, attendees };
  const ReelMetadataCall call = { "Budget", "m", &meeting, TRUE };
  const ReelMetadataCall later = { "Other", "m", NULL, TRUE };
  g_autofree char *stats = reel_metadata_call_print (&call);
  g_autofree char *amended = reel_metadata_call_amend (DOCUMENT, stats);
  g_autofree char *again = NULL, *other = NULL, *changed = NULL;

  g_assert_nonnull (amended);
  g_assert_nonnull (strstr (amended, "\"chunkDuration\" : 1234.5"));
  g_assert_nonnull (strstr (amended, "\"host\" : \"ann\""));
  g_assert_nonnull (strstr (amended, "\"restricted\" : true"));
  g_assert_nonnull (strstr (amended, "\"address\" : \"ann@example.org\""));
  again = reel_metadata_call_amend (amended, stats);
  g_assert_null (again);
  /* What does not apply any more is removed. */
  changed = reel_metadata_call_print (&later);
  other = reel_metadata_call_amend (amended, changed);
  g_assert_nonnull (strstr (other, "\"subject\" : \"Other\""));
  g_assert_null (strstr (other, "ann@example.org"));
}

static void
test_no_metadata (void)
{
  static const char *const documents[] = { "", "[]", "{}", "{ \"callreel\": 1 }", "{ \"callreel\": {" };
  const ReelMetadataCall call = { "Budget", NULL, NULL, FALSE };
  g_autofree char *stats = reel_metadata_call_print (&call);

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    g_assert_null (reel_metadata_call_amend (documents[i], stats));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/metadata-call/amend", test_amend);
  g_test_add_func ("/core/metadata-call/no-metadata", test_no_metadata);
  return g_test_run ();
}
