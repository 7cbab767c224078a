/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which requests follow from what clients describe, against a recorder that is played here. */
#include "manager/connectors/siprec/reel-siprec-arguments.h"
#include "manager/connectors/siprec/reel-siprec-session.h"
#include "manager/connectors/siprec/reel-siprec-timer.h"

#include <string.h>

static void
add_person (ReelSiprecView *view, const char *id, const char *name)
{
  const ReelSiprecPerson person = { (char *)id, (char *)name, NULL, FALSE };

  g_ptr_array_add (view->people, reel_siprec_person_copy (&person));
}

static void
add_media (ReelSiprecView *view, const char *key, const char *person, const char *identity, gboolean redundant)
{
  const ReelSiprecMedia media = { (char *)key,      (char *)person, (char *)"audio", (char *)"m=",
                                  (char *)identity, TRUE,           redundant };

  g_ptr_array_add (view->media, reel_siprec_media_copy (&media));
}

static ReelSiprecView *
make_view (const char *identity)
{
  ReelSiprecView *view = reel_siprec_view_new ();

  add_person (view, "a", "Alice");
  add_person (view, "b", "Bob");
  add_media (view, "d/0", "a", "0", FALSE);
  add_media (view, "d/1", "b", identity, FALSE);
  return view;
}

/* Carries out all that is next, as letters; a stream's id is its key with a number. */
static char *
run (ReelSiprecPlan *plan, const char *refuse_key)
{
  GString *steps = g_string_new (NULL);
  static guint number;

  for (guint i = 0; i < 50; i++) {
    ReelSiprecAction action = reel_siprec_plan_next (plan);
    g_autofree char *id = g_strdup_printf ("%u", ++number);
    const char *about = action.person != NULL  ? action.person->id
                        : action.media != NULL ? action.media->key
                                               : action.id;

    if (action.step == REEL_SIPREC_NOTHING)
      return g_string_free (steps, FALSE);
    g_string_append_printf (steps, "%c%s ", "-CPAumRUXSE"[action.step], about != NULL ? about : "");
    if (action.step == REEL_SIPREC_ADD_MEDIA && g_strcmp0 (action.media->key, refuse_key) == 0)
      reel_siprec_plan_refused (plan, &action, REEL_ERROR_INVALID_ARGUMENT, "no codec");
    else
      reel_siprec_plan_done (plan, &action, id, "answer");
  }
  g_assert_not_reached ();
}

static void
expect (ReelSiprecPlan *plan, ReelSiprecView *wanted, const char *steps)
{
  g_autofree char *done = NULL;

  reel_siprec_plan_set_wanted (plan, wanted);
  done = run (plan, NULL);
  g_assert_cmpstr (done, ==, steps);
}

static void
test_life (void)
{
  g_autoptr (ReelSiprecPlan) plan = reel_siprec_plan_new (TRUE);
  ReelSiprecView *renamed = make_view ("0"), *muted = make_view ("8"), *fewer = reel_siprec_view_new ();

  expect (plan, make_view ("0"), "C Pa Pb Ad/0 Ad/1 S ");
  expect (plan, make_view ("0"), "");
  g_free (((ReelSiprecPerson *)renamed->people->pdata[1])->name);
  ((ReelSiprecPerson *)renamed->people->pdata[1])->name = g_strdup ("Carol");
  expect (plan, renamed, "Ub ");
  /* another codec: the new stream is there before the old one goes */
  expect (plan, make_view ("8"), "Ad/1 R Ub ");
  g_assert_cmpstr (reel_siprec_plan_find_stream (plan, "d/1")->answer, ==, "answer");
  ((ReelSiprecMedia *)muted->media->pdata[0])->redundant = TRUE;
  expect (plan, muted, "md/0 ");
  add_person (fewer, "a", "Alice");
  add_media (fewer, "d/0", "a", "0", FALSE);
  expect (plan, fewer, "md/0 R Xb ");
  expect (plan, NULL, "E ");
  expect (plan, NULL, "");
}

