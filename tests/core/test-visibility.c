/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who sees a call and the rules: each row of the table, and what makes somebody's relation. */
#include "manager/core/rules/reel-visibility.h"

#include "manager/core/wire/reel-error.h"

static const struct {
  const char *path;
  ReelView view;
  ReelRelation relation;
  int refusal; /* -1: none */
} rows[] = {
  { "call/server", REEL_VIEW_CALL, REEL_RELATION_SERVER, -1 },
  { "call/own", REEL_VIEW_CALL, REEL_RELATION_OWN, -1 },
  { "call/administrator", REEL_VIEW_CALL, REEL_RELATION_ADMINISTRATOR, -1 },
  { "call/other", REEL_VIEW_CALL, REEL_RELATION_OTHER, REEL_ERROR_NO_ONGOING_CALL },
  { "rules/server", REEL_VIEW_RULES, REEL_RELATION_SERVER, -1 },
  { "rules/own", REEL_VIEW_RULES, REEL_RELATION_OWN, -1 },
  { "rules/administrator", REEL_VIEW_RULES, REEL_RELATION_ADMINISTRATOR, -1 },
  { "rules/other", REEL_VIEW_RULES, REEL_RELATION_OTHER, REEL_ERROR_NOT_ALLOWED },
  { "consent/server", REEL_VIEW_CONSENT, REEL_RELATION_SERVER, -1 },
  { "consent/own", REEL_VIEW_CONSENT, REEL_RELATION_OWN, -1 },
  { "consent/administrator", REEL_VIEW_CONSENT, REEL_RELATION_ADMINISTRATOR, REEL_ERROR_NOT_ALLOWED },
  { "consent/other", REEL_VIEW_CONSENT, REEL_RELATION_OTHER, REEL_ERROR_NOT_ALLOWED },
  { "sending/server", REEL_VIEW_SENDING, REEL_RELATION_SERVER, -1 },
  { "sending/own", REEL_VIEW_SENDING, REEL_RELATION_OWN, -1 },
  { "sending/administrator", REEL_VIEW_SENDING, REEL_RELATION_ADMINISTRATOR, REEL_ERROR_NOT_ALLOWED },
  { "sending/other", REEL_VIEW_SENDING, REEL_RELATION_OTHER, REEL_ERROR_NOT_ALLOWED },
};

static void
test_row (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  gboolean shown = reel_visibility_decide (rows[row].view, rows[row].relation, &error);

  g_assert_cmpint (shown, ==, rows[row].refusal < 0);
  if (!shown)
    g_assert_error (error, REEL_ERROR, rows[row].refusal);
}

/* Nobody learns from the words that there is such a call. */
static void
test_as_unknown (void)
{
  g_autoptr (GError) hidden = NULL;
  g_autoptr (GError) unknown = NULL;

  reel_visibility_decide (REEL_VIEW_CALL, REEL_RELATION_OTHER, &hidden);
  reel_error_set (&unknown, REEL_ERROR_NO_ONGOING_CALL);
  g_assert_cmpstr (hidden->message, ==, unknown->message);
}

static void
test_call (void)
{
  const ReelPolicy plain = { 0 }, administrator = { .may_administer_recording = TRUE };
  const ReelRulesPerson people[] = {
    { .id = "p-anna", .user = "anna", .policy = &plain },
    { .id = "ben", .user = "carl", .policy = &plain }, /* an id that is the name of another user */
    { .id = "dora", .policy = &plain },
  };
  const ReelRulesCall call = { .people = people, .n_people = G_N_ELEMENTS (people) };
  const struct {
    const char *user;
    const ReelPolicy *policy;
    ReelRelation relation;
  } cases[] = {
    { NULL, NULL, REEL_RELATION_SERVER },
    { "", NULL, REEL_RELATION_SERVER },
    { "anna", &plain, REEL_RELATION_OWN },
    { "anna", &administrator, REEL_RELATION_OWN },
    { "p-anna", &plain, REEL_RELATION_OTHER },
    { "ben", &plain, REEL_RELATION_OTHER },
    { "ben", &administrator, REEL_RELATION_ADMINISTRATOR },
    { "carl", &plain, REEL_RELATION_OWN },
    { "dora", &plain, REEL_RELATION_OWN },
    { "eve", &plain, REEL_RELATION_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (reel_visibility_relate_to_call (cases[i].user, cases[i].policy, &call), ==, cases[i].relation);
}

static void
test_rules (void)
{
  const ReelPolicy plain = { 0 }, administrator = { .may_administer_recording = TRUE };
  const struct {
    const char *user;
    const ReelPolicy *policy;
    ReelPolicyLevel level;
    const char *id;
    ReelRelation relation;
  } cases[] = {
    { "", NULL, REEL_POLICY_LEVEL_USER, "anna", REEL_RELATION_SERVER },
    { "anna", &plain, REEL_POLICY_LEVEL_USER, "anna", REEL_RELATION_OWN },
    { "anna", &plain, REEL_POLICY_LEVEL_USER, "ben", REEL_RELATION_OTHER },
    { "anna", &plain, REEL_POLICY_LEVEL_GROUP, "anna", REEL_RELATION_OTHER },
    { "anna", &plain, REEL_POLICY_LEVEL_QUEUE, "anna", REEL_RELATION_OTHER },
    { "anna", &administrator, REEL_POLICY_LEVEL_COMPANY, "default", REEL_RELATION_ADMINISTRATOR },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (reel_visibility_relate_to_rules (cases[i].user, cases[i].policy, cases[i].level, cases[i].id), ==,
                     cases[i].relation);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpuint (G_N_ELEMENTS (rows), ==, REEL_N_VIEWS * REEL_N_RELATIONS);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/core/visibility/", rows[i].path, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
  }
  g_test_add_func ("/core/visibility/as-unknown", test_as_unknown);
  g_test_add_func ("/core/visibility/of-a-call", test_call);
  g_test_add_func ("/core/visibility/of-rules", test_rules);
  return g_test_run ();
}