static void
test_refusal (void)
{
  g_autoptr (ReelSiprecPlan) plan = reel_siprec_plan_new (FALSE);
  g_autofree char *steps = NULL;

  reel_siprec_plan_set_wanted (plan, make_view ("18"));
  steps = run (plan, "d/1");
  g_assert_cmpstr (steps, ==, "C Pa Pb Ad/0 Ad/1 ");
  g_assert_cmpstr (reel_siprec_plan_find_stream (plan, "d/1")->refusal, ==, "no codec");
  g_assert_null (reel_siprec_plan_find_stream (plan, "d/1")->answer);
  g_assert_null (reel_siprec_plan_find_stream (plan, "d/7"));
  /* asked about again once it offers something else, and then accepted */
  expect (plan, make_view ("0"), "Ad/1 ");
}

/* Whether the recording is asked for again after CODE. DENIED: whether there is none. */
static gboolean
stays_next (ReelErrorCode code, gboolean denied)
{
  g_autoptr (ReelSiprecPlan) plan = reel_siprec_plan_new (TRUE);
  ReelSiprecAction action;
  gboolean settled;

  reel_siprec_plan_set_wanted (plan, make_view ("0"));
  while ((action = reel_siprec_plan_next (plan)).step != REEL_SIPREC_START)
    reel_siprec_plan_done (plan, &action, "id", "answer");
  settled = reel_siprec_plan_refused (plan, &action, code, "why");
  action = reel_siprec_plan_next (plan);
  g_assert_true (settled == (action.step == REEL_SIPREC_NOTHING));
  g_assert_true (reel_siprec_plan_is_denied (plan) == denied);
  return action.step == REEL_SIPREC_START;
}

static void
test_passing (void)
{
  g_assert_true (stays_next (REEL_ERROR_MEDIA_FAILED, FALSE));
  g_assert_true (stays_next (REEL_ERROR_OVERLOADED, FALSE));
  g_assert_true (stays_next (REEL_ERROR_STORAGE_FULL, FALSE));
  g_assert_true (stays_next (REEL_ERROR_STORAGE_FAILED, FALSE));
  g_assert_true (stays_next (REEL_ERROR_CONNECTION_ERROR, FALSE));
  g_assert_false (stays_next (REEL_ERROR_INVALID_ARGUMENT, TRUE));
  g_assert_false (stays_next (REEL_ERROR_NOT_ENABLED_FOR_RECORDING, TRUE));
  g_assert_false (stays_next (REEL_ERROR_ALREADY_STARTED, FALSE)); /* others record it */
}

/* A recording that was over when it was asked for is followed by another one, but not without end. */
static void
test_restart (void)
{
  g_autoptr (ReelSiprecPlan) plan = reel_siprec_plan_new (TRUE);
  guint restarts = 0;

  expect (plan, make_view ("0"), "C Pa Pb Ad/0 Ad/1 S ");
  while (reel_siprec_plan_restart (plan) && restarts < 100) {
    restarts++;
    g_assert_false (reel_siprec_plan_is_denied (plan));
    expect (plan, make_view ("0"), "S ");
  }
  g_assert_cmpuint (restarts, ==, 8);
  g_assert_true (reel_siprec_plan_is_denied (plan));
  expect (plan, make_view ("0"), "");
}

/* The recorder was away: one stream is missing afterwards, one is nobody's, and so is one participant. */
static void
test_reconcile (void)
{
  g_autoptr (ReelSiprecPlan) plan = reel_siprec_plan_new (TRUE);
  const char *people[] = { "a", "b", "ghost", NULL };
  const char *streams[] = { "stray", NULL, NULL };

  expect (plan, make_view ("0"), "C Pa Pb Ad/0 Ad/1 S ");
  streams[1] = reel_siprec_plan_find_stream (plan, "d/0")->id;
  reel_siprec_plan_reconcile (plan, people, streams);
  expect (plan, make_view ("0"), "Ad/1 R Xghost ");
}

/* A connector that is new finds a call that another one made. */
static void
test_adoption (void)
{
  g_autoptr (ReelSiprecPlan) plan = reel_siprec_plan_new (TRUE);
  const char *people[] = { "a", NULL }, *streams[] = { "9", NULL };

  reel_siprec_plan_reconcile (plan, people, streams);
  expect (plan, make_view ("0"), "Pb Ad/0 Ad/1 R Ua S ");
}

static char *
make_request_id (const char *cause)
{
  const ReelSiprecAction start = { .step = REEL_SIPREC_START };
  ReelSiprecRequest request = reel_siprec_request_make (&start, "siprec:session:s", cause, NULL, NULL, FALSE);
  g_autoptr (GVariant) arguments = g_variant_ref_sink (request.arguments);
  g_autoptr (GVariant) options = g_variant_get_child_value (arguments, 1);
  char *request_id = NULL;

  g_assert_true (g_variant_lookup (options, "request-id", "s", &request_id));
  return request_id;
}

/* The start is the same request as long as it is the same call, and another one for the next call of the session. */
static void
test_start (void)
{
  g_autofree char *first = make_request_id ("/calls/1"), *again = make_request_id ("/calls/1");
  g_autofree char *next = make_request_id ("/calls/2");

  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, next);
}

static void
test_requests (void)
{
  g_autofree char *user = reel_siprec_make_user ("sip:bob@b.com;user=phone");
  g_autoptr (ReelSiprecMetadata) metadata = reel_siprec_metadata_new ();
  g_autoptr (GVariant) facts = g_variant_ref_sink (reel_siprec_make_facts (metadata, "call\x01 id", "x\xc2\x85y"));
  g_autofree char *printed = g_variant_print (facts, FALSE);

  g_assert_cmpstr (user, ==, "bob@b.com");
  g_assert_cmpstr (printed, ==, "{'siprec-call-id': 'call  id', 'siprec-client': 'x y'}");
}

static void
expect_names (const char *sip, const char *session, const char *expected)
{
  g_auto (GStrv) names = reel_siprec_session_list_names (sip, session, "id@host");
  g_autofree char *joined = g_strjoinv (" ", names);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_sessions (void)
{
  expect_names ("AB;remote=CD", "s", "sip-session:ab+cd session:s");
  expect_names ("cd; remote=x", NULL, "sip-session:cd; remote=x");
  expect_names ("cd;remote=ab;logme", NULL, "sip-session:ab+cd");
  expect_names ("cd;remote=0000", NULL, "sip-session:cd");
  expect_names ("00000;remote=0000", NULL, "call-id:id@host");
  expect_names (NULL, "s", "session:s");
}

static void
expect_timer (guint wanted, const char *refresher, gboolean supported, gboolean update, guint seconds, guint deadline)
{
  ReelSiprecTimer timer = reel_siprec_timer_agree (wanted, refresher, supported, update);

  g_assert_cmpuint (timer.seconds, ==, seconds);
  g_assert_cmpuint (reel_siprec_timer_get_deadline (&timer), ==, deadline);
}

static void
test_timers (void)
{
  expect_timer (90, NULL, TRUE, TRUE, 90, 60);
  expect_timer (1800, "uac", TRUE, FALSE, 1800, 1768);
  expect_timer (1800, "uas", TRUE, TRUE, 1800, 900);
  expect_timer (1800, "uas", TRUE, FALSE, 0, 0);
  expect_timer (0, NULL, TRUE, TRUE, 1800, 1768);
  expect_timer (0, NULL, FALSE, TRUE, 0, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/siprec-plan/life", test_life);
  g_test_add_func ("/siprec-plan/refusal", test_refusal);
  g_test_add_func ("/siprec-plan/passing", test_passing);
  g_test_add_func ("/siprec-plan/restart", test_restart);
  g_test_add_func ("/siprec-plan/reconcile", test_reconcile);
  g_test_add_func ("/siprec-plan/adoption", test_adoption);
  g_test_add_func ("/siprec-plan/start", test_start);
  g_test_add_func ("/siprec-plan/requests", test_requests);
  g_test_add_func ("/siprec-plan/sessions", test_sessions);
  g_test_add_func ("/siprec-plan/timers", test_timers);
  return g_test_run ();
}
